import { useQueryClient } from '@tanstack/react-query';
import { body } from '../../api/client';
import type { Import, Schemas } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { useSession } from '../../session';

/** One import, kept up to date, and what can be done with it. Its functions throw ApiErrors. */
export function useImport(id: string) {
  const { api } = useSession();
  const client = useQueryClient();
  const key = ['imports', id];
  const params = { path: { id } };
  // How far it is the socket says; see live/live-queries.ts.
  const query = useServerQuery(
    key,
    async (api, signal) => (await body(api.GET('/api/bulk/imports/{id}', { params, signal }))).data,
  );
  const take = async (answer: Promise<{ data?: { data: Import } }>) => {
    const { data } = await body(answer);
    // What is being read may be from before.
    await client.cancelQueries({ queryKey: key, exact: true });
    client.setQueryData(key, data);
  };
  return {
    ...query,
    change: (changes: Schemas['ChangeImportDto']) =>
      take(api.PATCH('/api/bulk/imports/{id}', { params, body: changes })),
    run: (dryRun: boolean) =>
      take(api.POST('/api/bulk/imports/{id}/run', { params, body: { dry_run: dryRun } })),
    cancel: () => take(api.POST('/api/bulk/imports/{id}/cancel', { params })),
    remove: () => body(api.DELETE('/api/bulk/imports/{id}', { params })),
  };
}

export type ImportActions = ReturnType<typeof useImport>;
