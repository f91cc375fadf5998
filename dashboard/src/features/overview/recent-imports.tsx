import { Link } from '@tanstack/react-router';
import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { mayOpen } from '../../pages';
import { useSession } from '../../session';
import { Cell, DataTable } from '../../ui/data-table';
import { Panel } from '../../ui/panel';
import { ImportRow } from '../import/import-row';

const SHOWN = 5;

/** The latest files that were brought; of those who may only read there are none. */
export function useRecentImports() {
  const { agent } = useSession();
  return useServerQuery(
    ['imports', 'recent'],
    async (api, signal) =>
      (await body(api.GET('/api/bulk/imports', { params: { query: { limit: SHOWN } }, signal }))).data,
    { enabled: mayOpen('import', agent) },
  );
}

/** What came of the latest files. */
export function RecentImports() {
  const text = m.imports;
  const { data } = useRecentImports();
  if (!data?.length) return null;
  const counts = ['created', 'updated', 'rejected'] as const;
  return (
    <Panel title={m.overview.imports} anchor="imports" aside={<Link to="/import">{text.all}</Link>}>
      <DataTable
        label={m.overview.imports}
        columns={[text.file, text.state, ...counts.map((count) => text[count]), text.who, text.when]}
      >
        {data.map((one) => (
          <ImportRow key={one.id} one={one}>
            {counts.map((count) => (
              <Cell key={count} of={text[count]}>
                {one.state === 'ready' ? '' : number(one[count])}
              </Cell>
            ))}
          </ImportRow>
        ))}
      </DataTable>
    </Panel>
  );
}
