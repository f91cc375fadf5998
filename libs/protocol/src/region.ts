/** Groups of countries, and codes for tests, which have names as well. */
const NO_COUNTRIES = /^(?:EU|EZ|QO|UN|X[AB]|ZZ)$/;
const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });

/** A country in two capital letters of ISO 3166; not an older code, nor another one for the same country (UK). */
export function isRegion(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    /^[A-Z]{2}$/.test(value) &&
    !NO_COUNTRIES.test(value) &&
    regions.of(value) !== undefined &&
    new Intl.Locale('und', { region: value }).region === value
  );
}
