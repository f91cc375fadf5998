import { wholeList } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';

/** Every device that this key may see, kept up to date. */
export function useDevices() {
  return useServerQuery(
    ['devices'],
    (api, signal) => wholeList((page) => api.GET('/api/devices', { params: { query: { page } }, signal })),
    { follows: 'devices' },
  );
}
