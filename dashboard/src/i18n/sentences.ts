/** Parts of what the server says in English, and what the page says in their place; `$1` is what stood there. */
export type Sentences = readonly (readonly [pattern: RegExp, text: string])[];

/** What is in none of the patterns stays as it is. */
export const said = (text: string, sentences: Sentences): string =>
  sentences.reduce((former, [pattern, words]) => former.replace(pattern, words), text);
