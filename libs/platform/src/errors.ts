import type { FieldProblem } from '@app/protocol';

/** One row of the published table (docs/ERRORS.md is generated from it). */
export interface ErrorSpec {
  /** HTTP status; sockets carry only the code. */
  status: number;
  /** The sentence a client sees unless the thrower has a more precise one. */
  message: string;
  /** What a client or its developer should do. */
  remedy: string;
  /** Seconds to wait before the same request may succeed. */
  retryAfter?: number;
}

const table = {
  VALIDATION_FAILED: {
    status: 400,
    message: 'The request is not valid.',
    remedy:
      'Read `details`: each entry names a field and what is wrong with it. Beyond 20 `details_omitted` says how many more there are.',
  },
  MALFORMED_JSON: {
    status: 400,
    message: 'The body is not a JSON object.',
    remedy: 'Send one JSON object, nested at most 32 levels deep.',
  },
  BAD_REQUEST: { status: 400, message: 'The request cannot be read.', remedy: 'Check the URL and headers.' },
  FILE_UNREADABLE: {
    status: 400,
    message: 'The file cannot be read.',
    remedy: 'Read `error`; correct the format, encoding or delimiter with `PATCH`, or save the file anew.',
  },
  REQUEST_TIMEOUT: {
    status: 408,
    message: 'The request took too long to arrive; nothing was applied.',
    remedy: 'Send the same request again.',
    retryAfter: 1,
  },
  MISSING_API_KEY: {
    status: 401,
    message: 'An API key is required.',
    remedy: 'Send `X-API-Key: sk_…` or `Authorization: Bearer sk_…`; exactly one of them.',
  },
  INVALID_API_KEY: {
    status: 401,
    message: 'The API key is not valid.',
    remedy: 'Ask an admin for a new key. Do not retry with the same one.',
  },
  SESSION_EXPIRED: {
    status: 401,
    message: 'The session has ended.',
    remedy: 'Sign in again.',
  },
  AGENT_INACTIVE: {
    status: 403,
    message: 'This agent has been deactivated.',
    remedy: 'Ask an admin. Keep unsent changes on the device.',
  },
  TEAM_CLOSED: {
    status: 403,
    message: 'This team has been closed.',
    remedy: 'Ask the operator of the server. Nothing was deleted; keep unsent changes on the device.',
  },
  FORBIDDEN: {
    status: 403,
    message: 'Your role does not allow this.',
    remedy: 'Use the key of an agent with the role that the route names.',
  },
  SETUP_LINK_INVALID: {
    status: 403,
    message: 'This setup link has been used or has expired.',
    remedy: 'Restart the server for a new link, or sign in with the existing admin key.',
  },
  ENROLMENT_INVALID: {
    status: 403,
    message: 'This code is wrong, has been used or has expired.',
    remedy: 'Ask an admin for a new code.',
  },
  DEVICE_REVOKED: {
    status: 403,
    message: 'This device has been locked out by an admin.',
    remedy: 'Ask an admin. Keep unsent changes on the device, and do not retry by itself.',
  },
  DEVICE_MISMATCH: {
    status: 403,
    message: 'The API key belongs to another device.',
    remedy: 'Send the `X-Device-ID` that was enrolled, or enrol this device.',
  },
  DEVICE_WIPE_REQUESTED: {
    status: 403,
    message: 'An admin has asked this device to delete its copy of the contacts.',
    remedy:
      'With `upload_first` in `data`, send the queue first. Delete the local store, then confirm with `POST /api/devices/wipe/confirm` and the `wipe_id` in `data`.',
  },
  ORIGIN_REFUSED: {
    status: 403,
    message: "A page of another origin may not use this server's sessions.",
    remedy: 'Send an API key in a header. Behind a proxy: check `PUBLIC_URL`.',
  },
  NOT_FOUND: {
    status: 404,
    message: 'There is nothing at this address.',
    remedy: 'Check the path in /docs.',
  },
  CONTACT_NOT_FOUND: {
    status: 404,
    message: 'There is no contact with this id.',
    remedy: 'It was deleted or never existed: remove it from the local store after a delta.',
  },
  AGENT_NOT_FOUND: { status: 404, message: 'There is no agent with this code.', remedy: 'Check the code.' },
  VERSION_NOT_FOUND: {
    status: 404,
    message: 'This contact has no change of this version that you may see.',
    remedy: 'Read the history of the contact again.',
  },
  OPERATION_NOT_FOUND: {
    status: 404,
    message: 'There is no operation with this id.',
    remedy: 'List the operations again. Agents see their own only.',
  },
  CONFLICT_NOT_FOUND: {
    status: 404,
    message: 'There is no conflict with this id.',
    remedy: 'Read the list again.',
  },
  IMPORT_NOT_FOUND: {
    status: 404,
    message: 'There is no import with this id.',
    remedy: 'List the imports again. Agents see their own only.',
  },
  DUPLICATE_NOT_FOUND: {
    status: 404,
    message: 'There is no such group of contacts.',
    remedy: 'Read the list again: groups change as their contacts do.',
  },
  VIEW_NOT_FOUND: {
    status: 404,
    message: 'There is no view with this id.',
    remedy: 'List the views again. Those of others are seen only while they are shared.',
  },
  JOB_NOT_FOUND: {
    status: 404,
    message: 'There is no job with this id.',
    remedy: 'Read the list again: jobs are kept for 30 days after their end.',
  },
  KEY_NOT_FOUND: { status: 404, message: 'There is no key with this id.', remedy: 'List the keys again.' },
  TEAM_NOT_FOUND: { status: 404, message: 'There is no team with this id.', remedy: 'List the teams again.' },
  ENROLMENT_NOT_FOUND: {
    status: 404,
    message: 'There is no open code with this id.',
    remedy: 'It was used, has expired or was cancelled: list the open ones.',
  },
  DEVICE_NOT_FOUND: {
    status: 404,
    message: 'There is no such device.',
    remedy: 'Check the id, and the agent if you name one.',
  },
  WIPE_NOT_FOUND: {
    status: 404,
    message: 'This device is not asked to wipe under this id.',
    remedy: 'Nothing is to be done: the request was cancelled or replaced.',
  },
  SESSION_NOT_FOUND: {
    status: 404,
    message: 'There is no session with this id.',
    remedy: 'It has ended already.',
  },
  METHOD_NOT_ALLOWED: {
    status: 405,
    message: 'This address does not answer that method.',
    remedy: 'Use one of the methods in the `Allow` header.',
  },
  AGENT_EXISTS: {
    status: 409,
    message: 'An agent with this code exists already.',
    remedy: 'Choose another `agent_code`.',
  },
  LAST_ADMIN: {
    status: 409,
    message: 'Nobody would be left who can administer this team; nothing was changed.',
    remedy: 'First make another agent an admin, or make another key for this one.',
  },
  KEY_NOT_ACTIVE: {
    status: 409,
    message: 'This key has been revoked or has expired.',
    remedy: 'Make a new key for the agent.',
  },
  KEY_LIMIT: {
    status: 409,
    message: 'This agent has too many keys.',
    remedy: 'Revoke the ones that are not used any more.',
  },
  IMPORT_STATE: {
    status: 409,
    message: 'This import is in a state in which it cannot do that.',
    remedy: 'Read its `state`: what runs can only be cancelled, what has gone in can be undone.',
  },
  IMPORT_FILE_DELETED: {
    status: 409,
    message: 'The file of this import has been deleted.',
    remedy: 'Bring the file again. Files are kept for some days, and not when a contact is erased.',
  },
  TOO_MANY_IMPORTS: {
    status: 409,
    message: 'The team keeps as many files of imports as it may.',
    remedy: 'Delete an import that is done with.',
  },
  VIEW_EXISTS: {
    status: 409,
    message: 'This agent has a view with this name already.',
    remedy: 'Choose another name, or change that view.',
  },
  VIEW_LIMIT: {
    status: 409,
    message: 'This agent has as many views as an agent may.',
    remedy: 'Delete one that is not used any more.',
  },
  TEAM_EXISTS: {
    status: 409,
    message: 'A team with this name exists already.',
    remedy: 'Choose another name.',
  },
  CONTACT_EXISTS: {
    status: 409,
    message: 'A contact with this id exists already.',
    remedy: 'Use an update, or a new id.',
  },
  CONTACT_DELETED: {
    status: 409,
    message: 'This contact was deleted meanwhile; the change is kept in the conflict list.',
    remedy: 'Take the contact out of the local store, or send a new mutation with `resurrect: true`.',
  },
  CONTACT_MERGED: {
    status: 409,
    message: 'This contact was merged into another one.',
    remedy: 'Undo the operation that merged them; or restore a version of the contact that it has become.',
  },
  NOTHING_TO_RESTORE: {
    status: 422,
    message: 'After this version the contact was deleted.',
    remedy: 'Restore an earlier version, or delete the contact.',
  },
  CONFLICT_RESOLVED: {
    status: 409,
    message: 'This conflict has been resolved already.',
    remedy: 'Read the list again.',
  },
  IDEMPOTENCY_MISMATCH: {
    status: 409,
    message: 'This idempotency key was used for a different request.',
    remedy: 'Make a new key for each new change.',
  },
  RESYNC_REQUIRED: {
    status: 410,
    message: 'This cursor can no longer be continued.',
    remedy: 'Upload what is queued, then take the snapshot at `snapshot_url`, or read again from version 0.',
  },
  VERSION_MISMATCH: {
    status: 412,
    message: 'The contact has changed since the version in If-Match.',
    remedy: 'Merge with the copy in `data` and send again with its version.',
  },
  PAYLOAD_TOO_LARGE: {
    status: 413,
    message: 'The body is larger than this address accepts.',
    remedy: 'Split it: 1 MiB and 10,000 values in general, 16 kB without a key, 32 MiB for an import.',
  },
  UNSUPPORTED_MEDIA_TYPE: {
    status: 415,
    message: 'Only uncompressed application/json in UTF-8 is accepted.',
    remedy: 'Send `Content-Type: application/json` and no `Content-Encoding`.',
  },
  RANGE_NOT_SATISFIABLE: {
    status: 416,
    message: 'The file has no such bytes.',
    remedy: 'Read the size from `Content-Range`; you may have the whole file already.',
  },
  MERGE_TOO_LARGE: {
    status: 422,
    message: 'One contact cannot hold all that these have.',
    remedy:
      '`details` names the fields. Say in `fields` what they shall hold, or merge fewer contacts. Nothing was changed.',
  },
  RATE_LIMITED: {
    status: 429,
    message: 'Too many requests.',
    remedy: 'Wait for `Retry-After` seconds (on a socket `retry_after`), then send the same again.',
    retryAfter: 1,
  },
  TOO_MANY_JOBS: {
    status: 429,
    message: 'Too many jobs of this agent or team wait or run already; this one was not begun.',
    remedy: 'Wait until one has ended (`GET /api/jobs`), or cancel one. An agent has at most 10, a team 20.',
    retryAfter: 10,
  },
  INTERNAL_ERROR: {
    status: 500,
    message: 'Something went wrong on the server.',
    remedy: 'Report the `request_id` to the operator.',
  },
  OUTCOME_UNKNOWN: {
    status: 500,
    message: 'The connection to the database was lost while the change was being committed.',
    remedy: 'The change may or may not be stored. Retry only with the same idempotency key or mutation id.',
  },
  CONTACT_BUSY: {
    status: 503,
    message: 'This contact is being changed by someone in the database; nothing was applied.',
    remedy: 'Send the same request again.',
    retryAfter: 1,
  },
  QUEUE_FULL: {
    status: 503,
    message: 'Too many changes are waiting; nothing was applied.',
    remedy: 'Send the same request again after `Retry-After` seconds.',
    retryAfter: 1,
  },
  DATABASE_UNAVAILABLE: {
    status: 503,
    message: 'The database is not reachable or too busy; nothing was applied.',
    remedy: 'Send the same request again after `Retry-After` seconds.',
    retryAfter: 2,
  },
  SNAPSHOT_UNAVAILABLE: {
    status: 503,
    message: 'The snapshot cannot be made now.',
    remedy: 'Ask again after `Retry-After` seconds, or read a delta from version 0 page by page.',
    retryAfter: 10,
  },
  SHUTTING_DOWN: {
    status: 503,
    message: 'This server is shutting down; nothing was applied.',
    remedy: 'Send the same request again: another server, or this one restarted, will answer.',
    retryAfter: 1,
  },
  AUTH_TIMEOUT: {
    status: 401,
    message: 'The connection was not authenticated in time.',
    remedy: 'Send `auth` within 10 seconds, or put the key into the handshake.',
  },
  NOT_AUTHENTICATED: {
    status: 401,
    message: 'This connection is not authenticated.',
    remedy: 'Send `auth` first and wait for its acknowledgement.',
  },
  UNKNOWN_EVENT: {
    status: 404,
    message: 'There is no such event.',
    remedy: 'See the events in docs/SOCKETS.md.',
  },
} as const satisfies Record<string, ErrorSpec>;

