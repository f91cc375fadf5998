import { plain } from './headers';
import { LABEL_WORDS, SYNONYMS, wordsOf } from './synonyms';
import { isTarget } from './targets';

it.each([
  ['columns', SYNONYMS],
  ['labels', LABEL_WORDS],
])('no word for %s means two things, and none is empty', (_, table) => {
  const meant = new Map<string, string>();
  const twice: string[] = [];
  for (const [target, words] of Object.entries(table))
    for (const word of wordsOf(words)) {
      const other = meant.get(plain(word));
      if (other !== undefined && other !== target) twice.push(`${word}: ${other}, ${target}`);
      meant.set(plain(word), target);
    }
  expect(twice).toEqual([]);
  expect(meant.has('')).toBe(false);
});

it('each target is one', () => {
  expect(Object.keys(SYNONYMS).filter((target) => !isTarget(target))).toEqual([]);
});
