import type { Contact } from '../api/types';
import { m } from '../i18n';

const LIMIT = 2_000;

type Named = Partial<Pick<Contact, 'first_name' | 'last_name' | 'company'>>;

/** The company's name where a contact has none of its own. */
export function fullName({ first_name, last_name, company }: Named): string {
  return [first_name, last_name].filter(Boolean).join(' ') || (company ?? '');
}

/** Names of contacts that were seen lately: the news of a deletion carries only an id. */
export class ContactNameCache {
  private readonly names = new Map<string, string>();

  remember(contact: Named & Pick<Contact, 'id'>): void {
    this.names.delete(contact.id);
    this.names.set(contact.id, fullName(contact));
    if (this.names.size > LIMIT) this.names.delete(this.names.keys().next().value!);
  }

  knows(contactId: string): boolean {
    return this.names.has(contactId);
  }

  nameOf(contactId: string): string {
    return this.names.get(contactId) ?? m.common.aContact;
  }
}
