import { AppError } from './errors';

/** How much one JSON text may unfold to. */
export interface JsonBounds {
  /** Objects and lists inside each other. */
  depth: number;
  /** Members of any one object. */
  members: number;
  /** Members, elements, objects and lists in all. */
  values: number;
}

/** What a request or message that writes one thing needs at most: the longest contact has some 4,300 values. */
export const ORDINARY_JSON: JsonBounds = { depth: 32, members: 2_000, values: 10_000 };

export interface JsonScan {
  /** Why the text must not be parsed. */
  excess?: AppError;
  /** Where whole numbers stand, as [start, end), that JSON.parse would change in silence: beyond ±(2^53 − 1). */
  inexact: [start: number, end: number][];
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/**
 * Counts what a JSON text would unfold to, without unfolding it: a few bytes of text can become a hundred of memory. One
 * pass, no recursion, no copy. It does not check the grammar: of a text that is no JSON it says only that JSON.parse would
 * not have made more than this before it gave up.
 */
export function scanJson(text: string, { depth, members, values }: JsonBounds): JsonScan {
  const inexact: JsonScan['inexact'] = [];
  /** Members of each open object; of a list −1. */
  const open: number[] = [];
  let count = 0;
  for (let at = 0; at < text.length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        if (open.length === depth) return { excess: tooDeep(depth), inexact };
        open.push(text.charCodeAt(at) === OPEN_OBJECT ? 1 : -1);
        count += 1;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        // More ends than beginnings: JSON.parse does not get further either.
        if (open.pop() === undefined) return { inexact };
        break;
      case COMMA: {
        const last = open.length - 1;
        count += 1;
        if (last >= 0 && open[last]! > 0 && (open[last]! += 1) > members) {
          return { excess: tooManyMembers(members), inexact };
        }
        break;
      }
      default:
        if (isDigit(text, at)) {
          const end = endOfNumber(text, at);
          if (end - at > 15 && isChanged(text.slice(at, end))) inexact.push([start(text, at), end]);
          at = end - 1;
        }
    }
    if (count > values) return { excess: tooManyValues(values), inexact };
  }
  return { inexact };
}

/**
 * The text with every number that would be changed in silence made one that no field accepts (JSON.parse reads it as
 * Infinity): so it is refused where it stands, in one row of an import or one item of an upload, and not all of them.
 * @throws AppError MALFORMED_JSON (too deep), VALIDATION_FAILED (an object with too many members), PAYLOAD_TOO_LARGE
 *   (too many values)
 */
export function boundedJson(text: string, bounds: JsonBounds): string {
  const { excess, inexact } = scanJson(text, bounds);
  if (excess) throw excess;
  if (inexact.length === 0) return text;
  const parts: string[] = [];
  let from = 0;
  for (const [begin, end] of inexact) {
    parts.push(text.slice(from, begin), '1e999');
    from = end;
  }
  return parts.concat(text.slice(from)).join('');
}

/** Index of the quote that ends the string, or of the text's last character. */
function endOfString(text: string, begin: number): number {
  for (let at = begin + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= ZERO && code <= NINE;
}

/** Index after the last character that belongs to a number, its fraction and exponent included. */
function endOfNumber(text: string, begin: number): number {
  let at = begin + 1;
  while (at < text.length && (isDigit(text, at) || '.eE+-'.includes(text[at]!))) at += 1;
  return at;
}

function start(text: string, firstDigit: number): number {
  return text.charCodeAt(firstDigit - 1) === MINUS ? firstDigit - 1 : firstDigit;
}

/** Only of whole numbers: a fraction that loses its last digits is what everybody expects of one. */
function isChanged(number: string): boolean {
  return /^\d+$/.test(number) && !Number.isSafeInteger(Number(number));
}

const tooDeep = (depth: number) =>
  new AppError('MALFORMED_JSON', `The JSON is nested more than ${depth} levels deep.`);
const tooManyMembers = (members: number) =>
  new AppError('VALIDATION_FAILED', `An object has more than ${members} members.`);
const tooManyValues = (values: number) =>
  new AppError('PAYLOAD_TOO_LARGE', `The JSON holds more than ${values} values.`);
