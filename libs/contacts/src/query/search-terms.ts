/** Words of a search; one made of digits and punctuation is a phone number's part. */
export function searchTerms(text: string): string[] {
  const words = text.trim().split(/\s+/).filter(Boolean);
  return words.flatMap((word) => (/^[+().\-\d]*\d[+().\-\d]*$/.test(word) ? word.replace(/\D/g, '') : word));
}

/** Whether search_grams() alone tells that a text holds this folded word. */
export function isWholeGram(word: string): boolean {
  return [...word].length <= 2;
}

const lexeme = (text: string) => `'${text.replace(/[\\']/g, '$&$&')}'`;

/**
 * What PostgreSQL's search_grams() of a text must match so that it can hold all of the words, as a `tsquery`: each two
 * neighbouring characters, or what begins with the only one.
 * @param words folded, not empty
 */
export function gramsOf(words: string[]): string {
  const grams = words.flatMap((word) => {
    const characters = [...word];
    if (characters.length === 1) return [`${lexeme(word)}:*`];
    return characters.slice(1).map((character, i) => lexeme(characters[i]! + character));
  });
  return [...new Set(grams)].join(' & ');
}
