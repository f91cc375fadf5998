import type { IncomingHttpHeaders } from 'node:http';
import { PassThrough, pipeline, Readable } from 'node:stream';
import { AppError, validationError } from '@app/platform';
// What @fastify/multipart stands on: the body is a stream here already, and nothing else of that is needed.
import { Busboy } from '@fastify/busboy';

/** Of which nothing comes for so long, it is given up (milliseconds). */
const STALL_MS = 15_000;

/** A file on its way in. */
export interface Upload {
  filename?: string;
  /** Throws an AppError when something is wrong with the body. */
  bytes: AsyncIterable<Buffer>;
}

/**
 * The one file of a body: the body itself, or what a form brings.
 * @param type what the sender calls the body
 * @throws AppError VALIDATION_FAILED when there is none
 */
export function uploadOf(body: Readable, headers: IncomingHttpHeaders, type = ''): Promise<Upload> {
  const bytes = unstalled(body);
  if (!/^multipart\/form-data\b/i.test(type)) return Promise.resolve({ bytes });
  return fileOfForm(bytes, { ...headers, 'content-type': type });
}

/** The body is left open when something is wrong with it, so that its sender can be told. */
async function* unstalled(body: Readable): AsyncGenerator<Buffer> {
  const chunks = body.iterator({ destroyOnReturn: false }) as AsyncIterator<Buffer>;
  for (;;) {
    const next = await unlessStalled(chunks.next());
    if (next.done) return;
    yield next.value;
  }
}

function unlessStalled<T>(next: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new AppError('REQUEST_TIMEOUT')), STALL_MS);
    next.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function fileOfForm(
  bytes: AsyncIterable<Buffer>,
  headers: IncomingHttpHeaders & { 'content-type': string },
): Promise<Upload> {
  return new Promise((resolve, reject) => {
    const wrong = (message: string) => validationError([{ field: 'file', message }]);
    let form: InstanceType<typeof Busboy>;
    try {
      form = new Busboy({
        headers,
        limits: { files: 1, fields: 10, fieldSize: 1_000, parts: 20, headerPairs: 20 },
      });
    } catch {
      return reject(wrong('must be in a form with a boundary'));
    }
    const file = new PassThrough();
    // Whoever reads it meets it; before that, nobody does.
    file.on('error', () => undefined);
    let found = false;
    const fail = (error: Error) => {
      reject(error);
      file.destroy(error);
    };
    form.on('file', (_field, part, filename) => {
      found = true;
      part.on('error', () => fail(wrong('must be in a whole form')));
      // It ends with the form: there might be another one.
      part.pipe(file, { end: false });
      resolve({ filename, bytes: file });
    });
    form.on('filesLimit', () => fail(wrong('must be one file')));
    pipeline(Readable.from(bytes), form, (error) => {
      if (error) fail(error instanceof AppError ? error : wrong('must be in a whole form'));
      else if (found) file.end();
      else fail(wrong('is missing'));
    });
    // Whoever reads it has had enough.
    file.once('close', () => form.destroy());
  });
}
