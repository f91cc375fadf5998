import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { FileSource } from './types';

/** A file on disk. It must stay as it is while it is read. */
export async function fileSource(path: string): Promise<FileSource> {
  const { size } = await stat(path);
  return {
    size,
    open: ({ start = 0, end = size } = {}) =>
      end <= start ? Readable.from([]) : createReadStream(path, { start, end: end - 1 }),
  };
}

/** A small file in memory. */
export function bufferSource(content: Uint8Array | string): FileSource {
  const bytes = Buffer.from(content as Uint8Array);
  return {
    size: bytes.length,
    open: ({ start = 0, end } = {}) =>
      Readable.from([bytes.subarray(start, end)].filter((part) => part.length)),
  };
}

/** The bytes of a part of a file, all of them in memory. */
export async function readRange(file: FileSource, start: number, end: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of file.open({ start, end: Math.min(end, file.size) })) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
