import { isDeepStrictEqual } from 'node:util';
import type { ContactFields } from '@app/protocol';

type Fields = Record<string, unknown>;

interface Kind {
  places: readonly string[];
  list: string;
  /** Of an item of the list. */
  valueOf: (item: Fields) => string;
  /** The item of the list that says as much as a text in one of the places. */
  itemOf: (value: string) => Fields;
  /** Whether the order of all of them says which of them is first. */
  isOrdered: boolean;
}

/** What a contact has several of: one in each place, and the rest in a list. */
const KINDS: readonly Kind[] = [
  {
    ...{ places: ['phone_primary', 'phone_secondary'], list: 'phones', isOrdered: true },
    valueOf: ({ number }) => number as string,
    itemOf: (number) => ({ number }),
  },
  {
    places: ['email'],
    list: 'emails',
    isOrdered: true,
    valueOf: ({ email }) => email as string,
    itemOf: (email) => ({ email }),
  },
  {
    places: [],
    list: 'websites',
    isOrdered: true,
    valueOf: ({ url }) => url as string,
    itemOf: (url) => ({ url }),
  },
  // The place takes text alone, so others may stand before it in a file.
  {
    places: ['address'],
    list: 'addresses',
    isOrdered: false,
    valueOf: addressText,
    itemOf: (text) => ({ text }),
  },
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
  /** As the list has it. */
  item: Fields;
}

function placed({ places, list, valueOf, itemOf }: Kind, fields: Fields): Placed[] {
  const labels = (fields.labels ?? {}) as Record<string, string>;
  const listed = (fields[list] ?? []) as ({ label?: string | null } & Fields)[];
  return [
    ...places
      .filter((place) => fields[place])
      .map((place) => ({ place, value: fields[place] as string, label: labels[place] ?? null }))
      .map((one) => ({ ...one, item: itemOf(one.value) })),
    ...listed.map((item) => ({ place: list, value: valueOf(item), label: item.label ?? null, item })),
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

/** What a file can say of a contact. */
export interface Held {
  /** What it would say of the contact as it is; undefined when that is all of it, as far as there is room, but for line ends. */
  fields?: ContactFields;
  /** How many entries of each list it has room for, with those that are in a place. */
  room: Record<string, number>;
  /** Whether the order of the numbers says which of them is first. */
  ordersNumbers: boolean;
}

/** An entry of a contact, and how the file would have it; of one that it has no room for, undefined. */
interface Known {
  entry: Placed;
  was?: Placed;
}

/**
 * What a row of another program's file says otherwise than the file would say of the contact as it is: what the format loses, or
 * has elsewhere, was changed by nobody. Of more entries than there is room for, none is taken away.
 * @param isSameNumber whether two numbers are the same, however they are written
 */
export function editsOf(
  current: Fields,
  row: ContactFields,
  { fields, room, ordersNumbers }: Held,
  isSameNumber: (a: string, b: string) => boolean,
): ContactFields {
  const held = (fields ?? withUnixLines(current)) as ContactFields & Fields;
  // In the order of the row.
  const edits: Fields = { ...row };
  for (const field of Object.keys(row))
    if (isDeepStrictEqual(held[field], edits[field])) edits[field] = undefined;
  if (edits.tags) edits.tags = row.tags!.filter((tag) => !held.tags?.includes(tag));
  if (edits.metadata) {
    const members = Object.entries(row.metadata!);
    edits.metadata = Object.fromEntries(
      members.filter(([key, member]) => !isDeepStrictEqual(held.metadata?.[key], member)),
    );
  }
  const labels: Record<string, string> = {};
  for (const kind of KINDS) {
    const { places, list } = kind;
    const isSame = ({ value: a }: Placed, { value: b }: Placed) =>
      a.toLowerCase() === b.toLowerCase() || (list === 'phones' && isSameNumber(a, b));
    const said = placed(kind, row);
    const had = placed(kind, current);
    const file = placed(kind, held);
    const isSaid = file.map((one) => said.some((say) => isSame(say, one)));
    // Those that it has, and then the first ones.
    let left = room[list]! - isSaid.filter(Boolean).length;
    const known = had.map((entry, i) => ({
      entry,
      was: fields ? file.find((one) => isSame(one, entry)) : isSaid[i] || left-- > 0 ? file[i] : undefined,
    }));
    const isOrdered = kind.isOrdered && (list !== 'phones' || ordersNumbers);
    const entries = said.length ? edited(kind, said, known, isSame, isOrdered) : had;
    for (const place of places) {
      const { value, label } = entries.find((one) => one.place === place) ?? {};
      edits[place] = value === current[place] ? undefined : value;
      if (label) labels[place] = label;
    }
    const listed = entries.filter(({ place }) => place === list);
    // Nothing empties a list.
    edits[list] = listed.length ? listed.map(({ item, label }) => ({ ...item, label })) : undefined;
  }
  edits.labels = labels;
  return Object.fromEntries(Object.entries(edits).filter(([, value]) => value !== undefined));
}

/** The entries of a contact after what the row says. */
function edited(
  { places, list, itemOf }: Kind,
  said: Placed[],
  known: Known[],
  isSame: (a: Placed, b: Placed) => boolean,
  isOrdered: boolean,
): Placed[] {
  const isOf = (say: Placed, { entry, was = entry }: Known) => isSame(say, was);
  // What stands in the file as it would have it stays as it is here.
  const merged = (say: Placed, { entry, was = entry }: Known): Placed => ({
    ...(say.value === was.value || list === 'phones' ? entry : say),
    place: entry.place,
    label: say.label === null || say.label === was.label ? entry.label : say.label,
  });
  const isCut = known.some(({ was }) => !was);
  const before = [...new Set(known.map(({ was }) => was))];
  const isSameOrder = said.length === before.length && said.every((say, i) => isSame(say, before[i]!));
  if (isOrdered && !isCut && !isSameOrder)
    return said.map((say) => {
      const found = known.find((one) => isOf(say, one));
      return found ? { ...merged(say, found), place: say.place } : say;
    });
  const fresh = said.filter((say) => !known.some((one) => isOf(say, one)));
  const take = (fits: (say: Placed) => boolean): Placed[] => {
    const at = fresh.findIndex(fits);
    return at < 0 ? [] : fresh.splice(at, 1);
  };
  const empty = places.filter((place) => !known.some(({ entry }) => entry.place === place));
  const entries = empty.flatMap((place) => take((say) => say.place === place));
  for (const one of known) {
    const { entry, was } = one;
    const { place } = entry;
    const says = said.filter((say) => isOf(say, one));
    const say = says.find(({ label }) => label === (was ?? entry).label) ?? says[0];
    const isText = place !== list;
    const next =
      say || !was ? [] : take(({ item, value }) => !isText || isDeepStrictEqual(item, itemOf(value)));
    if (say) entries.push(merged(say, one));
    else if (next.length) entries.push({ ...next[0]!, place });
    // Nothing empties a place.
    else if (isCut || isText) entries.push(entry);
  }
  return [...entries, ...fresh.map((say) => ({ ...say, place: list }))];
}

/** Other programs know no other line ends. */
export function withUnixLines(value: unknown): unknown {
  if (typeof value === 'string') return value.replace(/\r\n?/g, '\n');
  if (Array.isArray(value)) return value.map(withUnixLines);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withUnixLines(member)]));
}
