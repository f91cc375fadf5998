import { useState } from 'react';
import { body } from '../../api/client';
import type { Import, Schemas } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { fieldName, remarkText, valueText } from '../../fields';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { fullName } from '../../live/contact-name-cache';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { Cell, DataTable, HeadCell, Row } from '../../ui/data-table';
import { ErrorMessage } from '../../ui/error-message';
import { Panel, PanelBody } from '../../ui/panel';
import { Tag } from '../../ui/tag';
import { ValueChanges } from '../../ui/value-changes';
import styles from './import.module.css';

const PAGE_SIZE = 20;

/** The first rows as they would go in, or those of them with problems. */
export function Preview({ of }: { of: Import }) {
  const text = m.imports;
  const [problems, setProblems] = useState(false);
  const { detected, options } = of;
  return (
    <Panel title={text.preview} anchor="preview" aside={<p className={styles.minor}>{text.previewHint}</p>}>
      <PanelBody>
        <label>
          <input type="checkbox" checked={problems} onChange={({ target }) => setProblems(target.checked)} />{' '}
          {text.onlyProblems}
        </label>
      </PanelBody>
      {/* Anything that was corrected makes other rows of them, from the first page on. */}
      <Rows key={JSON.stringify([detected, options, problems])} of={of} problems={problems} />
    </Panel>
  );
}

function Rows({ of: { id, detected, options }, problems }: { of: Import; problems: boolean }) {
  const text = m.imports;
  const { cursor, pager } = useCursors<number>();
  const query = { cursor, limit: PAGE_SIZE, ...(problems && { problems }) };
  const { data, error, loading } = useServerQuery(
    ['imports', id, 'preview', detected.mapping, detected.format, options, query],
    (api, signal) =>
      body(api.GET('/api/bulk/imports/{id}/preview', { params: { path: { id }, query }, signal })),
    // What others change meanwhile shows when it is run.
    { everyMs: Infinity, keepsFormer: true },
  );
  return (
    <>
      {error && <ErrorMessage>{error}</ErrorMessage>}
      {data && (
        <DataTable label={text.preview} columns={[text.row, text.what, text.contact, text.remarks]}>
          {data.data.map((row) => (
            <PreviewRow key={row.row} row={row} />
          ))}
        </DataTable>
      )}
      {data?.data.length === 0 && (
        <PanelBody>
          <p>{problems ? text.noProblems : text.noContact}</p>
        </PanelBody>
      )}
      {data && (
        <CursorPager
          label={text.pages}
          {...pager}
          next={data.next_cursor}
          loading={loading}
          names={{ back: m.common.previous, on: m.common.next }}
        />
      )}
    </>
  );
}

const KINDS: Record<string, 'good' | 'wait' | 'bad'> = { create: 'good', update: 'wait', reject: 'bad' };

function PreviewRow({ row }: { row: Schemas['ImportPreviewDto'] }) {
  const text = m.imports;
  const { first_name, last_name, company, ...rest } = row.fields as Record<string, unknown>;
  const name = fullName({
    first_name: valueText(first_name),
    last_name: valueText(last_name),
    company: valueText(company),
  });
  // The company is the name of whoever has no other.
  const values = Object.entries({ ...(name !== valueText(company) && { company }), ...rest }).filter(
    ([, value]) => valueText(value) !== '',
  );
  const remarks = [row.reason, ...row.warnings].filter((remark) => remark !== null);
  return (
    <Row faded={row.action === 'skip'}>
      <HeadCell>{number(row.row)}</HeadCell>
      <Cell of={text.what}>
        <Tag kind={KINDS[row.action] ?? 'plain'}>{text.actions[row.action] ?? row.action}</Tag>
      </Cell>
      <Cell of={text.contact}>
        <strong>
          <bdi>{name || text.noContact}</bdi>
        </strong>
        {row.changes ? (
          <ValueChanges
            changes={Object.entries(row.changes as Record<string, { before: unknown; after: unknown }>).map(
              ([field, { before, after }]) => ({
                label: fieldName(field),
                before: valueText(before),
                after: valueText(after),
              }),
            )}
          />
        ) : (
          <span className={styles.values}>
            {values.map(([field, value]) => (
              <span key={field}>
                {fieldName(field)}: <bdi>{valueText(value)}</bdi>
              </span>
            ))}
          </span>
        )}
      </Cell>
      <Cell of={text.remarks}>
        {remarks.map((remark) => (
          <span key={remark} className={styles.sample}>
            {remarkText(remark)}
          </span>
        ))}
      </Cell>
    </Row>
  );
}
