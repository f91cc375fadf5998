import type { Contact } from '../api/types';

const LIMIT = 2_000;

export function fullName({ first_name, last_name }: Pick<Contact, 'first_name' | 'last_name'>): string {
  return `${first_name} ${last_name}`;
}

/** Names of contacts that were seen lately: the news of a deletion carries only an id. */
export class NameMemory {
  private readonly names = new Map<string, string>();

  remember(contact: Contact): void {
    this.names.delete(contact.id);
    this.names.set(contact.id, fullName(contact));
    if (this.names.size > LIMIT) this.names.delete(this.names.keys().next().value!);
  }

  nameOf(contactId: string): string {
    return this.names.get(contactId) ?? 'A contact';
  }
}
