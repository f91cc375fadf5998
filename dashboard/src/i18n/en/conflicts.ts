export const conflicts = {
  edit: 'Two changes of the same field',
  keep: 'Keep this',
  take: 'Take this',
  deletion: 'Deleted while somebody else changed it',
  leaveDeleted: 'Leave it deleted',
  bringBack: 'Bring it back',
  editOfDeleted: 'Changed after somebody else had deleted it',
  bringBackWith: 'Bring it back with this',
  historyOf: (name: string) => `History of ${name}`,
  countsNow: 'Counts now',
  /** @param kept '' where it was nothing */
  changedSince: (kept: string, by: string) =>
    `Changed since. Kept at the time: ${kept ? `“\u2068${kept}\u2069”` : 'nothing'}, by ${by}.`,
  lost: 'Lost',
  on: (device: string) => `on ${device}`,
  title: 'Conflicts',
  lead: 'Two people changed the same thing without having seen each other’s change. Nothing was lost: choose which one counts.',
  none: 'No open conflicts. All is settled.',
  pages: 'Pages of conflicts',
  settled: (name: string) => `${name}: settled.`,
};
