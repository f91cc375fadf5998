import type { ContactFields } from '@app/protocol';

type Fields = Record<string, unknown>;

interface Kind {
  places: readonly string[];
  list: string;
  /** Of an item of the list. */
  valueOf: (item: Fields) => string;
  /** Whether the order of all of them says which of them is first. */
  isOrdered: boolean;
}

/** What a contact has several of: one in each place, and the rest in a list. */
const KINDS: readonly Kind[] = [
  {
    ...{ places: ['phone_primary', 'phone_secondary'], list: 'phones', isOrdered: true },
    valueOf: ({ number }) => number as string,
  },
  { places: ['email'], list: 'emails', isOrdered: true, valueOf: ({ email }) => email as string },
  // The place takes text alone, so others may stand before it in a file.
  { places: ['address'], list: 'addresses', isOrdered: false, valueOf: addressText },
];

/** The text of an address that has no other parts, which is what a file makes of a street alone; else all of its parts. */
function addressText({ label: _, ...parts }: Fields): string {
  const named = Object.entries(parts).filter(([, part]) => part);
  const [only] = named;
  const isText = named.length === 1 && (only![0] === 'text' || only![0] === 'street');
  return isText ? (only![1] as string) : JSON.stringify(named.sort());
}

interface Placed {
  place: string;
  value: string;
  label: string | null;
}

function placed({ places, list, valueOf }: Kind, fields: Fields): Placed[] {
  const labels = (fields.labels ?? {}) as Record<string, string>;
  const listed = (fields[list] ?? []) as ({ label?: string | null } & Fields)[];
  return [
    ...places
      .filter((place) => fields[place])
      .map((place) => ({ place, value: fields[place] as string, label: labels[place] ?? null })),
    ...listed.map((item) => ({ place: list, value: valueOf(item), label: item.label ?? null })),
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
    const isNumber = kind.list === 'phones';
    const isSame = (a: string, b: string) =>
      a === b || (isNumber ? isSameNumber(a, b) : a.toLowerCase() === b.toLowerCase());
    const said = placed(kind, row);
    const had = placed(kind, current);
    // Capitals in the same place are somebody's correction.
    const says = ({ place, value, label }: Placed, other: Placed) =>
      (place === other.place && !isNumber ? value === other.value : isSame(value, other.value)) &&
      (label === null || label === other.label);
    const isAll =
      said.length === had.length &&
      said.every((one, i) => (kind.isOrdered ? says(one, had[i]!) : had.some((other) => says(one, other))));
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
