import { number } from '../format';

/** Edits that were made without a connection. */
export const unsent = {
  title: 'Not sent yet',
  count: (count: number) => `${number(count)} not sent`,
  lead: 'They are kept in this browser, and sent by themselves as soon as the server can be reached.',
  none: 'Everything has been sent.',
  kept: (name: string) =>
    `${name}: there is no connection. The change is kept here and sent as soon as there is one.`,
  conflict: (name: string) =>
    `${name}: sent. Somebody else has changed the same meanwhile; both values are under Conflicts.`,
  gone: (name: string) => `${name}: sent. The contact is deleted by now.`,
  deletes: 'The contact is deleted.',
  toBeDeleted: 'You have deleted this contact; it goes when there is a connection.',
  waiting: 'waiting',
  refused: 'refused',
  sendNow: 'Send now',
  discardIt: 'Discard',
  discard: (name: string) => `Discard: ${name}`,
  really: 'Discard for good',
  discardReally: (name: string) => `Discard for good: ${name}`,
  mark: 'not sent',
};
