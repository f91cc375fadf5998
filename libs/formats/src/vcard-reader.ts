import { decode as decodeWith } from 'iconv-lite';
import { decode, isEncoding } from './encoding';
import type { FileSource, Limits, Warning } from './types';

/** A line of a card: `item1.TEL;TYPE=cell,pref:+49 151 …`. */
export interface Property {
  group: string | undefined;
  /** In capitals. */
  name: string;
  /** Other parameters than types, by their name in capitals. */
  params: Record<string, string>;
  /** In small letters, but for what a person has called it: `x-Büro`. */
  types: string[];
  /** Decoded, but with its backslashes: see parts() and plainText(). */
  value: string;
}

export interface Card {
  /** From 1. */
  row: number;
  version: string;
  properties: Property[];
  warnings: Warning[];
}

/** Pictures, sounds and keys: passed over while they are read, whatever their size. */
export const BINARY = ['PHOTO', 'LOGO', 'SOUND', 'KEY', 'X-ABCROPRECTANGLE', 'X-IMAGE', 'X-MS-CARDPICTURE'];

/** Longest line of a text (bytes). Longer ones are cut off. */
const MAX_LINE = 256 * 1024;

/** A line as it is in the file, each byte a character. */
interface Line {
  text: string;
  isCut: boolean;
}

/**
 * The lines of a file in bytes, of which only the beginnings of very long ones are in memory. Line ends of every kind; empty lines
 * are passed over.
 */
async function* linesOf(bytes: AsyncIterable<Buffer>, maxLine: number): AsyncGenerator<Line> {
  let rest = '';
  let isCut = false;
  for await (const chunk of bytes) {
    const pieces = chunk
      .toString('latin1')
      .replaceAll('\0', '')
      .split(/[\r\n]/);
    const last = pieces.pop()!;
    for (const piece of pieces) {
      const text = isCut ? rest : rest + piece;
      if (text !== '') yield { text: text.slice(0, maxLine), isCut: isCut || text.length > maxLine };
      [rest, isCut] = ['', false];
    }
    if (isCut) continue;
    rest += last;
    if (rest.length > maxLine) [rest, isCut] = [rest.slice(0, maxLine), true];
  }
  if (rest !== '') yield { text: rest, isCut };
}

async function* bytesOf(file: FileSource, encoding: string): AsyncGenerator<Buffer> {
  // Line ends of UTF-16 and UTF-32 are no bytes of their own.
  if (/^utf-?(?:16|32)/i.test(encoding)) {
    for await (const text of decode(file.open(), encoding)) yield Buffer.from(text);
  } else for await (const chunk of file.open()) yield chunk as Buffer;
}

const QUOTED_PRINTABLE = /^[^:]*[;=]QUOTED-PRINTABLE/i;
const nameIn = (line: string) => /^(?:[\w-]+\.)?([\w-]+)[;:]/.exec(line)?.[1]?.toUpperCase();

/** The lines of a card put together again. */
class CardReader {
  private lines: { text: string; isCut: boolean; isSkipped: boolean }[] = [];
  private size = 0;
  private isFull = false;
  /** Cards inside of this one, such as an assistant's. */
  private inner = 0;
  private readonly warnings: Warning[] = [];

  constructor(
    readonly row: number,
    private readonly encoding: string,
    private readonly limits: Limits,
  ) {}

  /** @returns whether it was the last one */
  add({ text, isCut }: Line): boolean {
    const last = this.lines.at(-1);
    if (/^END:VCARD\s*$/i.test(text)) {
      if (this.inner === 0) return true;
      this.inner -= 1;
      return false;
    }
    if (this.inner > 0) return false;
    const isQuoted = last && QUOTED_PRINTABLE.test(last.text);
    if (isQuoted && last.text.endsWith('=')) {
      // A soft break: a blank behind it is of the text.
      last.text = last.text.slice(0, -1);
      return this.append(last, text, isCut);
    }
    if (last && (text[0] === ' ' || text[0] === '\t')) return this.append(last, text.slice(1), isCut);
    // Some phones leave out the sign of a soft break.
    if (isQuoted && /^(?:=[\dA-F]{2})+/i.test(text)) return this.append(last, text, isCut);
    const name = nameIn(text);
    if (!name) {
      // Pictures whose lines are not indented; notes with a real line end.
      if (!last || last.isSkipped) return false;
      if (nameIn(last.text) === 'NOTE') return this.append(last, `\\n${text}`, isCut);
      this.warnings.push({ message: `A line of card ${this.row} cannot be read: ${text.slice(0, 40)}` });
      return false;
    }
    const isSkipped = BINARY.includes(name);
    if (this.isFull && !isSkipped) return false;
    this.lines.push({ text: isSkipped ? '' : text, isCut: isCut && !isSkipped, isSkipped });
    if (!isSkipped) this.count(text.length);
    return false;
  }

