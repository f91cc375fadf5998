import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { type RowChange, Tables } from '../tables';
import type { Storage } from './storage';

/** The file is written anew when it has grown to this many times what it was, and past the minimum. */
const GROWTH = 4;
const MINIMUM_BYTES = 1 << 20;
/** Rows in one line when the file is written anew. */
const ROWS_A_LINE = 500;

/**
 * One file in which each line is a transaction: checksum, blank, JSON. A transaction counts when its line is whole,
 * and is durable when `fdatasync` has returned. Only the last line can be torn; it was never acknowledged and is cut
 * off when the file is opened. To shrink, a new file is written beside it, flushed, and takes its name.
 */
export class FileStorage implements Storage {
  private readonly tables = new Tables();
  private file?: FileHandle;
  private size = 0;
  private sizeWhenNew = 0;
  private failed?: unknown;

  constructor(private readonly path: string) {}

  async load(): Promise<Iterable<RowChange>> {
    await mkdir(dirname(this.path), { recursive: true });
    // What a crash left of an attempt to shrink.
    await rm(this.temporary, { force: true });
    this.file = await open(this.path, 'a+');
    const bytes = await this.file.readFile();
    try {
      this.size = this.replay(bytes);
    } catch (error) {
      await this.close();
      throw error;
    }
    if (this.size < bytes.length) {
      await this.file.truncate(this.size);
      await this.file.sync();
    }
    // A new file exists after a crash only when its folder has been flushed too.
    await this.flushFolder();
    this.sizeWhenNew = this.size;
    return [...this.tables.dump()];
  }

  async commit(changes: readonly RowChange[]): Promise<void> {
    // After a failed write nobody knows what the file ends with: only opening it anew finds out.
    if (this.failed) throw new Error('The file storage has failed before.', { cause: this.failed });
    try {
      const line = lineOf(changes);
      await this.file!.appendFile(line);
      await this.file!.datasync();
      this.size += line.length;
      for (const change of changes) this.tables.replay(change);
      if (this.size > MINIMUM_BYTES && this.size > GROWTH * this.sizeWhenNew) await this.shrink();
    } catch (error) {
      this.failed = error;
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.file?.close();
    this.file = undefined;
  }

  private get temporary(): string {
    return `${this.path}.new`;
  }

  /** @returns number of bytes that are whole transactions */
  private replay(bytes: Buffer): number {
    let start = 0;
    for (;;) {
      const end = bytes.indexOf(10, start);
      if (end < 0) return start;
      const changes = transactionOf(bytes.subarray(start, end));
      if (!changes && bytes.indexOf(10, end + 1) >= 0) {
        throw new Error(
          `${this.path} is damaged at byte ${start}: this is no crash, but a faulty disk or another program.`,
        );
      }
      if (!changes) return start;
      for (const change of changes) this.tables.replay(change);
      start = end + 1;
    }
  }

  private async shrink(): Promise<void> {
    const copy = await open(this.temporary, 'w');
    let size = 0;
    const write = async (rows: RowChange[]) => {
      const line = lineOf(rows);
      await copy.appendFile(line);
      size += line.length;
    };
    let rows: RowChange[] = [];
    for (const row of this.tables.dump()) {
      if (rows.push(row) < ROWS_A_LINE) continue;
      await write(rows);
      rows = [];
    }
    if (rows.length > 0) await write(rows);
    await copy.sync();
    await copy.close();
    await rename(this.temporary, this.path);
    await this.flushFolder();
    await this.file!.close();
    this.file = await open(this.path, 'a+');
    this.size = size;
    this.sizeWhenNew = size;
  }

  private async flushFolder(): Promise<void> {
    // Windows cannot open a folder, and needs no flush of it.
    if (process.platform === 'win32') return;
    const folder = await open(dirname(this.path), 'r');
    await folder.sync();
    await folder.close();
  }
}

function lineOf(changes: readonly RowChange[]): Buffer {
  const json = Buffer.from(JSON.stringify(changes));
  return Buffer.concat([Buffer.from(`${checksum(json)} `), json, Buffer.from('\n')]);
}

function transactionOf(line: Buffer): RowChange[] | undefined {
  const json = line.subarray(9);
  if (line.subarray(0, 9).toString() !== `${checksum(json)} `) return undefined;
  return JSON.parse(json.toString()) as RowChange[];
}

function checksum(json: Buffer): string {
  return crc32(json).toString(16).padStart(8, '0');
}
