import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { mayOpen } from '../../pages';
import { useSession } from '../../session';

/** How many conflicts wait for somebody; undefined until it is known, and for those who may not decide. */
export function useOpenConflicts(): number | undefined {
  const { agent } = useSession();
  return useServerQuery(
    ['conflicts', 'count'],
    async (api, signal) => {
      const query = { page: 1, limit: 1 };
      return (await body(api.GET('/api/sync/conflicts', { params: { query }, signal }))).pagination.total;
    },
    { follows: 'counts', enabled: mayOpen('conflicts', agent) },
  ).data;
}
