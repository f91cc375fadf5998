import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Import } from '../../api/types';
import { m } from '../../i18n';
import { dateTime } from '../../i18n/format';
import { Cell, HeadCell, Row } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { StateTag } from './state-tag';

interface ImportRowProps {
  one: Import;
  /** Beside the name of the file. */
  minor?: string;
  /** The cells of what came of it. */
  children: ReactNode;
}

/** An import in a table whose first columns are those of its file and state, and the last ones who brought it and when. */
export function ImportRow({ one, minor, children }: ImportRowProps) {
  const text = m.imports;
  const at = Date.parse(one.created_at);
  return (
    <Row>
      <HeadCell minor={minor}>
        <Link to="/import/$id" params={{ id: one.id }}>
          <bdi>{one.filename ?? text.unnamed}</bdi>
        </Link>
      </HeadCell>
      <Cell of={text.state}>
        <StateTag of={one} />
      </Cell>
      {children}
      <Cell of={text.who}>{one.agent_code}</Cell>
      <Cell of={text.when} minor={dateTime(at)}>
        <RelativeTime at={at} />
      </Cell>
    </Row>
  );
}
