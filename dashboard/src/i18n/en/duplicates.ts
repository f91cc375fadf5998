type Reason = 'phone' | 'email' | 'similar_name';

export const duplicates = {
  lead: 'Contacts that may be the same person, the likeliest first. Merging loses nothing: what differs is kept beside it, and it can be undone.',
  none: 'No contacts that look alike. A minute after a change it is looked again.',
  behind: 'Some of the latest changes are still being compared.',
  pages: 'Pages of duplicates',
  likelier: 'Likelier',
  lessLikely: 'Less likely',
  reasons: {
    phone: 'same number',
    email: 'same e-mail address',
    similar_name: 'similar name, same company',
  } as Record<Reason, string>,
  shared: 'others have it too',
  likely: (score: string) => `${score} likely`,
  onlyShared: 'Perhaps only a house in common',
  andOthers: (count: number, text: string) => (count === 1 ? 'and one other' : `and ${text} others`),
  field: 'Field',
  changed: 'Last changed',
  keep: 'Keep this one',
  mergeInto: (name: string, place: string) => `Keep this one: ${name}, number ${place}`,
  notTheSame: 'Not the same',
  notTheSameOf: (name: string) => `Not the same: ${name}`,
  merged: (name: string, count: string) => `${count} contacts are one: ${name}.`,
  dismissed: 'They are not shown as duplicates any more.',
  listedAgain: 'They are shown again.',
};
