export { ChangelogModule } from './changelog.module';
export { ChangelogRepository } from './changelog.repository';
export { Changelog } from './changelog.service';
export type {
  Change,
  ChangeAction,
  Clock,
  CommittedBatch,
  ContactImage,
  MutationKey,
  OperationPart,
  OutcomeStatus,
  StoredOutcome,
} from './changelog.types';
export { GroupCommit } from './group-commit';
export { type HeadFollower, HeadWatcher } from './head-watcher.service';
export { TeamTransaction } from './team-transaction';
