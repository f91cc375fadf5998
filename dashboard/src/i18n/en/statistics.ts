import type { Schemas } from '../../api/types';

type Kind = 'created' | 'updated' | 'deleted' | 'restored';

export const statistics = {
  lead: 'How the contacts grow, who looks after them, and how well the phones keep up.',
  span: 'Time span',
  days: (days: number) => (days === 365 ? '1 year' : `${days} days`),
  tiles: {
    contacts: 'Contacts',
    grown: (difference: string, days: number) => `${difference} in ${days} days`,
    changes: 'Changes',
    perDay: (average: string) => `${average} a day`,
    saved: 'Data saved',
    savedOf: (sent: string, full: string) => `${sent} sent in place of ${full}`,
    upToDate: 'Phones up to date',
    ofAll: (total: string) => `of ${total} in use`,
  },
  contacts: 'Contacts over time',
  changes: 'Changes per day',
  changesPerWeek: 'Changes per week',
  kinds: {
    created: 'Created',
    updated: 'Changed',
    deleted: 'Deleted',
    restored: 'Brought back',
  } as Record<Kind, string>,
  people: 'By person',
  person: 'Person',
  share: 'Share',
  noChanges: 'Nobody has changed a contact in this time.',
  notCounted: 'Nothing has been counted yet. It is done once a minute.',
  counted: (version: string) => `Counted up to version ${version}, `,
  saved: 'What catching up sends, against full downloads',
  savedText: ({ catch_ups, saved }: { catch_ups: string; saved: string }) =>
    `Phones have caught up ${catch_ups} times, and ${saved} did not have to be sent. Changes that came as they happened are not in it.`,
  full: 'As full downloads',
  sent: 'Sent',
  downloads: ({ full_downloads }: Pick<Schemas['SyncTotalDto'], 'full_downloads'>, amount: string) =>
    full_downloads === 1
      ? `Beside that there was one full download of ${amount}.`
      : `Beside that there were ${full_downloads} full downloads of ${amount} together.`,
  noCatchUps: 'No phone has caught up in this time. What that saves is counted from the first one on.',
  lag: 'How far phones were behind',
  lagMedian: 'Half of them at most',
  lagP95: '95% at most',
  lagMax: 'The last one',
  versionsBehind: 'In versions: one for each change.',
  connections: 'How phones were connected',
  online: 'online',
  idle: 'idle',
  offline: 'offline',
  noSamples: 'A sample is taken every ten minutes, once a phone has come in. There is none of this time yet.',
  keptDays: 'Samples of phones are kept for 90 days.',
  day: 'Day',
  week: 'Week from',
  time: 'Time',
};
