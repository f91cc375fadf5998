import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';

/** The server counts as often. */
const EVERY_MS = 60_000;
const OPTIONS = { everyMs: EVERY_MS, keepsFormer: true };
/** Days begin where the reader is. */
const tz = Intl.DateTimeFormat().resolvedOptions().timeZone;

export const SAMPLES_KEPT_DAYS = 90;

/** @param isLive read again when contacts change */
export function useChangeStatistics(days: number, isLive = false) {
  return useServerQuery(
    ['statistics', 'changes', days],
    async (api, signal) =>
      (await body(api.GET('/api/statistics/changes', { params: { query: { days, tz } }, signal }))).data,
    { ...OPTIONS, ...(isLive && { follows: 'counts' as const }) },
  );
}

export function useSyncStatistics(days: number) {
  return useServerQuery(
    ['statistics', 'sync', days],
    async (api, signal) =>
      (await body(api.GET('/api/statistics/sync', { params: { query: { days, tz } }, signal }))).data,
    OPTIONS,
  );
}

export function useDeviceSamples(days: number) {
  const hours = Math.min(days, SAMPLES_KEPT_DAYS) * 24;
  return useServerQuery(
    ['statistics', 'devices', hours],
    async (api, signal) =>
      (await body(api.GET('/api/statistics/devices', { params: { query: { hours } }, signal }))).data,
    OPTIONS,
  );
}
