import { number } from '../format';

export const overview = {
  title: 'Overview',
  waiting: {
    title: 'To be looked at',
    nothing: 'Nothing: no conflict, no phone that is left behind, no import that failed.',
    conflicts: (count: number) =>
      count === 1 ? '1 conflict waits for a decision' : `${number(count)} conflicts wait for a decision`,
    duplicates: (count: number, isMore: boolean) =>
      isMore
        ? `More than ${number(count)} groups of contacts look like duplicates`
        : count === 1
          ? '1 group of contacts looks like duplicates'
          : `${number(count)} groups of contacts look like duplicates`,
    behind: (count: number) =>
      count === 1
        ? '1 phone lacks changes and has not synced for more than a day'
        : `${number(count)} phones lack changes and have not synced for more than a day`,
    awaited: (count: number) =>
      count === 1
        ? '1 phone has not come back since the restore'
        : `${number(count)} phones have not come back since the restore`,
    toWipe: (count: number) =>
      count === 1
        ? '1 phone is asked to wipe and has not answered yet'
        : `${number(count)} phones are asked to wipe and have not answered yet`,
    importFailed: (file: string) => `The import of ${file} has failed`,
    rejected: (file: string, rows: number) =>
      rows === 1 ? `1 row of ${file} was rejected` : `${number(rows)} rows of ${file} were rejected`,
    noBackup: 'No backup was ever made',
    oldBackup: (ago: string) => `The last backup was made ${ago}`,
  },
  week: { title: 'Changes of the last seven days', byDay: 'Changes per day' },
  imports: 'Latest imports',
  activity: 'Activity',
  latest: 'Latest activity',
  nothing: 'Nothing has happened yet.',
  many: (count: string) => `${count} changes at once`,
  did: { created: 'created', changed: 'changed', deleted: 'deleted' },
  by: (who: string) => `by ${who}`,
  counts: 'Counts',
  contacts: 'Contacts',
  deleted: 'Deleted',
  agents: 'People',
  version: 'Latest version',
  online: 'Phones and browsers online',
  idle: 'Phones and browsers idle',
  offline: 'Phones and browsers offline',
  devices: 'Phones and browsers',
  noDevice: 'No phone has connected yet.',
  deviceList: 'List of phones and browsers',
  thisPage: 'This page',
  more: (count: string) => `and ${count} more`,
  connection: { online: 'online', idle: 'idle', offline: 'offline' },
  never: 'never synced',
  behind: (count: string) => `${count} behind`,
  proven: 'up to date, proven',
  upToDate: 'up to date',
};