  /** A card begins before this one has ended. @returns whether it belongs to this one */
  begins(): boolean {
    const last = this.lines.at(-1);
    if (this.inner === 0 && !(last && /^(?:[\w-]+\.)?AGENT[;:]/i.test(last.text))) return false;
    this.inner += 1;
    return true;
  }

  private append(last: CardReader['lines'][number], text: string, isCut: boolean): false {
    if (last.isSkipped || last.isCut || this.isFull) return false;
    last.text += text;
    last.isCut = isCut;
    this.count(text.length);
    return false;
  }

  private count(size: number): void {
    this.size += size;
    if (this.size <= this.limits.recordBytes || this.isFull) return;
    this.isFull = true;
    this.warnings.push({
      message: `Card ${this.row} is longer than ${this.limits.recordBytes} bytes: its end is left out.`,
    });
  }

  finish(isComplete: boolean): Card {
    const properties: Property[] = [];
    for (const { text, isCut, isSkipped } of this.lines) {
      if (isSkipped) continue;
      const property = parseProperty(text, this.encoding);
      if (!property)
        this.warnings.push({ message: `A line of card ${this.row} cannot be read: ${text.slice(0, 40)}` });
      else if (isCut) {
        const message = `${property.name} of card ${this.row} is left out: it is longer than a text can be.`;
        this.warnings.push({ column: property.name, message });
      } else properties.push(property);
    }
    if (!isComplete) this.warnings.push({ message: `Card ${this.row} has no end.` });
    const version = properties.find(({ name }) => name === 'VERSION')?.value.trim() ?? '3.0';
    return { row: this.row, version, properties, warnings: this.warnings };
  }
}

/**
 * All cards of a file, of any version; each is read for itself, so one that is broken has warnings and the next one is whole.
 * @param encoding of what says nothing else of itself
 */
export async function* readCards(file: FileSource, encoding: string, limits: Limits): AsyncGenerator<Card> {
  const ofValues = /^utf/i.test(encoding) ? 'utf-8' : encoding;
  const maxLine = Math.min(MAX_LINE, limits.recordBytes);
  let card: CardReader | undefined;
  let row = 0;
  for await (const line of linesOf(bytesOf(file, encoding), maxLine)) {
    // A mark of UTF-8 may be before each card of files that were put together.
    if (/^(?:\u00ef\u00bb\u00bf)?\s*BEGIN:VCARD\s*$/i.test(line.text)) {
      if (card?.begins()) continue;
      if (card) yield card.finish(false);
      card = new CardReader((row += 1), ofValues, limits);
    } else if (card?.add(line)) {
      yield card.finish(true);
      card = undefined;
    }
  }
  if (card) yield card.finish(false);
}

const CUSTOM = /^X-CUSTOM\(CHARSET=([^,]*),ENCODING=QUOTED-PRINTABLE,(.*)\)$/is;

/** What a program has named is in capitals as a whole, or means the same in small letters. */
function typeOf(said: string): string {
  const type = said.trim();
  return /^[Xx]-.*\p{Ll}/su.test(type) ? `x-${type.slice(2)}` : type.toLowerCase();
}

