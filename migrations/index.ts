import { CreateTeamsAndAgents1795305600000 } from './1795305600000-create-teams-and-agents';
import { CreateChangelog1795305601000 } from './1795305601000-create-changelog';
import { CreateContacts1795305602000 } from './1795305602000-create-contacts';
import { CreateDevices1795305603000 } from './1795305603000-create-devices';
import { CreateSyncWalks1795305604000 } from './1795305604000-create-sync-walks';
import { CreateConflicts1795392000000 } from './1795392000000-create-conflicts';
import { AddPurgeAndProofs1795392001000 } from './1795392001000-add-purge-and-proofs';
import { AddErasure1795392001001 } from './1795392001001-add-erasure';
import { AddAccountManagement1795392002000 } from './1795392002000-add-account-management';
import { CreateEnrolmentsAndSessions1795392003000 } from './1795392003000-create-enrolments-and-sessions';
import { CreateDeviceAccess1795392003001 } from './1795392003001-create-device-access';
import { KeepFirstOrder1795824000000 } from './1795824000000-keep-first-order';
import { TieCodesToTheirMaker1795955002000 } from './1795955002000-tie-codes-to-their-maker';
import { CountLiveContacts1795955004000 } from './1795955004000-count-live-contacts';
import { IndexContactLists1795955004001 } from './1795955004001-index-contact-lists';
import { GiveBackAfterARestore1795955005000 } from './1795955005000-give-back-after-a-restore';
import { TreatEveryColumnOfContacts1795955008000 } from './1795955008000-treat-every-column-of-contacts';
import { IndexAccountLists1795955009000 } from './1795955009000-index-account-lists';
import { AddContactFields1795960001000 } from './1795960001000-add-contact-fields';
import { FoldEveryScript1795961001000 } from './1795961001000-fold-every-script';
import { DerivePhoneNumbers1795961002000 } from './1795961002000-derive-phone-numbers';
import { CreateOperations1795962001000 } from './1795962001000-create-operations';
import { IndexChangesOfOperations1795962002000 } from './1795962002000-index-changes-of-operations';
import { NoteErasuresOfUnknownContacts1795963001000 } from './1795963001000-note-erasures-of-unknown-contacts';
import { CreateJobs1795964001000 } from './1795964001000-create-jobs';
import { IndexContactFilters1795980100000 } from './1795980100000-index-contact-filters';
import { ChooseWhoSeesHistory1795980101000 } from './1795980101000-choose-who-sees-history';
import { CreateImports1795980300000 } from './1795980300000-create-imports';
import { IndexContactsForMatching1795980301000 } from './1795980301000-index-contacts-for-matching';
import { AliasMergedContacts1795980400000 } from './1795980400000-alias-merged-contacts';
import { FindDuplicates1795980401000 } from './1795980401000-find-duplicates';
import { KnowRequestsOfJobs1795980600000 } from './1795980600000-know-requests-of-jobs';
import { CreateStatistics1795980700000 } from './1795980700000-create-statistics';
import { KeepLineageOfImages1795993001000 } from './1795993001000-keep-lineage-of-images';
import { DropCheckOfPhoneNumbers1795980701000 } from './1795980701000-drop-check-of-phone-numbers';
import { NoteChangeOfPhoneRules1795990001000 } from './1795990001000-note-change-of-phone-rules';
import { KnowWhenContactsWereMeasured1795991001000 } from './1795991001000-know-when-contacts-were-measured';
import { LightenIndexesOfContacts1795991002000 } from './1795991002000-lighten-indexes-of-contacts';
import { CreateContactViews1795992001000 } from './1795992001000-create-contact-views';
import { IndexWholeNames1795994001000 } from './1795994001000-index-whole-names';
import { OrderNewerMarks1795995001000 } from './1795995001000-order-newer-marks';
import { KeepSearchTextByTrigger1795996001000 } from './1795996001000-keep-search-text-by-trigger';
import { CreateLastBackup1795997001000 } from './1795997001000-create-last-backup';
import { BeginEpochsAtTheTime1795998100000 } from './1795998100000-begin-epochs-at-the-time';
import { FoldLettersOneByOne1795998200000 } from './1795998200000-fold-letters-one-by-one';
import { FindLettersOnKeys1795998300000 } from './1795998300000-find-letters-on-keys';
import { AnalyzeAfterImports1795998400000 } from './1795998400000-analyze-after-imports';
import { ReadSearchTextByWords1795998500000 } from './1795998500000-read-search-text-by-words';
import { FindOtherSpellings1795998600000 } from './1795998600000-find-other-spellings';

/** In the order they run. Named here one by one, so that a file that should not be there never runs. */
export const migrations = [
  CreateTeamsAndAgents1795305600000,
  CreateChangelog1795305601000,
  CreateContacts1795305602000,
  CreateDevices1795305603000,
  CreateSyncWalks1795305604000,
  CreateConflicts1795392000000,
  AddPurgeAndProofs1795392001000,
  AddErasure1795392001001,
  AddAccountManagement1795392002000,
  CreateEnrolmentsAndSessions1795392003000,
  CreateDeviceAccess1795392003001,
  KeepFirstOrder1795824000000,
  TieCodesToTheirMaker1795955002000,
  CountLiveContacts1795955004000,
  IndexContactLists1795955004001,
  GiveBackAfterARestore1795955005000,
  TreatEveryColumnOfContacts1795955008000,
  IndexAccountLists1795955009000,
  AddContactFields1795960001000,
  FoldEveryScript1795961001000,
  DerivePhoneNumbers1795961002000,
  CreateOperations1795962001000,
  IndexChangesOfOperations1795962002000,
  NoteErasuresOfUnknownContacts1795963001000,
  CreateJobs1795964001000,
  IndexContactFilters1795980100000,
  ChooseWhoSeesHistory1795980101000,
  CreateImports1795980300000,
  IndexContactsForMatching1795980301000,
  AliasMergedContacts1795980400000,
  FindDuplicates1795980401000,
  KnowRequestsOfJobs1795980600000,
  CreateStatistics1795980700000,
  DropCheckOfPhoneNumbers1795980701000,
  NoteChangeOfPhoneRules1795990001000,
  KnowWhenContactsWereMeasured1795991001000,
  LightenIndexesOfContacts1795991002000,
  CreateContactViews1795992001000,
  KeepLineageOfImages1795993001000,
  IndexWholeNames1795994001000,
  OrderNewerMarks1795995001000,
  KeepSearchTextByTrigger1795996001000,
  CreateLastBackup1795997001000,
  BeginEpochsAtTheTime1795998100000,
  FoldLettersOneByOne1795998200000,
  FindLettersOnKeys1795998300000,
  AnalyzeAfterImports1795998400000,
  ReadSearchTextByWords1795998500000,
  FindOtherSpellings1795998600000,
];
