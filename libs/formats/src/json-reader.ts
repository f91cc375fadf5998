import { isDeeperThan, isJsonObject } from '@app/protocol';
import { decode } from './encoding';
import { type FileSource, FormatError, type Limits } from './types';

/** Of the contacts in a file: our own export, the body of an import, a list. */
const LISTS = ['data', 'contacts'];
const MAX_DEPTH = 20;

export interface JsonRow {
  row: number;
  object: Record<string, unknown>;
}

/** Each line of NDJSON that is an object; `problem` where it is none. */
export async function* readNdjson(
  file: FileSource,
  encoding: string,
  limits: Limits,
): AsyncGenerator<JsonRow | { row: number; problem: string }> {
  let rest = '';
  let row = 0;
  const read = (line: string): JsonRow | { row: number; problem: string } | undefined => {
    row += 1;
    if (line.trim() === '') return undefined;
    const value = parsed(line);
    return isJsonObject(value) && !isDeeperThan(value, MAX_DEPTH)
      ? { row, object: value }
      : { row, problem: `Line ${row} is no JSON object.` };
  };
  for await (const piece of decode(file.open(), encoding)) {
    const lines = (rest + piece).split('\n');
    rest = lines.pop()!;
    if (rest.length > limits.recordBytes) throw tooLong(`Line ${row + lines.length + 1}`, limits);
    for (const line of lines) {
      const found = read(line);
      if (found) yield found;
    }
  }
  const last = read(rest);
  if (last) yield last;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const tooLong = (what: string, { recordBytes }: Limits) =>
  new FormatError(`${what} is longer than ${recordBytes} bytes.`);

const WHITESPACE = /\s/;

/**
 * Finds where the objects of a list begin and end in JSON that comes in pieces, so that only one of them is in memory: a list of
 * contacts, or an object that has it as `data` or `contacts`. JSON.parse() reads each.
 */
class Splitter {
  private depth = 0;
  private inText = false;
  private isEscaped = false;
  /** Depth of the list; undefined before it and behind it. */
  private list?: number;
  private hasList = false;
  /** Of the object or text that is being read. */
  private parts: string[] | undefined;
  private size = 0;
  private name = '';
  isFinished = false;

  constructor(private readonly limits: Limits) {}

  /** The texts of the list's items that end in this piece. */
  *feed(piece: string): Generator<string> {
    let start = 0;
    for (let i = 0; i < piece.length; i += 1) {
      const code = piece.charCodeAt(i);
      if (this.inText) {
        if (this.isEscaped) this.isEscaped = false;
        else if (code === 0x5c) this.isEscaped = true;
        else if (code === 0x22) {
          this.inText = false;
          if (this.depth === 1 && this.list === undefined && this.parts) {
            this.name = this.take(piece.slice(start, i + 1));
          }
        }
        continue;
      }
      switch (code) {
        case 0x22: // "
          this.inText = true;
          if (this.depth === 1 && this.list === undefined) [this.parts, start, this.size] = [[], i, 0];
          break;
        case 0x7b: // {
        case 0x5b: // [
          if (this.list === undefined && code === 0x5b && !this.hasList && this.isList()) {
            this.list = this.depth;
            this.hasList = true;
          } else if (this.list !== undefined && this.depth === this.list + 1) {
            [this.parts, start, this.size] = [[], i, 0];
          } else if (this.list === undefined && this.depth === 0 && this.hasList) throw this.broken();
          this.depth += 1;
          break;
        case 0x7d: // }
        case 0x5d: // ]
          this.depth -= 1;
          if (this.depth < 0) throw this.broken();
          if (this.list !== undefined && this.depth === this.list) this.list = undefined;
          else if (this.list !== undefined && this.depth === this.list + 1 && this.parts)
            yield this.take(piece.slice(start, i + 1));
          if (this.depth === 0) this.isFinished = true;
          break;
        default:
          if (
            this.list !== undefined &&
            this.depth === this.list + 1 &&
            code !== 0x2c &&
            !WHITESPACE.test(piece[i]!)
          )
            throw new FormatError('The list of contacts has something in it that is no object.');
      }
    }
    if (this.parts) {
      const part = piece.slice(start);
      this.size += part.length;
      if (this.size > this.limits.recordBytes) throw tooLong('An object in the file', this.limits);
      this.parts.push(part);
    }
  }

  /** At an opening bracket: of the file itself, or of a member with one of the names. */
  private isList(): boolean {
    return this.depth === 0 || (this.depth === 1 && LISTS.includes(parsed(this.name) as string));
  }

  private take(end: string): string {
    const text = this.parts!.join('') + end;
    this.parts = undefined;
    return text;
  }

  private broken(): FormatError {
    return new FormatError('The file is no JSON: its brackets do not fit together.');
  }

  end(): void {
    if (!this.hasList)
      throw new FormatError(
        'The file has no list of contacts: it must be a list, or have one as "contacts" or "data".',
      );
    if (!this.isFinished) throw new FormatError('The file ends in the middle: it is not complete.');
  }
}

/** Each object of the list in a JSON file. @throws FormatError when it is no JSON, has no such list, or ends in the middle */
export async function* readJson(file: FileSource, encoding: string, limits: Limits): AsyncGenerator<JsonRow> {
  const splitter = new Splitter(limits);
  let row = 0;
  for await (const piece of decode(file.open(), encoding)) {
    for (const text of splitter.feed(piece)) {
      row += 1;
      const object = parsed(text);
      if (!isJsonObject(object) || isDeeperThan(object, MAX_DEPTH))
        throw new FormatError(`Object ${row} of the list is no JSON that can be read.`);
      yield { row, object };
    }
  }
  splitter.end();
}

/** A member of JSON as a cell. */
export function jsonText(value: unknown): string {
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
