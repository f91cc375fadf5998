import { type Messages, en } from './en';

/** Languages that the page speaks, and how they name themselves. */
export const LANGUAGES = { en: 'English', de: 'Deutsch' } as const;
export type Language = keyof typeof LANGUAGES;

const NAME = 'contacts-sync-language';

/** Every text of the page, in the reader's language. Set before anything else of the page is loaded. */
export let m: Messages = en;
export let language: Language = 'en';
/** For numbers, dates and the order of names: the browser's own region of the language, such as en-GB. */
export let locale = 'en';

/** Reads the texts of the language that was chosen here, or else of the first of the browser's that the page speaks. */
export async function loadMessages(): Promise<void> {
  const wanted = [chosen(), ...navigator.languages].filter((tag) => tag !== null);
  const known = wanted.find((tag) => languageOf(tag) in LANGUAGES) ?? 'en';
  language = languageOf(known) as Language;
  locale = navigator.languages.find((tag) => languageOf(tag) === language) ?? language;
  if (language === 'de') m = (await import('./de')).de;
  document.documentElement.lang = language;
}

/** The whole page speaks it from now on: it is loaded again, which also reaches texts that were made before. */
export function chooseLanguage(next: Language): void {
  try {
    localStorage.setItem(NAME, next);
  } catch {
    // Storage may be forbidden; then the browser's language counts.
  }
  window.location.reload();
}

const languageOf = (tag: string) => tag.split('-')[0]!.toLowerCase();

function chosen(): string | null {
  try {
    return localStorage.getItem(NAME);
  } catch {
    return null;
  }
}
