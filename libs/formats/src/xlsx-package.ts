import type { Readable } from 'node:stream';
// Streaming, in the file's own encoding, well-formedness checked; entities of the file are not expanded.
import { SaxesParser } from 'saxes';
// Reads a ZIP by its directory, and counts the bytes that each entry unfolds to.
import { type Entry, fromRandomAccessReaderPromise, RandomAccessReader, type ZipFile } from 'yauzl';
import { type FileSource, FormatError, type Limits } from './types';

/** More parts than any workbook has. */
const MAX_PARTS = 10_000;
/** Small parts may unfold to as much as they like (bytes): styles are full of repetitions. */
const SMALL = 16 * 1024 * 1024;
const MAX_PART_OF_WORKBOOK = 16 * 1024 * 1024;

class SourceReader extends RandomAccessReader {
  constructor(private readonly file: FileSource) {
    super();
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return this.file.open({ start, end });
  }
}

/** What a tag is called without its prefix, whose choice is the writer's. */
export const localName = (name: string) => name.slice(name.indexOf(':') + 1);

export interface XmlHandlers {
  open?: (name: string, attributes: Record<string, string>) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

/** The parts of a workbook, which are files in a ZIP. */
export class Package {
  private constructor(
    private readonly zip: ZipFile,
    private readonly parts: Map<string, Entry>,
    private readonly limits: Limits,
  ) {}

  /** @throws FormatError when it is no ZIP, or would unfold to more than the limits allow */
  static async open(file: FileSource, limits: Limits): Promise<Package> {
    const parts = new Map<string, Entry>();
    let zip: ZipFile;
    try {
      zip = await fromRandomAccessReaderPromise(new SourceReader(file), file.size, { autoClose: false });
      if (zip.entryCount > MAX_PARTS)
        throw new FormatError(`The workbook has ${zip.entryCount} parts: it is none.`);
      let total = 0;
      for await (const entry of zip.eachEntry()) {
        if (entry.isEncrypted()) throw new FormatError('The workbook has a password: save it without one.');
        const { uncompressedSize: size, compressedSize } = entry;
        total += size;
        if (total > limits.unzippedBytes || (size > SMALL && size > compressedSize * limits.unzippedRatio))
          throw new FormatError(
            `The workbook is not read: ${entry.fileName.slice(0, 60)} would unfold from ${compressedSize} to ${size} bytes.`,
          );
        parts.set(entry.fileName.replaceAll('\\', '/').toLowerCase(), entry);
      }
    } catch (error) {
      throw damaged(error);
    }
    return new Package(zip, parts, limits);
  }

  has(path: string): boolean {
    return this.parts.has(path.toLowerCase());
  }

  /** Bytes that a part unfolds to, as the directory says; reading more is an error. */
  sizeOf(path: string): number {
    return this.parts.get(path.toLowerCase())?.uncompressedSize ?? 0;
  }

  /** The text of a part in pieces; nothing when there is no such part. */
  async *text(path: string): AsyncGenerator<string> {
    const entry = this.parts.get(path.toLowerCase());
    if (!entry) return;
    let stream: Readable | undefined;
    try {
      stream = await this.zip.openReadStreamPromise(entry);
      let decoder: InstanceType<typeof TextDecoder> | undefined;
      for await (const chunk of stream) {
        const bytes = chunk as Buffer;
        decoder ??= new TextDecoder(bytes[0] === 0xff || bytes[1] === 0 ? 'utf-16le' : 'utf-8');
        yield decoder.decode(bytes, { stream: true });
      }
    } catch (error) {
      throw damaged(error);
    } finally {
      stream?.destroy();
    }
  }

  /**
   * Reads a part as XML, and yields after each piece of it, so that what the handlers have gathered can be taken before more is
   * read.
   */
  async *parse(path: string, { open, text, close }: XmlHandlers): AsyncGenerator<void> {
    if (!this.has(path)) return;
    const parser = new SaxesParser({ xmlns: false });
    let sinceEvent = 0;
    let failed: unknown;
    const guarded =
      <Args extends unknown[]>(handle: (...args: Args) => void) =>
      (...args: Args) => {
        sinceEvent = 0;
        handle(...args);
      };
    parser.on('error', (error) => (failed ??= error));
    parser.on(
      'opentag',
      guarded(({ name, attributes }) => open?.(localName(name), attributes)),
    );
    parser.on(
      'text',
      guarded((piece) => text?.(piece)),
    );
    parser.on(
      'cdata',
      guarded((piece) => text?.(piece)),
    );
    parser.on(
      'closetag',
      guarded(({ name }) => close?.(localName(name))),
    );
    for await (const piece of this.text(path)) {
      // The parser holds what is between two tags in memory.
      sinceEvent += piece.length;
      if (sinceEvent > this.limits.recordBytes * 4)
        throw new FormatError(`A cell of the workbook is longer than ${this.limits.recordBytes} bytes.`);
      parser.write(piece);
      if (failed) throw damaged(failed);
      yield;
    }
    parser.close();
    if (failed) throw damaged(failed);
  }

  /** Reads a small part whole. */
  async read(path: string, handlers: XmlHandlers): Promise<void> {
    if (this.sizeOf(path) > MAX_PART_OF_WORKBOOK)
      throw new FormatError(`${path} of the workbook is too large.`);
    for await (const _ of this.parse(path, handlers));
  }
}

/** Also what libraries throw is a sentence for the person who brought the file. */
function damaged(error: unknown): FormatError {
  if (error instanceof FormatError) return error;
  return new FormatError(
    `The workbook is damaged: ${error instanceof Error ? error.message : String(error)}`,
  );
}
