import { Link } from '@tanstack/react-router';
import { body } from '../../api/client';
import type { Import } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { bytes, dateTime, number } from '../../i18n/format';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { Cell, DataTable, HeadCell, Row } from '../../ui/data-table';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { RelativeTime } from '../../ui/relative-time';
import { FileDrop } from './file-drop';
import { StateTag } from './state-tag';

/** Takes files of contacts, and lists those that were brought. */
export function ImportsPage() {
  const text = m.imports;
  const { cursor, pager } = useCursors<string>();
  const { data, error, loading } = useServerQuery(
    ['imports', 'list', cursor],
    (api, signal) => body(api.GET('/api/bulk/imports', { params: { query: { cursor } }, signal })),
    { keepsFormer: true },
  );
  return (
    <Page title={m.frame.page.import} lead={text.lead}>
      <FileDrop />
      <Panel title={text.earlier} anchor="earlier">
        {error && <ErrorMessage>{error}</ErrorMessage>}
        {data?.data.length === 0 && (
          <PanelBody>
            <p>{text.none}</p>
          </PanelBody>
        )}
        {data && data.data.length > 0 && (
          <DataTable label={text.earlier} columns={[text.file, text.state, text.rows, text.who, text.when]}>
            {data.data.map((one) => (
              <ImportRow key={one.id} one={one} />
            ))}
          </DataTable>
        )}
        {data && <CursorPager label={text.pages} {...pager} next={data.next_cursor} loading={loading} />}
      </Panel>
    </Page>
  );
}

function ImportRow({ one }: { one: Import }) {
  const text = m.imports;
  const at = Date.parse(one.created_at);
  return (
    <Row>
      <HeadCell minor={bytes(one.size)}>
        <Link to="/import/$id" params={{ id: one.id }}>
          <bdi>{one.filename ?? text.unnamed}</bdi>
        </Link>
      </HeadCell>
      <Cell of={text.state}>
        <StateTag of={one} />
      </Cell>
      <Cell of={text.rows}>{one.processed ? number(one.processed) : ''}</Cell>
      <Cell of={text.who}>{one.agent_code}</Cell>
      <Cell of={text.when} minor={dateTime(at)}>
        <RelativeTime at={at} />
      </Cell>
    </Row>
  );
}
