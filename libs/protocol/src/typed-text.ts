/** A text as it is stored: in Unicode's composed form, without blanks around it. */
export function tidy(text: string): string {
  return text.normalize('NFC').trim();
}

/** Whether there is something in a text that people can see. */
export function isVisible(text: string): boolean {
  return /[^\s\p{Cc}\p{Default_Ignorable_Code_Point}\u2800]/u.test(text);
}

const HIDDEN = /[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}]/u;

const NAMES: Record<number, string> = {
  0x00: 'NUL',
  0x09: 'a tab',
  0x0a: 'a line feed',
  0x0d: 'a carriage return',
  0x1b: 'an escape',
  0x20: 'a blank',
  0xa0: 'a no-break space',
  0xad: 'a soft hyphen',
  0x200b: 'a zero-width space',
  0x200c: 'a zero-width non-joiner',
  0x200d: 'a zero-width joiner',
  0x200e: 'a left-to-right mark',
  0x200f: 'a right-to-left mark',
  0x2028: 'a line separator',
  0x2029: 'a paragraph separator',
  0x202a: 'a left-to-right embedding',
  0x202b: 'a right-to-left embedding',
  0x202c: 'an end of a writing direction',
  0x202d: 'a left-to-right override',
  0x202e: 'a right-to-left override',
  0x202f: 'a narrow no-break space',
  0x2060: 'a word joiner',
  0x2066: 'a left-to-right isolate',
  0x2067: 'a right-to-left isolate',
  0x2068: 'a first strong isolate',
  0x2069: 'an end of an isolate',
  0x3000: 'an ideographic space',
  0xfeff: 'a byte order mark',
  0xfffd: 'a replacement character',
};

const KINDS: [RegExp, string][] = [
  [/\p{Cs}/u, 'half of a surrogate pair'],
  [/\p{Cc}/u, 'a control character'],
  [/\p{Co}/u, 'a private-use character'],
  [/\p{Cn}/u, 'an unassigned character'],
  [/\p{Z}/u, 'a space'],
];

/** A character by its name, where people cannot see it, and its number: `a left-to-right mark (U+200E)`, `"?" (U+003F)`. */
function nameOf(character: string): string {
  const code = character.codePointAt(0)!;
  const kind = NAMES[code] ?? KINDS.find(([pattern]) => pattern.test(character))?.[1];
  const name = kind ?? (HIDDEN.test(character) ? 'an invisible character' : `"${character}"`);
  return `${name} (U+${code.toString(16).toUpperCase().padStart(4, '0')})`;
}

/** What is wrong with a text, as the end of a sentence, and the character that nobody can see in it, if there is one. */
export function withCulprit(problem: string, culprit: string | undefined): string {
  return culprit === undefined ? problem : `${problem}; it has ${nameOf(culprit)}`;
}

/** The first character of a text that people cannot see and that no text can be stored with; undefined when there is none. */
export function unstorable(text: string): string | undefined {
  return /\0|\p{Cs}/u.exec(text)?.[0];
}

/** The first character of a text that people cannot see. */
export function hidden(text: string): string | undefined {
  return HIDDEN.exec(text)?.[0];
}
