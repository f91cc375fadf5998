import { list, number } from '../format';
import { said, type Sentences } from '../sentences';

const contacts_ = (count: number) => (count === 1 ? '1 contact' : `${number(count)} contacts`);

/** What the API calls otherwise than the page. */
const SENTENCES: Sentences = [
  [/\blast_name\b/, 'last name'],
  [/\bthe metadata\b/, 'the other details'],
];

const needNone = (count: number) =>
  count === 0 ? '' : count === 1 ? ', 1 needs no change' : `, ${number(count)} need no change`;
const wouldBe = (what: string) => (changed: number, unchanged: number) =>
  `${number(changed)} would be ${what}${needNone(unchanged)}.`;

export const contacts = {
  contact: 'Contact',
  gridLabel: 'Contacts',
  list: 'List of contacts',
  search: 'Search contacts',
  filters: 'Filters',
  filtersApply: 'Show these',
  filtersNone: 'No filters',
  filterNames: {
    tag: 'Tags, all of them',
    company: 'Company',
    agent_code: 'Created by',
    updated_by: 'Last changed by',
    created_since: 'Created since',
    updated_since: 'Changed since',
    has: 'With',
    country: 'Country',
    deleted: 'Deleted',
  },
  anyCountry: 'Any',
  filter: {
    tag: (tag: string) => `tag ${tag}`,
    company: (company: string) => `company ${company}`,
    agent_code: (code: string) => `created by ${code}`,
    updated_by: (code: string) => `last changed by ${code}`,
    created_since: (day: string) => `created since ${day}`,
    updated_since: (day: string) => `changed since ${day}`,
    has: { phone: 'with a phone', email: 'with an e-mail', address: 'with an address' },
    country: (country: string) => `country ${country}`,
    deleted: 'deleted ones, as long as they are kept',
  },
  removeFilter: (filter: string) => `Remove the filter: ${filter}`,
  total: contacts_,
  found: (count: number) => `${number(count)} found`,
  /** While they are being counted. @param least how many there are at least */
  foundOver: (least: number) => `Over ${number(least - 1)} found`,
  noneYet: 'There are no contacts yet. The first one will appear here.',
  noMatch: (search: string, isFiltered: boolean) =>
    search
      ? `No contact matches “${search}”${isFiltered ? ' and the filters' : ''}.`
      : 'No contact matches the filters.',
  unseen: (count: string) => `${count} new: show`,
  offline: 'Not connected: what others change shows when the connection is back.',
  addContact: 'Add contact',
  export: 'Export',
  exportAll: 'Export all contacts as',
  exportAllFound: 'Export all found as',
  exportFound: (count: number) => `Export ${number(count)} found as`,
  more: 'More',
  newContact: 'New contact',
  columnsButton: 'Columns',
  columnsTitle: 'Columns of the list',
  columnsReset: 'As at first',
  columnBefore: (column: string) => `${column}: one place earlier`,
  columnAfter: (column: string) => `${column}: one place later`,
  columns: {
    name: 'Name',
    updatedAt: 'Last change',
    updatedBy: 'Changed by',
    createdAt: 'Created',
    createdBy: 'Created by',
  },
  choose: (name: string) => `Choose ${name}`,
  chooseAll: 'Choose all',
  chosen: (count: string) => `${count} chosen`,
  chooseNone: 'Choose none',
  withChosen: 'With the chosen contacts',
  editChosen: 'Change a field',
  tagChosen: 'Tags',
  delete: 'Delete',
  deletedBy: (who: string) => (who ? `deleted by ${who}` : 'deleted'),
  lastChange: (who: string) => `Last changed by ${who},`,
  history: 'History',
  mergedInto: (name: string) => `This contact was merged with ${name}, which is shown here.`,
  editing: (names: string[]) => `${list(names)} ${names.length === 1 ? 'is' : 'are'} editing`,
  sections: {
    name: 'Name',
    reach: 'Phone and e-mail',
    work: 'Work',
    places: 'Addresses',
    other: 'More',
  },
  moreFields: 'More names',
  labelOf: (field: string) => `Label of ${field}`,
  partOf: (part: string, field: string, place: number) => `${field} ${place}: ${part}`,
  removeItem: (field: string, place: number) => `Remove ${field} ${place}`,
  addTo: (field: string) => `Add to ${field}`,
  add: 'Add',
  addTag: 'Add a tag',
  removeTag: (tag: string) => `Remove the tag ${tag}`,
  newDetail: 'Name of a detail',
  removeDetail: (name: string) => `Remove ${name}`,
  nothing: 'nothing',
  changedMeanwhile: (who: string) => `${who} has changed this meanwhile, to`,
  takeTheirs: 'Take theirs',
  keepMine: 'Keep mine',
  conflicting: (fields: string[]) =>
    `Changed by somebody else while you were writing: ${list(fields)}. Saving keeps what stands here.`,
  cellConflict: (who: string, value: string) =>
    `${who} has changed this meanwhile, to “${value}”. Enter saves yours over it, Escape keeps theirs.`,
  unsaved: 'What you have typed is not saved.',
  kept: (fields: string[]) => `Not saved yet, and as you left it: ${list(fields)}.`,
  goOn: 'Go on',
  discard: 'Discard it',
  /** @param message as the API says it: the end of a sentence that begins with the field */
  fieldProblem: (field: string, message: string) => `${field} ${said(message, SENTENCES)}.`,
  saved: (name: string, fields: string[]) =>
    fields.length > 3 ? `${name}: ${fields.length} fields saved.` : `${name}: ${list(fields)} saved.`,
  made: (name: string) => `${name} is added.`,
  deleteOne: (name: string) => `Delete ${name}?`,
  deleted: (name: string) => `${name} is deleted.`,
  deleteMeans: 'What is deleted disappears from every phone. It can be undone.',
  bulkTitle: {
    edit: (count: string) => `Change a field of ${count} contacts`,
    tags: (count: string) => `Tags of ${count} contacts`,
    delete: (count: string) => `Delete ${count} contacts?`,
  },
  bulkField: 'Field',
  bulkValue: 'New value',
  bulkEmpty: 'Empty: the field is cleared.',
  tagsAdd: 'Tags to add',
  tagsRemove: 'Tags to take away',
  bulkLook: 'Look what it would do',
  bulkPlan: { edit: wouldBe('changed'), tags: wouldBe('changed'), delete: wouldBe('deleted') },
  /** By code, where what the code says in general helps nobody. */
  bulkReasons: { VALIDATION_FAILED: 'They would have no name, or more than 50 tags.' } as Record<
    string,
    string
  >,
  bulkWouldFail: (failed: string, why: string) => `${failed} cannot be changed: ${why}`,
  bulkAct: {
    edit: (count: string) => `Change ${count}`,
    tags: (count: string) => `Change ${count}`,
    delete: (count: string) => `Delete ${count}`,
  },
  bulkDone: {
    edit: (count: string) => `Changed: ${count}.`,
    tags: (count: string) => `Tags changed: ${count}.`,
    delete: (count: string) => `Deleted: ${count}.`,
  },
  bulkOffline:
    'Changing several contacts at once needs a connection, and there is none now. Without one, contacts can be edited and deleted one by one: that is kept here and sent later.',
  bulkUnknown:
    'The server cannot be reached, and it is not known whether this was done. Look again when the connection is back: what is done is not done twice.',
  bulkFailed: (count: string) => `Not possible for ${count}.`,
  progress: (done: string) =>
    `${done} done. This can be closed: it goes on, and a notice says when it is done.`,
  tooMany: (most: string) => `At most ${most} at once: search or filter for fewer.`,
  devices: {
    title: 'Which phones have it',
    none: 'No phone or browser of yours has connected yet.',
    holds: {
      current: 'has it as it is now',
      older: 'has it as it was before',
      none: 'does not have it',
    },
    reason: {
      wiped: 'It was wiped.',
      wipe_requested: 'It is asked to wipe, and gets nothing new.',
      locked_out: 'It is locked out.',
      agent_inactive: 'This person is deactivated.',
      never_synced: 'It has connected and read nothing yet.',
      not_back_since_restore: 'It has not come back since the restore.',
      offline: 'It was not heard of for more than an hour.',
      behind: 'It has not asked since; it gets it when it does.',
    },
    at: (version: string) => `at version ${version},`,
  },
};
