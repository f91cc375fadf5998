import { Readable } from 'node:stream';
import type { FileSource } from '@app/formats';
import { AppError } from '@app/platform';
import type { ImportsRepository } from './imports.repository';

/** Bytes of one row of the table: what is held in memory of a file that is written or read. */
export const CHUNK_BYTES = 512 * 1024;

/** Cuts a stream into chunks of exactly CHUNK_BYTES, but for the last. */
export async function* chunksOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  for await (let part of stream) {
    while (length + part.length >= CHUNK_BYTES) {
      const rest = CHUNK_BYTES - length;
      yield Buffer.concat([...parts, part.subarray(0, rest)], CHUNK_BYTES);
      part = part.subarray(rest);
      parts = [];
      length = 0;
    }
    if (part.length === 0) continue;
    parts.push(part);
    length += part.length;
  }
  if (length) yield Buffer.concat(parts, length);
}

/**
 * A file in the database, where every server finds it. Each chunk is a short query of its own: a slow reader holds no
 * connection.
 */
export class StoredFile implements FileSource {
  private served = 0;

  constructor(
    private readonly repository: ImportsRepository,
    private readonly teamId: string,
    private readonly id: string,
    readonly size: number,
  ) {}

  /** How much of it was read, if each part is read once. */
  get percent(): number {
    return Math.min(99, Math.floor((100 * this.served) / this.size));
  }

  open({ start = 0, end = this.size }: { start?: number; end?: number } = {}): Readable {
    return Readable.from(this.bytes(start, Math.min(end, this.size)), { objectMode: false });
  }

  private async *bytes(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end;) {
      const seq = Math.floor(at / CHUNK_BYTES);
      const chunk = await this.repository.readChunk(this.teamId, this.id, seq);
      if (!chunk) throw new AppError('IMPORT_FILE_DELETED');
      const from = at - seq * CHUNK_BYTES;
      const part = chunk.subarray(from, Math.min(chunk.length, from + end - at));
      this.served += part.length;
      yield part;
      at += part.length;
    }
  }
}
