import { createHash, createHmac, randomBytes } from 'node:crypto';

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
/** Longest text that may be a key. */
export const MAX_KEY_LENGTH = 255;
const ANY_FORM = new RegExp(`^[\\x21-\\x7e]{16,${MAX_KEY_LENGTH}}$`);
const OWN_FORM = new RegExp(`^sk_[0-9A-Za-z]{${RANDOM_LENGTH + CHECKSUM_LENGTH}}$`);

function base62(bytes: Buffer, length: number): string {
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let text = '';
  for (let i = 0; i < length; i += 1) {
    text = DIGITS[Number(value % 62n)] + text;
    value /= 62n;
  }
  return text;
}

function checksum(random: string): string {
  return base62(createHash('sha256').update(`sk_${random}`).digest().subarray(0, 8), CHECKSUM_LENGTH);
}

/** A new key: `sk_`, 32 random bytes in base 62, and a checksum that catches typing errors. */
export function makeApiKey(): string {
  const random = base62(randomBytes(32), RANDOM_LENGTH);
  return `sk_${random}${checksum(random)}`;
}

/**
 * Whether a text may be a key at all. One of exactly our form with a wrong checksum is not, and needs no query;
 * any other visible text may be a key that was brought along.
 */
export function mayBeApiKey(text: string): boolean {
  if (!ANY_FORM.test(text)) return false;
  if (!OWN_FORM.test(text)) return true;
  const random = text.slice(3, 3 + RANDOM_LENGTH);
  return text.slice(3 + RANDOM_LENGTH) === checksum(random);
}

/** What is stored of a key. The pepper is not in the database dump when the environment holds it. */
export function digestApiKey(key: string, pepper: string): Buffer {
  return createHmac('sha256', pepper).update(key).digest();
}
