import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';

/** A backup is made each night; an hour for a slow one (milliseconds). */
const OLD_MS = 25 * 3_600_000;

/** Whether the server and what it needs are well. */
export function useHealth(enabled = true) {
  return useServerQuery(['health'], (api, signal) => body(api.GET('/health', { signal })), { enabled });
}

/** When the last backup was taken, null when none ever was, and whether that is too long ago. */
export function useBackup(enabled = true) {
  const { data } = useServerQuery(
    ['backup'],
    async (api, signal) => (await body(api.GET('/api/backup', { signal }))).data,
    { enabled },
  );
  if (!data) return undefined;
  const at = data.taken_at === null ? null : Date.parse(data.taken_at);
  return { at, isOld: at === null || Date.now() - at > OLD_MS };
}
