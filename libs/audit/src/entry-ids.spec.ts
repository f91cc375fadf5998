import { EntryIds } from './entry-ids';

const LIMIT = 2 ** 52;
const IDS = [1, 2, 3, 2 ** 26 - 1, 2 ** 26, 2 ** 40 + 7, LIMIT - 1];

it('leads back from what a team sees, and is a number that JSON carries exactly', () => {
  const ids = new EntryIds('secret', 'team');
  for (const id of IDS) {
    const shown = ids.toPublic(id);
    expect(shown).toBeLessThan(LIMIT);
    expect(Number.isSafeInteger(shown) && shown >= 0).toBe(true);
    expect(ids.toInternal(shown)).toBe(id);
  }
});

it('differs by team and secret, and does not count', () => {
  const [one, other, elsewhere] = [
    new EntryIds('secret', 'team'),
    new EntryIds('secret', 'other'),
    new EntryIds('another', 'team'),
  ];
  for (const id of IDS) {
    expect(new Set([id, one.toPublic(id), other.toPublic(id), elsewhere.toPublic(id)]).size).toBe(4);
  }
  const steps = Array.from({ length: 100 }, (_, i) => Math.abs(one.toPublic(i + 2) - one.toPublic(i + 1)));
  expect(Math.min(...steps)).toBeGreaterThan(1_000);
});
