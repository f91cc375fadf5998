export { ConflictDto, ListConflictsQuery, ResolveConflictDto } from './conflict.dto';
export { ConflictsService } from './conflicts.service';
export {
  ChangedContactDto,
  ContactDto,
  ContactFiltersDto,
  CreateContactDto,
  LineageDto,
  TombstoneDto,
  UpdateContactDto,
  withContactFilters,
} from './contact.dto';
export {
  CONTACT_COLUMNS,
  PICTURE_JSON,
  type ContactSource,
  presentContact,
  presentPicture,
} from './contact.presenter';
export { ContactsModule } from './contacts.module';
export { ContactsRepository } from './contacts.repository';
export { ContactsService, type WriteOptions, type Written } from './contacts.service';
export {
  type ContactMutation,
  type ContactOutcome,
  editedTags,
  type Lineage,
  type LostImage,
  type OfflineEdit,
} from './write/contact.mutation';
export { dialledOf } from './phones/phone-numbers';
export { DuplicatesService } from './duplicates/duplicates.service';
export { PhoneNumbersService } from './phones/phone-numbers.service';
export { ContactWriter, type Within } from './write/contact.writer';
export { MAX_EPOCHS } from './write/epoch-history';
export {
  ContactMatchesRepository,
  type MatchedContact,
  type MatchKeys,
} from './query/contact-matches.repository';
export { ApiIfMatch, ApiWriteHeaders, CurrentWriteOptions, tagged } from './write-options';
