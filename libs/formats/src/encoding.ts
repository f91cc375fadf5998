import type { Readable } from 'node:stream';
import type * as Detector from 'jschardet';
import { decode as decodeWith, encodingExists, getDecoder } from 'iconv-lite';
import { FormatError } from './types';

/** Of the files that people bring; the detector knows many more, and takes one file for another by them. */
const CANDIDATES = [
  ...['windows-1250', 'windows-1251', 'windows-1252', 'windows-1253', 'windows-1254', 'windows-1255'],
  ...['windows-1256', 'windows-1257', 'windows-1258', 'windows-874', 'KOI8-R', 'KOI8-U', 'MacRoman'],
  ...['GB18030', 'GBK', 'Big5', 'SHIFT_JIS', 'CP932', 'EUC-JP', 'EUC-KR', 'CP949'],
];

/** Those, and what old programs write: for what one has names of columns to tell them by. */
export const ENCODINGS = [...CANDIDATES, 'iso-8859-2', 'iso-8859-5', 'iso-8859-7', 'cp850', 'cp852', 'cp866'];

/** Marks at the beginning of a file, the longer first. */
const MARKS: [encoding: string, bytes: number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-32le', [0xff, 0xfe, 0, 0]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** A mark of UTF-8, of which spreadsheets know that a file is in it. */
export const hasUtf8Mark = (head: Buffer) => head.subarray(0, 3).equals(Buffer.from(MARKS[0]![1]));

/**
 * The encoding of a text of which these are the first bytes, by a name that iconv-lite knows: by its mark, by where its NULs are, as
 * UTF-8 if it is valid, else by its letters.
 * @param isCut more bytes follow
 */
export function detectEncoding(head: Buffer, isCut: boolean): string {
  const mark = MARKS.find(([, bytes]) => bytes.every((byte, i) => head[i] === byte));
  if (mark) return mark[0];
  let even = 0;
  let odd = 0;
  const looked = Math.min(head.length, 4_096);
  for (let i = 0; i < looked; i += 1) {
    if (head[i] !== 0) continue;
    if (i % 2) odd += 1;
    else even += 1;
  }
  // Of letters below U+0100 every second byte is one.
  if (odd + even > looked / 5) return odd > even ? 'utf-16le' : 'utf-16be';
  if (isUtf8(head, isCut)) return 'utf-8';
  const guessed = guess(head);
  return siblingOf(guessed, head);
}

/** Encodings of the same letters, for each that they are taken for in a short file; the first is the commonest. */
const SIBLINGS: Record<string, string[]> = {
  'windows-1250': ['windows-1250', 'iso-8859-2', 'macroman', 'cp850'],
  'windows-1251': ['windows-1251', 'cp866', 'maccyrillic'],
  'windows-1252': ['windows-1252', 'macroman', 'cp850'],
  'windows-1253': ['windows-1253', 'iso-8859-7'],
  macroman: ['macroman', 'cp850'],
};
/** What is in no word: signs and control characters beside a letter. Quotes, dashes and the like are. */
const ODD =
  /(?<=\p{L})[^\p{L}\p{M}\p{N}\s\0-\x7f\u2010-\u2027«»·]|[^\p{L}\p{M}\p{N}\s\0-\x7f\u2010-\u2027«»·¿¡](?=\p{L})/gu;

/** The encoding among those of the same letters by which the fewest signs are inside of words. */
function siblingOf(encoding: string, head: Buffer): string {
  if (encoding === 'windows-1252' && isTurkish(head)) return 'windows-1254';
  const oddities = (name: string) => decodeHead(head, name).match(ODD)?.length ?? 0;
  const counts = (SIBLINGS[encoding] ?? [encoding]).map((name) => ({ name, odd: oddities(name) }));
  return counts.reduce((best, other) => (other.odd < best.odd ? other : best)).name;
}

/** Its own six letters are those of Icelandic in the other encoding, which has vowels with accents beside them. */
function isTurkish(head: Buffer): boolean {
  const text = head.toString('latin1');
  return /[ðýþÐÝÞ]/.test(text) && !/[áéíóúæÁÉÍÓÚÆ]/.test(text);
}

function isUtf8(head: Buffer, isCut: boolean): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: isCut });
    return true;
  } catch {
    return false;
  }
}

function guess(head: Buffer): string {
  // Of those tried the one that was right on 26 of 27 short files, others on 21 and 12. Loaded where a file needs it: its model is large.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { detectAll } = require('jschardet') as typeof Detector;
  const found = detectAll(head, { detectEncodings: CANDIDATES, minimumThreshold: 0 }).filter(
    ({ encoding }) => encoding && encodingExists(encoding) && !/^(?:ascii|utf)/i.test(encoding),
  );
  const best = found[0];
  if (!best?.encoding) return 'windows-1252';
  const western = found.find(({ encoding }) => encoding?.toLowerCase() === 'windows-1252');
  // Where it is as good as certain, the most common one is.
  if (western && western.confidence >= best.confidence * 0.9) return 'windows-1252';
  return best.encoding.toLowerCase();
}

/** Whether an encoding can be read. */
export function isEncoding(name: string): boolean {
  return encodingExists(name);
}

/** The text of the first bytes of a file. */
export function decodeHead(head: Buffer, encoding: string): string {
  requireEncoding(encoding);
  return decodeWith(head, encoding, { stripBOM: true });
}

/** Parsers make records of all of a piece before they take the next one: a few hundred of them are held, and die young. */
const PIECE_BYTES = 16 * 1024;

async function* piecesOf(bytes: Readable): AsyncGenerator<Buffer> {
  for await (const chunk of bytes as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) yield chunk.subarray(at, at + PIECE_BYTES);
}

/** The text of a file, in pieces. Bytes that the encoding does not have become U+FFFD. @throws FormatError for an unknown encoding */
export async function* decode(bytes: Readable, encoding: string): AsyncGenerator<string> {
  requireEncoding(encoding);
  if (/^utf-?8$/i.test(encoding)) {
    // Ten times as fast as the library.
    const decoder = new TextDecoder('utf-8');
    for await (const piece of piecesOf(bytes)) yield decoder.decode(piece, { stream: true });
    const end = decoder.decode();
    if (end) yield end;
    return;
  }
  const decoder = getDecoder(encoding, { stripBOM: true });
  for await (const piece of piecesOf(bytes)) yield decoder.write(piece);
  const end = decoder.end();
  if (end) yield end;
}

function requireEncoding(encoding: string): void {
  // iconv-lite's type says that the name is a known one from here on.
  const name = encoding.slice(0, 40);
  if (!encodingExists(encoding)) throw new FormatError(`There is no encoding called "${name}".`);
}
