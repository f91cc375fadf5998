import type { ContactFields } from '@app/protocol';

/** What a contact has several of: one in each place, and the rest in a list. */
const KINDS = [
  { places: ['phone_primary', 'phone_secondary'], list: 'phones', member: 'number' },
  { places: ['email'], list: 'emails', member: 'email' },
] as const;

type Fields = Record<string, unknown>;

interface Placed {
  place: string;
  value: string;
  label: string | null;
}

function placed({ places, list, member }: (typeof KINDS)[number], fields: Fields): Placed[] {
  const labels = (fields.labels ?? {}) as Record<string, string>;
  const listed = (fields[list] ?? []) as ({ label?: string | null } & Record<string, string>)[];
  return [
    ...places
      .filter((place) => fields[place])
      .map((place) => ({ place, value: fields[place] as string, label: labels[place] ?? null })),
    ...listed.map((item) => ({ place: list, value: item[member]!, label: item.label ?? null })),
  ];
}

/**
 * A row's fields without the numbers and addresses that the contact has already, if only in other places: programs give them an
 * order of their own, and a file with one column of numbers does not say that there are no others.
 * @param isSameNumber whether two numbers are the same, however they are written
 */
export function withoutPlaced(
  current: Fields,
  row: ContactFields,
  isSameNumber: (a: string, b: string) => boolean,
): ContactFields {
  const left: Fields = { ...row };
  const labels: Record<string, unknown> = { ...row.labels };
  for (const kind of KINDS) {
    const isSame = (a: string, b: string) =>
      a === b || (kind.list === 'phones' ? isSameNumber(a, b) : a.toLowerCase() === b.toLowerCase());
    const said = placed(kind, row);
    const had = placed(kind, current);
    const isAll =
      said.length === had.length &&
      said.every(({ value, label }, i) => {
        const other = had[i]!;
        return isSame(value, other.value) && (label === null || label === other.label);
      });
    const stays = ({ place, value }: Placed) =>
      !(place in row) || said.some((one) => one.place === place && isSame(one.value, value));
    const isElsewhere = (one: Placed) =>
      one.place !== kind.list &&
      had.some((other) => other.place !== one.place && isSame(one.value, other.value) && stays(other));
    for (const one of isAll ? said : said.filter(isElsewhere)) {
      delete left[one.place];
      delete labels[one.place];
    }
  }
  if (row.labels) left.labels = labels;
  return left;
}
