import { createHmac } from 'node:crypto';
import { digestApiKey, makeApiKey, mayBeApiKey } from './api-key';

describe('a new key', () => {
  const keys = Array.from({ length: 500 }, makeApiKey);

  it('is sk_ and 49 characters that need no escaping anywhere', () => {
    for (const key of keys) expect(key).toMatch(/^sk_[0-9A-Za-z]{49}$/);
  });

  it('is another each time, and passes its own check', () => {
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.filter((key) => !mayBeApiKey(key))).toEqual([]);
  });

  it('uses all its digits: no position is stuck', () => {
    // The first digit of 32 bytes in base 62 is small; all others take any value.
    for (let position = 4; position < 52; position += 1) {
      expect(new Set(keys.map((key) => key[position])).size).toBeGreaterThan(50);
    }
  });
});

describe('a key with one mistake is refused without a query', () => {
  const key = makeApiKey();

  it.each(Array.from({ length: 49 }, (_, i) => i + 3))('at position %i', (position) => {
    const mistyped = key.slice(0, position) + (key[position] === 'x' ? 'y' : 'x') + key.slice(position + 1);
    expect(mayBeApiKey(mistyped)).toBe(false);
  });

  it('of two neighbours swapped', () => {
    const at = [...key].findIndex((letter, i) => i > 5 && letter !== key[i + 1]);
    const swapped = key.slice(0, at) + key[at + 1] + key[at] + key.slice(at + 2);
    expect([swapped === key, mayBeApiKey(swapped)]).toEqual([false, false]);
  });
});

describe('a key of another form', () => {
  it.each([
    ['of the original', 'sk_AbCdEfGhIjKlMnOpQrStUvWxYz-_0123'],
    ['from a seed script', 'test_key_agent_001'],
    ['of 16 characters', 'k'.repeat(16)],
    ['of 255 characters', '~'.repeat(255)],
    ['with a longer text than ours', `${makeApiKey()}0`],
    ['that is hexadecimal', '0123456789abcdef'.repeat(4)],
  ])('may be one: %s', (_what, text) => expect(mayBeApiKey(text)).toBe(true));

  it.each([
    ['empty', ''],
    ['of 15 characters', 'k'.repeat(15)],
    ['of 256 characters', 'k'.repeat(256)],
    ['with a space', 'a key with spaces in it'],
    ['with a line feed', `${'k'.repeat(20)}\n`],
    ['with a NUL', `${'k'.repeat(20)}\0`],
    ['with letters beyond ASCII', 'é'.repeat(20)],
  ])('cannot be one: %s', (_what, text) => expect(mayBeApiKey(text)).toBe(false));
});

describe('the digest', () => {
  it('is HMAC-SHA256 of the key with the pepper', () => {
    const expected = createHmac('sha256', 'pepper').update('key').digest('hex');
    expect(digestApiKey('key', 'pepper').toString('hex')).toBe(expected);
  });

  it('is another for another key or pepper', () => {
    const digests = [
      digestApiKey('key', 'pepper'),
      digestApiKey('Key', 'pepper'),
      digestApiKey('key', 'Pepper'),
      digestApiKey('keyp', 'epper'),
    ];
    expect(new Set(digests.map((digest) => digest.toString('hex'))).size).toBe(4);
  });
});
