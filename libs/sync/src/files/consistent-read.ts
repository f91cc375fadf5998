import { type Config, dedicatedClient } from '@app/platform';
import type { Client } from 'pg';

/** A million contacts take less than a minute; whatever takes this long is stuck (milliseconds). */
const LIMIT = 10 * 60_000;

/** COPY in this form gives each line as it is, as long as it holds no control character; a text as JSON holds none. */
export const COPY_AS_IT_IS = String.raw`(FORMAT csv, DELIMITER E'\x02', QUOTE E'\x01')`;

/**
 * What `read` yields, in one REPEATABLE READ transaction on a connection of its own that ends with it, or with `signal` in the
 * middle of whatever is under way. Never faster than it is taken.
 */
export async function* consistentRead<T>(
  config: Config,
  signal: AbortSignal,
  read: (client: Client) => AsyncIterable<T>,
): AsyncGenerator<T> {
  const client = dedicatedClient(config);
  const abort = () => void client.end().catch(() => undefined);
  signal.addEventListener('abort', abort);
  try {
    await client.connect();
    signal.throwIfAborted();
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    await client.query(`SET LOCAL statement_timeout = ${LIMIT}`);
    yield* read(client);
  } finally {
    signal.removeEventListener('abort', abort);
    await client.end().catch(() => undefined);
  }
}
