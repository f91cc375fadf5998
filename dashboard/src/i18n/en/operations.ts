import type { Operation, Schemas } from '../../api/types';
import type { Sentences } from '../sentences';

type Reason = Schemas['LeftDto']['reason'];

export const operations = {
  lead: 'What was done to the contacts, newest first. Each of it can be undone: what somebody has changed since stays.',
  leadOwn:
    'What you have done to the contacts, newest first. You can undo it for 24 hours: what somebody has changed since stays.',
  filters: 'Show only',
  kind: 'What',
  everyKind: 'Everything',
  kinds: {
    edit: 'Edit',
    upload: 'Upload of a phone',
    import: 'Import',
    merge: 'Merge',
    bulk_edit: 'Bulk edit',
    undo: 'Undo',
    restore: 'Restore',
    takeover: 'Takeover from the former system',
    db: 'Change in the database',
  } as Record<Operation['kind'], string>,
  /** The server's own labels of operations. */
  labels: [[/^merge of (\d+) contacts$/, '$1 contacts']] as Sentences,
  set: (fields: string) => `set ${fields}`,
  person: 'Person',
  everybody: 'Everybody',
  from: 'From',
  to: 'To',
  oneContact: 'Only those of one contact.',
  allContacts: 'Show all contacts',
  list: 'What was done',
  none: 'Nothing of this kind has been done.',
  who: 'Who',
  when: 'When',
  contact: 'Contact',
  further: (changes: number, shown: string) =>
    changes === 1 ? 'and another change' : `and ${shown} further changes`,
  changes: 'Changes',
  state: 'State',
  undone: 'undone',
  isUndo: 'Takes back an earlier operation',
  pager: 'Pages of the operations',
  undo: 'Undo …',
  undoOf: (what: string) => `Undo: ${what}`,
  all: 'All operations',
  wasUndone: 'It was undone.',
  showUndo: 'Show the undo',
  showUndone: 'Show what it takes back',
  on: (device: string) => `on ${device}`,
  actions: { CREATE: 'Created', UPDATE: 'Changed', DELETE: 'Deleted' } as Record<string, string>,
  broughtBack: 'Brought back',
  pagerOfChanges: 'Pages of the changes',
  dialog: {
    title: (what: string) => `Undo: ${what}`,
    looking: 'Looking what that would do …',
    nothing: 'There is nothing to undo: it was undone already, or all of it has been changed since.',
    would: (contacts: number, shown: string) =>
      contacts === 1
        ? 'One contact would go back to what it was.'
        : `${shown} contacts would go back to what they were.`,
    incomplete: 'There are more: only the first 20,000 were looked at.',
    list: 'What would be undone',
    more: (omitted: string) => `and ${omitted} more`,
    actions: { change: 'Changed back', delete: 'Deleted', bring_back: 'Brought back' },
    left: (count: number, shown: string) =>
      count === 1 ? 'One value stays as it is:' : `${shown} values stay as they are:`,
    leftList: 'What stays as it is',
    wholeContact: 'the contact',
    reasons: {
      changed_since: 'changed since',
      deleted_since: 'deleted since',
      erased: 'erased for good',
      purged: 'deleted so long ago that it is gone',
      too_many_changes: 'changed too often since',
      too_large: 'it would be too large',
      no_name: 'it would have no name left',
      refused: 'refused',
      busy: 'just being changed by somebody',
    } as Record<Reason, string>,
    by: (person: string) => `by ${person}`,
    confirm: 'Undo it',
    running: 'Undoing …',
    progress: (done: string, total: string) => `Undoing: ${done} of ${total} …`,
    mayClose: 'You can close this; it goes on.',
  },
  done: (contacts: number, shown: string, left: number) => {
    const undone =
      contacts === 0
        ? 'There was nothing to undo.'
        : contacts === 1
          ? 'Undone.'
          : `Undone: ${shown} contacts are what they were.`;
    const kept =
      left === 1
        ? ' One value was left: somebody has changed it since.'
        : ` ${left} values were left: somebody has changed them since.`;
    return left ? undone + kept : undone;
  },
};
