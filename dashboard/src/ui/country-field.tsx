import { isRegion } from '@app/protocol';
import { countryName, textOrder } from '../i18n/format';
import { SelectField } from './select-field';

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
let countries: [code: string, name: string][] | undefined;

/** Every country by its name, in the reader's language and order. */
function countryOptions(): [code: string, name: string][] {
  return (countries ??= LETTERS.flatMap((first) => LETTERS.map((second) => first + second))
    .filter(isRegion)
    .map((code): [string, string] => [code, countryName(code)])
    .sort(([, one], [, other]) => textOrder(one, other)));
}

interface CountryFieldProps {
  label: string;
  /** Two letters of ISO 3166; null for none. */
  value: string | null;
  /** What none is called. */
  none: string;
  onChange: (value: string | null) => void;
}

/** A country, or none. */
export function CountryField({ label, value, none, onChange }: CountryFieldProps) {
  return (
    <SelectField
      label={label}
      value={value ?? ''}
      options={[['', none], ...countryOptions()]}
      onChange={(event) => onChange(event.target.value || null)}
    />
  );
}
