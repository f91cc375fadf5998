export { ContactDto, CreateContactDto, TombstoneDto, UpdateContactDto } from './contact.dto';
export { parseContactRow } from './contact.fields';
export {
  CONTACT_COLUMNS,
  type ContactSource,
  presentChange,
  presentContact,
  presentTombstone,
  type WireChange,
} from './contact.presenter';
export { type ContactMutation, type ContactOutcome, ContactWriter } from './contact.writer';
export { ContactsModule } from './contacts.module';
export { ContactsRepository } from './contacts.repository';
export { ContactsService, type WriteOptions } from './contacts.service';
