// Made by scripts/generate-folding.mjs together with the database's fold_text().
import table from './folding-table.json';

const ASCII = /^[\0-\x7f]*$/;

const escapeCode = (code: number) => `\\u{${code.toString(16)}}`;
const oneOf = (codes: string[]) => new RegExp(`[${codes.join('')}]`, 'gu');
const codesOf = (characters: Iterable<string>) =>
  [...characters].map((character) => escapeCode(character.codePointAt(0)!));

/** Made when the first text is folded: a program that folds none does not carry the table. */
function expand() {
  const to = [...table.to];
  const before = new Map(Object.entries(table.before));
  const folded = new Map([
    ...[...table.from].map((character, i): [string, string] => [character, to[i]!]),
    ...Object.entries(table.others),
  ]);
  return {
    before,
    folded,
    isBefore: oneOf(codesOf(before.keys())),
    isDropped: oneOf(table.dropped.map((range) => range.map(escapeCode).join('-'))),
    isFolded: oneOf(codesOf(folded.keys())),
    isFoldedSign: oneOf(codesOf([...folded.keys()].filter((character) => /^[\0-@[-\x7f]$/.test(character)))),
  };
}
let expanded: ReturnType<typeof expand> | undefined;

/**
 * A text as it is compared in searches: without case, accents, vowel points and invisible characters; letters and digits of
 * each kind in one form, katakana as hiragana; hyphens, apostrophes and quotes of every kind as one. Equal texts in composed
 * and decomposed form are equal. Blanks are U+0020, and neither trimmed nor joined.
 *
 * The same as fold_text() in the database for every text, whatever its version or locale, and folding twice changes nothing.
 * libs/protocol/vectors/folding.json has cases for other languages.
 */
export function fold(text: string): string {
  const { before, folded, isBefore, isDropped, isFolded, isFoldedSign } = (expanded ??= expand());
  const foldedOf = (character: string) => folded.get(character)!;
  // Letters of ASCII are folded to their small ones, as the runtime does it, but faster.
  if (ASCII.test(text)) return text.toLowerCase().replace(isFoldedSign, foldedOf);
  return text
    .replace(isBefore, (character) => before.get(character)!)
    .replace(isDropped, '')
    .normalize('NFKD')
    .replace(isDropped, '')
    .replace(isFolded, foldedOf);
}
