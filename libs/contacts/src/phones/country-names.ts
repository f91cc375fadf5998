import { fold } from '@app/protocol';
import { PhoneNumberUtil } from 'google-libphonenumber';

/** In which languages Unicode's names of countries are read. */
const LANGUAGES =
  'en de fr es pt it nl sv da nb fi pl cs hu ro el ru uk tr ar fa he hi bn ur id ms vi th zh zh-Hant ja ko'.split(
    ' ',
  );

/** What people write that Unicode does not call a country so. */
const OTHERS: Record<string, string> = {
  usa: 'US',
  america: 'US',
  uk: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  'great britain': 'GB',
  'northern ireland': 'GB',
  uae: 'AE',
  holland: 'NL',
  'czech republic': 'CZ',
  turkey: 'TR',
};

const keyOf = (name: string) => fold(name).replace(/[.]/g, '').trim();

let codes: Map<string, string> | undefined;

function codesByName(): Map<string, string> {
  const regions = PhoneNumberUtil.getInstance().getSupportedRegions();
  const names = new Map<string, string>(regions.map((code) => [code.toLowerCase(), code]));
  for (const language of LANGUAGES) {
    const display = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of regions) {
      const name = display.of(code);
      const key = name && keyOf(name);
      if (key && !names.has(key)) names.set(key, code);
    }
  }
  for (const [name, code] of Object.entries(OTHERS)) names.set(name, code);
  return names;
}

/** ISO 3166 code of a country by its two letters or by its name in one of many languages; undefined where it is none. */
export function countryNamed(name: string): string | undefined {
  codes ??= codesByName();
  return codes.get(keyOf(name));
}
