import { digestOf } from './digest';
import type { Contact, Snapshot } from './types';

const INCOMPLETE = 'The snapshot is not whole.';

/** Lines of a gzip file that comes in pieces. */
async function* linesOf(file: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  // Browser and Node describe the same stream in types that do not fit each other.
  const unzip = new DecompressionStream('gzip') as never;
  const reader = file.pipeThrough<Uint8Array>(unzip).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  for (;;) {
    const { done, value } = await reader.read();
    const lines = (rest + decoder.decode(value, { stream: !done })).split('\n');
    rest = lines.pop()!;
    yield* lines;
    if (done) break;
  }
  if (rest) yield rest;
}

/**
 * Reads `GET /api/sync/snapshot`: a header with epoch and version, one contact a line, and a trailer that says how
 * many there were, and their digest.
 * @throws Error when the file is cut off or damaged
 */
export async function parseSnapshot(file: ReadableStream<Uint8Array>): Promise<Snapshot> {
  const contacts: Contact[] = [];
  let header: { epoch: string; version: number } | undefined;
  let trailer: { count: number; digest?: string } | undefined;
  for await (const line of linesOf(file)) {
    const value = JSON.parse(line) as Record<string, unknown>;
    if (!header) header = value as unknown as NonNullable<typeof header>;
    else if ('id' in value) contacts.push(value as Contact);
    else trailer = value as unknown as NonNullable<typeof trailer>;
  }
  if (typeof header?.epoch !== 'string' || !Number.isSafeInteger(header.version)) throw new Error(INCOMPLETE);
  if (trailer?.count !== contacts.length) throw new Error(INCOMPLETE);
  const digest = trailer.digest && (await digestOf(contacts));
  if (digest && digest !== trailer.digest) throw new Error(INCOMPLETE);
  return { epoch: header.epoch, version: header.version, contacts };
}

/**
 * The body of a download that goes on where the connection broke.
 * @param get asks for the file with these headers; a first answer is already there
 * @param progress called whenever something has come
 */
export function resumable(
  first: Response,
  get: (headers: Record<string, string>) => Promise<Response>,
  progress: () => void = () => undefined,
  attempts = 5,
): ReadableStream<Uint8Array> {
  const etag = first.headers.get('etag');
  let reader = first.body!.getReader();
  let received = 0;
  /** @returns whether there is more */
  const goOn = async (error: unknown): Promise<boolean> => {
    if (!etag || (attempts -= 1) < 0) throw error;
    const response = await get({ Range: `bytes=${received}-`, 'If-Range': etag });
    // It broke after the last byte.
    if (response.status === 416) return false;
    // 200 is another file, from its beginning.
    if (response.status !== 206) throw error;
    reader = response.body!.getReader();
    return true;
  };
  return new ReadableStream({
    async pull(controller) {
      for (;;) {
        try {
          const { done, value } = await reader.read();
          if (done) return controller.close();
          progress();
          received += value.length;
          return controller.enqueue(value);
        } catch (error) {
          if (!(await goOn(error))) return controller.close();
        }
      }
    },
    cancel: (reason) => reader.cancel(reason),
  });
}
