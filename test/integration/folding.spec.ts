import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fold } from '@app/protocol';
import fc from 'fast-check';
import { startTestApp, type TestApp } from '../support/app';

const vectors = readFileSync(join(__dirname, '../../libs/protocol/vectors/folding.json'), 'utf8');
const { cases } = JSON.parse(vectors) as { cases: { texts: string[] }[] };

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

/** Texts that fold_text() and fold() do not fold alike. */
async function different(texts: string[]): Promise<unknown[]> {
  const rows = await app.db.query<{ text: string; folded: string }[]>(
    'SELECT text, fold_text(text) AS folded FROM unnest($1::text[]) text',
    [texts],
  );
  expect(rows).toHaveLength(texts.length);
  return rows
    .filter(({ text, folded }) => folded !== fold(text))
    .map(({ text, folded }) => [text, folded, fold(text)].map((value) => JSON.stringify(value)));
}

/** Every code point that may stand in a text. */
const CODE_POINTS = Array.from({ length: 0x11_0000 }, (_, code) => code).filter(
  (code) =>
    code > 0 && (code < 0xd8_00 || code > 0xdf_ff) && !/\p{Cn}|\p{Co}/u.test(String.fromCodePoint(code)),
);

it('the database folds every character as the server does', async () => {
  expect(CODE_POINTS.length).toBeGreaterThan(140_000);
  expect(await different(CODE_POINTS.map((code) => String.fromCodePoint(code)))).toEqual([]);
});

it('and puts the marks on a letter in the same order, whatever Unicode version either knows', async () => {
  const marks = CODE_POINTS.map((code) => String.fromCodePoint(code)).filter((character) =>
    /\p{M}/u.test(character),
  );
  // Of the classes 8, 9, 103, 220 and 230, which folding keeps.
  const kept = ['\u3099', '\u094d', '\u0e38', '\u07f2', '\u07eb'];
  const texts = marks.flatMap((mark) => kept.flatMap((other) => [`a${mark}${other}`, `a${other}${mark}`]));
  expect(await different(texts)).toEqual([]);
});

it('and every text', async () => {
  expect(await different(cases.flatMap(({ texts }) => texts))).toEqual([]);
  const letters = CODE_POINTS.filter(
    (code) => !/\p{Script=Han}|\p{Script=Hangul}/u.test(String.fromCodePoint(code)),
  );
  const character = fc.constantFrom(...letters).map((code) => String.fromCodePoint(code));
  const texts = fc.sample(fc.array(character, { maxLength: 12 }), 20_000).map((parts) => parts.join(''));
  expect(await different([...texts, ...texts.map((text) => text.normalize('NFC'))])).toEqual([]);
});

it('an index may hold it: it asks no locale and no dictionary', async () => {
  const [{ volatility, uses }] = await app.db.query(
    `SELECT provolatile AS volatility, prosrc ~ 'unaccent|casefold|und-x-icu' AS uses FROM pg_proc WHERE proname = 'fold_text'`,
  );
  expect([volatility, uses]).toEqual(['i', false]);
});
