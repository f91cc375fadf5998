import { AppError } from './errors';

/** SQLSTATEs after which the same transaction, run again, is expected to succeed. */
const RETRYABLE = new Set(['40P01', '40001']);

/** SQLSTATEs that say "not now": resources (53: disk, memory, connections), disk errors, shutdown, time-outs, read-only. */
const UNAVAILABLE = /^(53...|58030|57P01|57P02|57P03|57014|55P03|25P03|25006)$/;

const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ETIMEDOUT',
  'EPIPE',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
]);

/** node-postgres has no code for these, only words. */
const CONNECTION_WORDS =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|Driver not Connected|Cannot use a pool after calling end|query runner was already released/;

interface Coded {
  code?: unknown;
  message?: string;
  driverError?: unknown;
}

function unwrap(error: unknown): Coded {
  const coded = (error ?? {}) as Coded;
  return (coded.driverError as Coded | undefined) ?? coded;
}

/** The SQLSTATE or errno of a driver error, also inside TypeORM's wrapper. */
export function sqlState(error: unknown): string | undefined {
  const { code } = unwrap(error);
  return typeof code === 'string' ? code : undefined;
}

/** A table was changed under a statement that the connection had prepared; the next attempt prepares it anew. */
export function isStalePlan(error: unknown): boolean {
  return /cached plan must not change result type/.test(unwrap(error).message ?? '');
}

/** Deadlock, serialisation failure, or a plan from before a migration. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(sqlState(error) ?? '') || isStalePlan(error);
}

/** The connection broke, so whether the last statement took effect is not known from the error alone. */
export function isConnectionLoss(error: unknown): boolean {
  const code = sqlState(error) ?? '';
  return NETWORK.has(code) || /^(08|57P)/.test(code) || CONNECTION_WORDS.test(unwrap(error).message ?? '');
}

/** Turns "the database cannot serve this now" into its published error; anything else comes back as it was. */
export function mapDatabaseError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isConnectionLoss(error) || isRetryable(error) || UNAVAILABLE.test(sqlState(error) ?? '')) {
    return new AppError('DATABASE_UNAVAILABLE', undefined, {}, { cause: error });
  }
  return error;
}
