import type { FieldProblem } from '@app/protocol';
import {
  checkContactField,
  isCleanText,
  isJsonObject,
  isRegion,
  normaliseContactFields,
} from '@app/protocol';

export const ON_DUPLICATE = ['skip', 'update', 'fill-empty', 'create'] as const;
export const MATCH_BY = ['id', 'key', 'e164', 'email'] as const;

/** What shall become of the rows of a file. */
export interface ImportOptions {
  /**
   * Of a row whose contact is there already: `skip` leaves the contact as it is, `update` gives it the row's values,
   * `fill-empty` only those for which it has none, `create` makes another contact.
   */
  on_duplicate: (typeof ON_DUPLICATE)[number];
  /** By what a contact is found, the first that finds one counts. */
  match: (typeof MATCH_BY)[number][];
  /** The member of the metadata that `key` compares. */
  key: string | null;
  /** ISO 3166 code of where numbers without a country are dialled; null: the team's. */
  region: string | null;
  /** Every contact that the import makes or changes gets them. */
  tags: string[];
  /** Do it although the same file was brought in before. */
  again: boolean;
}

export const DEFAULT_OPTIONS: Readonly<ImportOptions> = {
  on_duplicate: 'skip',
  match: ['id', 'e164', 'email'],
  key: null,
  region: null,
  tags: [],
  again: false,
};

const rules: Record<keyof ImportOptions, (value: unknown) => string | undefined> = {
  on_duplicate: (value) =>
    ON_DUPLICATE.includes(value as never) ? undefined : `must be one of ${ON_DUPLICATE.join(', ')}`,
  match: (value) =>
    Array.isArray(value) &&
    value.length <= MATCH_BY.length &&
    new Set(value).size === value.length &&
    value.every((one) => MATCH_BY.includes(one as never))
      ? undefined
      : `must be a list of ${MATCH_BY.join(', ')}, each at most once`,
  key: (value) =>
    value === null || (isCleanText(value) && value.length >= 1 && value.length <= 255)
      ? undefined
      : 'must be the name of a member of the metadata',
  region: (value) =>
    value === null || isRegion(value)
      ? undefined
      : 'must be a country as two capital letters of ISO 3166, such as DE',
  tags: (value) => (Array.isArray(value) ? checkContactField('tags', value) : 'must be a list'),
  again: (value) => (typeof value === 'boolean' ? undefined : 'must be true or false'),
};

/** Options with some of them changed. @returns what is wrong with the changes, if anything is */
export function changedOptions(
  options: ImportOptions,
  changes: unknown,
): { options: ImportOptions } | { problems: FieldProblem[] } {
  if (!isJsonObject(changes)) return { problems: [{ field: 'options', message: 'must be an object' }] };
  const problems = Object.entries(changes).flatMap(([name, value]) => {
    const message = Object.hasOwn(rules, name)
      ? rules[name as keyof ImportOptions](value)
      : 'is not a known option';
    return message ? [{ field: `options.${name}`, message }] : [];
  });
  if (problems.length) return { problems };
  const changed = { ...options, ...changes };
  changed.tags = normaliseContactFields({ tags: changed.tags }).tags ?? [];
  if (changed.match.includes('key') && !changed.key)
    return { problems: [{ field: 'options.key', message: 'must be given to match by it' }] };
  return { options: changed };
}
