import type { Contact } from '../api/types';

const LIMIT = 2_000;

export function fullName({ first_name, last_name }: Pick<Contact, 'first_name' | 'last_name'>): string {
  return `${first_name} ${last_name}`;
}

/** Names of contacts that were seen lately: the news of a deletion carries only an id. */
export class NameMemory {
  private readonly names = new Map<string, string>();

  remember(contact: Pick<Contact, 'id' | 'first_name' | 'last_name'>): void {
    this.names.delete(contact.id);
    this.names.set(contact.id, fullName(contact));
    if (this.names.size > LIMIT) this.names.delete(this.names.keys().next().value!);
  }

  knows(contactId: string): boolean {
    return this.names.has(contactId);
  }

  nameOf(contactId: string): string {
    return this.names.get(contactId) ?? 'A contact';
  }
}