/** @param line bytes as characters */
function parseProperty(line: string, encoding: string): Property | undefined {
  const colon = endOfParams(line);
  if (colon < 0) return undefined;
  const [head = '', ...rest] = splitOutside(line.slice(0, colon), ';');
  const [, group, name] = /^(?:([\w-]+)\.)?([\w-]+)$/.exec(head.trim()) ?? [];
  if (!name) return undefined;
  const params: Record<string, string> = {};
  const types: string[] = [];
  for (const param of rest) {
    const [, key = '', said = ''] = /^([^=]*)=?(.*)$/s.exec(param) ?? [];
    const value = said.replaceAll('"', '').trim();
    const upper = key.trim().toUpperCase();
    if (upper === 'TYPE') types.push(...decodeBytes(value, undefined, encoding).split(',').map(typeOf));
    // A label of a person's own, as phones of Samsung write it.
    else if (CUSTOM.test(param)) {
      const [, CHARSET, label = ''] = CUSTOM.exec(param)!;
      types.push(`x-${decodeValue(label, { ENCODING: 'QUOTED-PRINTABLE', CHARSET: CHARSET! }, encoding)}`);
    }
    // Version 2.1 has bare values.
    else if (said === '' && !param.includes('=')) {
      if (/^(?:QUOTED-PRINTABLE|BASE64|B|7BIT|8BIT)$/.test(upper)) params.ENCODING = upper;
      else types.push(typeOf(decodeBytes(key, undefined, encoding)));
    } else if (upper !== '__PROTO__') params[upper] = decodeCarets(decodeBytes(value, undefined, encoding));
  }
  const value = decodeValue(line.slice(colon + 1), params, encoding);
  return { group, name: name.toUpperCase(), params, types: types.filter(Boolean), value };
}

/** Where the value begins: a colon may also be in a quoted parameter. */
function endOfParams(line: string): number {
  let isQuoted = false;
  for (let i = 0; i < line.length; i += 1) {
    if (line[i] === '"') isQuoted = !isQuoted;
    else if (line[i] === ':' && !isQuoted) return i;
  }
  // Quotes that are never closed are none.
  return line.indexOf(':');
}

function splitOutside(text: string, sign: string): string[] {
  if (!text.includes('"')) return text.split(sign);
  const parts: string[] = [''];
  let isQuoted = false;
  for (const char of text) {
    if (char === '"') isQuoted = !isQuoted;
    if (char === sign && !isQuoted) parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts;
}

/** RFC 6868. */
const decodeCarets = (value: string) =>
  value.replace(/\^([n'^])/g, (_, code: string) => ({ n: '\n', "'": '"', '^': '^' })[code]!);

function decodeValue(bytes: string, { ENCODING, CHARSET }: Record<string, string>, encoding: string): string {
  if (/^QUOTED-PRINTABLE$/i.test(ENCODING ?? '')) {
    const decoded = bytes
      .replace(/=$/, '')
      .replace(/=([\dA-F]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16)));
    // A line end in it is data.
    return decodeBytes(decoded, CHARSET, encoding).replace(/\r\n?|\n/g, '\\n');
  }
  if (/^(?:B|BASE64)$/i.test(ENCODING ?? '')) {
    return decodeBytes(Buffer.from(bytes, 'base64').toString('latin1'), CHARSET, encoding);
  }
  return decodeBytes(bytes, CHARSET, encoding);
}

function decodeBytes(bytes: string, charset: string | undefined, encoding: string): string {
  if (/^[\0-\x7f]*$/.test(bytes)) return bytes;
  const buffer = Buffer.from(bytes, 'latin1');
  const wanted = charset && isEncoding(charset) ? charset : encoding;
  if (!/^utf-?8$/i.test(wanted)) return decodeWith(buffer, wanted);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(buffer);
  } catch {
    // A card of another program in the same file.
    return decodeWith(buffer, 'windows-1252');
  }
}

/** The parts of a value between signs that have no backslash before them, with their backslashes. */
export function split(value: string, sign: ';' | ','): string[] {
  if (!value.includes('\\')) return value.split(sign);
  const found: string[] = [''];
  for (let i = 0; i < value.length; i += 1) {
    if (value[i] === '\\' && i + 1 < value.length) {
      found[found.length - 1] += value[i]! + value[i + 1]!;
      i += 1;
    } else if (value[i] === sign) found.push('');
    else found[found.length - 1] += value[i]!;
  }
  return found;
}

/** The same as plain text. */
export const parts = (value: string, sign: ';' | ',') => split(value, sign).map(plainText);

/** A value without its backslashes. Some programs write a line end with its carriage return, for which vCard has no sign. */
export function plainText(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\(r\\n|[nN,;:\\])/g, (_, code: string) => (/n$/i.test(code) ? '\n' : code));
}
