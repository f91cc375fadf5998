export { announcesBody, BodyMemory } from './body-memory';
export { ADVISORY_LOCKS } from './advisory-locks';
export { Config, describeConfig, loadConfig } from './config';
export { copyOut, quotedUuid } from './copy-out';
export {
  dedicatedClient,
  IsoClient,
  migrate,
  migrationDataSource,
  migrationsIn,
  undoLastMigration,
  unreachable,
} from './database';
export { DatabaseLoad } from './database-load';
export { isConnectionLoss, isRetryable, mapDatabaseError, sqlState } from './database-errors';
export { AppError, type ErrorCode, ERRORS, type FailureBody, failureBody, StartupError } from './errors';
export { FairQueue } from './fair-queue';
export { HttpExceptionFilter, logFailure, toAppError } from './http-exception.filter';
export { acceptOnlyJsonObjects, bringsFile } from './json-body';
export { boundedJson, type JsonBounds, type JsonScan, ORDINARY_JSON, scanJson } from './json-scan';
export { Lifecycle, Schema } from './lifecycle';
export { Metrics } from './metrics';
export { createAppLogger, redact } from './logger';
export { gathered, inOrder, type Nth } from './look-ups';
export { ApiData, ApiFailures, ApiKeyed } from './openapi';
export {
  firstOperationId,
  newOperationId,
  type Operation,
  OPERATION_KINDS,
  operationIdOf,
  type OperationKind,
  timeOfOperation,
} from './operation';
export { AfterQuery, ApiPage, ListQuery, type Page, pageAnswer, PageDto, PageOf, readPage } from './paging';
export { PlatformModule } from './platform.module';
export { prepared } from './prepared';
export { projectRoot } from './project-root';
export { routeMetadata } from './route-metadata';
export { runTool, toolArguments } from './run-tool';
export {
  type Actor,
  actorOf,
  type CredentialWork,
  CurrentActor,
  CurrentPrincipal,
  MINIMUM_ROLE,
  MinimumRole,
  OPERATOR_ROUTE,
  OPERATOR_TOO,
  OperatorOnly,
  OperatorToo,
  type Principal,
  Public,
  PUBLIC_ROUTE,
  requireUnbound,
  hasRole,
  type Role,
  ROLES,
  type Source,
} from './principal';
export { type Price, priceOf, RATE_COST, RateCost, RateGuard, rawNumber, StrictLimit } from './rate-guard';
export {
  countHeader,
  keepForwardedAddresses,
  namesSeveralHosts,
  rateLimitKey,
  RateLimits,
} from './rate-limits';
export { ManagesSlots, RequestSlots, type SlotOwner } from './request-slots';
export { RedisClients, type RedisState } from './redis';
export { withShortLocks } from './short-locks';
export { withSmallHeap } from './small-heap';
export { type SecretQuery, sharedSecret } from './shared-secret';
export { UnreadOutput } from './unread-output';
export {
  AgentCode,
  DeviceId,
  idempotencyKey,
  IdParam,
  isDeviceId,
  isUnknownTime,
  listed,
  MaxWords,
  PlainInteger,
  QueryFlag,
  strictValidation,
  Text,
  Time,
  validationError,
} from './validation';
