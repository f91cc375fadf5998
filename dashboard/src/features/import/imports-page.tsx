import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { bytes, number } from '../../i18n/format';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { Cell, DataTable } from '../../ui/data-table';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { FileDrop } from './file-drop';
import { ImportRow } from './import-row';

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
              <ImportRow key={one.id} one={one} minor={bytes(one.size)}>
                <Cell of={text.rows}>{one.processed ? number(one.processed) : ''}</Cell>
              </ImportRow>
            ))}
          </DataTable>
        )}
        {data && <CursorPager label={text.pages} {...pager} next={data.next_cursor} loading={loading} />}
      </Panel>
    </Page>
  );
}
