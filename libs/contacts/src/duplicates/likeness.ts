import { createHash } from 'node:crypto';
import { type ContactFields } from '@app/protocol';
import { foldedText } from '../merging/listed-values';
import { dialledOf } from '../phones/phone-numbers';

/** Changes with whatever keysOf() gives for the same fields: all contacts are then compared again. */
export const DUPLICATE_RULES = '1';

export type Reason = 'phone' | 'email' | 'similar_name';

/** Something that contacts which are the same person have in common. */
export interface Key {
  reason: Reason;
  /** In hexadecimal: of what is compared no more than this is stored. */
  digest: string;
}

const KINDS: Reason[] = ['phone', 'email', 'similar_name'];
/** Shorter ones are short codes and extensions, which many contacts have. */
const MIN_DIGITS = 7;

function keyOf(reason: Reason, text: string): Key {
  const kind = (KINDS.indexOf(reason) + 1).toString(16).padStart(2, '0');
  return {
    reason,
    digest: kind + createHash('sha256').update(`${reason} ${text}`).digest('hex').slice(0, 30),
  };
}

/** What a key says, from what is stored of it. */
export function reasonOf(digest: string): Reason {
  return KINDS[parseInt(digest.slice(0, 2), 16) - 1]!;
}

/** Words of a name, folded: `Smith-Rowe, Anna` is anna, rowe, smith. */
export function nameWords({ first_name, last_name }: ContactFields): string[] {
  const words = foldedText(`${first_name ?? ''} ${last_name ?? ''}`).match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.sort();
}

/**
 * By what a contact is compared: its numbers, its e-mail addresses, and its company with the first letters of its name. Those
 * with the last in common are alike only if their names are.
 */
export function keysOf(contact: ContactFields, region: string | null): Key[] {
  const phones = dialledOf(contact, region).numbers.filter(
    (number) => number.replace(/\D/g, '').length >= MIN_DIGITS,
  );
  const emails = [contact.email, ...(contact.emails ?? []).map(({ email }) => email)].flatMap((email) =>
    email ? foldedText(email) : [],
  );
  const keys = [...phones.map((text) => keyOf('phone', text)), ...emails.map((text) => keyOf('email', text))];
  const words = nameWords(contact);
  const company = foldedText(contact.company ?? '');
  if (company && words.length >= 2) {
    const letters = words.map((word) => [...word][0]!);
    // Of two names that differ by one in the middle, the pairs of the first word and each other one meet.
    for (const letter of new Set(letters.slice(1)))
      keys.push(keyOf('similar_name', `${company}\n${letters[0]}${letter}`));
  }
  return [...new Map(keys.map((key) => [key.digest, key])).values()];
}

/** Whether two names are likely written for the same person: in another order, with initials, with a slip of the finger. */
export function areSimilar(one: string[], other: string[]): boolean {
  const [short, long] = one.length <= other.length ? [one, [...other]] : [other, [...one]];
  if (short.length === 0) return false;
  if (short.length < 2) return long.length === short.length && isSlip(short[0]!, long[0]!);
  let whole = 0;
  for (const word of short) {
    const exact = long.findIndex((candidate) => isSlip(word, candidate));
    const at = exact >= 0 ? exact : long.findIndex((candidate) => isInitial(word, candidate));
    if (at < 0) return false;
    if (exact >= 0 && word.length > 1) whole += 1;
    long.splice(at, 1);
  }
  return whole > 0;
}

function isInitial(one: string, other: string): boolean {
  return (one.length === 1 || other.length === 1) && one[0] === other[0];
}

/** The same but for one letter, in long words two. */
function isSlip(one: string, other: string): boolean {
  if (one === other) return true;
  const most = Math.min(one.length, other.length) >= 8 ? 2 : Math.min(one.length, other.length) >= 3 ? 1 : 0;
  return Math.abs(one.length - other.length) <= most && distance(one, other) <= most;
}

/** Letters to put in, take out or replace (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const replaced = row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[other.length]!;
}
