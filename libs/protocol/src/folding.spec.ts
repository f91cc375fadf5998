import fc from 'fast-check';
import { cases } from '../vectors/folding.json';
import { fold } from './folding';

it.each(cases)('folds $about', ({ folded, texts }) => {
  for (const text of texts) expect([text, fold(text)]).toEqual([text, folded]);
});

it('keeps apart what is not the same', () => {
  const texts = [
    'は',
    'ば',
    'ぱ',
    'राम',
    'रम',
    'がき',
    'かぎ',
    'n',
    'm',
    '감',
    '갑',
    "'",
    '-',
    'a b',
    'ab',
    '๐ก',
    '0',
  ];
  expect(new Set(texts.map(fold)).size).toBe(texts.length);
});

it('changes nothing the second time, and takes composed and decomposed for the same', () => {
  const text = fc.string({ unit: 'binary', maxLength: 40 });
  fc.assert(
    fc.property(text, (value) => {
      expect(fold(fold(value))).toBe(fold(value));
      for (const form of ['NFC', 'NFD']) expect(fold(value.normalize(form))).toBe(fold(value));
    }),
    { numRuns: 1_000 },
  );
});

it('folds a text of ASCII as it does with other letters behind it', () => {
  const ascii = fc.string({ unit: 'binary-ascii', maxLength: 40 });
  fc.assert(fc.property(ascii, (value) => expect(fold(`${value}é`)).toBe(`${fold(value)}e`)));
});