export type ErrorCode = keyof typeof table;

/** Every error a client can meet, by its stable code. */
export const ERRORS: Readonly<Record<ErrorCode, ErrorSpec>> = table;

/**
 * The one error type that services throw. Only the HTTP and socket filters turn it into an answer, so a
 * message must be fit for a client's eyes: no SQL, no path, no personal data.
 */
export class AppError extends Error {
  constructor(
    readonly code: ErrorCode,
    message?: string,
    readonly extra: {
      details?: FieldProblem[];
      data?: unknown;
      fields?: Record<string, unknown>;
      /** Seconds, in place of those of the table. */
      retryAfter?: number;
    } = {},
    options?: ErrorOptions,
  ) {
    super(message ?? ERRORS[code].message, options);
  }
}

/** A problem that stops the process at start: its message is complete advice, no stack is printed. */
export class StartupError extends Error {
  readonly exitSentence = true;
}

export interface FailureBody {
  success: false;
  error: string;
  code: ErrorCode;
  details?: FieldProblem[];
  data?: unknown;
  /** Seconds, of what may be sent again. */
  retry_after?: number;
  request_id?: string;
}

/** The failure object of the wire contract: an HTTP body and a socket acknowledgement alike. */
export function failureBody(error: AppError, requestId?: string): FailureBody {
  const retryAfter = error.extra.retryAfter ?? ERRORS[error.code].retryAfter;
  return {
    success: false,
    error: error.message,
    code: error.code,
    ...(error.extra.details && { details: error.extra.details }),
    ...(error.extra.data !== undefined && { data: error.extra.data }),
    ...error.extra.fields,
    ...(retryAfter && { retry_after: retryAfter }),
    ...(requestId && { request_id: requestId }),
  };
}
