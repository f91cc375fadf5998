export const common = {
  justNow: 'just now',
  yes: 'yes',
  no: 'no',
  cancel: 'Cancel',
  close: 'Close',
  save: 'Save',
  previous: 'Previous',
  next: 'Next',
  rangeOf: (first: string, last: string, total: string) => `${first}–${last} of ${total}`,
  inAll: (total: string) => `${total} in all`,
  search: 'Search',
  searchPlaceholder: 'Name, company, phone …',
  copy: 'Copy',
  copied: 'Copied.',
  cannotCopy: 'This browser does not let the page copy. The key is selected: copy it with Ctrl+C or ⌘C.',
  keyShownOnce:
    'It will not be shown again. Hand it over like a password; whoever has it can act in that person’s name.',
  keyKept: 'I have kept it',
  undo: 'Undo',
  undoing: 'Undoing …',
  /** A contact of which no name is known any more. */
  aContact: 'A contact',
};
