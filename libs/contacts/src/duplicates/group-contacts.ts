import { createHash } from 'node:crypto';
import { areSimilar, type Reason, reasonOf } from './likeness';

/** What contacts have in common: a key, and who has it, as far as they were read. */
export type Holders = ReadonlyMap<string, readonly string[]>;

/** Contacts as they are compared. */
export interface Comparison {
  /** Of those that are put into groups: the keys of each. */
  keys: ReadonlyMap<string, readonly string[]>;
  holders: Holders;
  /** Words of the names of all of these. */
  names: ReadonlyMap<string, string[]>;
}

/** Contacts that are probably the same person; or, if `shared`, that only have a number or address in common. */
export interface Group {
  id: string;
  contactIds: string[];
  size: number;
  reasons: { reason: Reason; shared: boolean }[];
  /** 0 to 100. */
  score: number;
  shared: boolean;
  /** In hexadecimal: the same as long as the contacts and what makes them alike are. */
  fingerprint: string;
}

/** A number or address that more contacts have says nothing by itself: it is that of a house. */
export const FEW = 4;
/** How likely two contacts are the same by one thing they share, in percent. */
const WEIGHT: Record<Reason, number> = { phone: 60, email: 70, similar_name: 50 };
const SIMILAR_NAME = 50;
const SHARED_SCORE = 10;
/** Contacts that a group lists. */
const LISTED = 100;

interface Link {
  one: string;
  other: string;
  keys: string[];
  score: number;
}

/** Contacts that are alike one of these by what they have in common. */
export function alikeOf(id: string, comparison: Comparison): string[] {
  return pairsOf(id, comparison).flatMap(({ other, isAlike, isProposed }) =>
    isAlike || isProposed ? other : [],
  );
}

/** Puts contacts into groups. Of those that are alike one of them, all are among them. */
export function groupContacts(comparison: Comparison): Group[] {
  const links = new Map<string, Link>();
  const apart = new Map<string, Set<string>>();
  for (const id of comparison.keys.keys()) {
    for (const { key, other, isAlike, isProposed } of pairsOf(id, comparison)) {
      if (isAlike || isProposed) {
        // Each pair once, whoever of the two comes first.
        if (id < other || !comparison.keys.has(other)) link(links, id, other, key, isAlike);
      } else if (reasonOf(key) !== 'similar_name') {
        const ids = apart.get(key) ?? new Set<string>();
        apart.set(key, ids.add(id).add(other));
      }
    }
  }
  const shared = [...apart.keys()].map((key) => sharedGroup(key, [...comparison.holders.get(key)!].sort()));
  return [...components([...links.values()]), ...shared];
}

function* keysOfBoth(
  id: string,
  { keys, holders }: Comparison,
): Generator<[key: string, other: string, count: number]> {
  for (const key of keys.get(id) ?? []) {
    const all = holders.get(key) ?? [];
    for (const other of all) if (other !== id) yield [key, other, all.length];
  }
}

function pairsOf(id: string, comparison: Comparison) {
  const { names } = comparison;
  const name = names.get(id) ?? [];
  const similar = new Map<string, boolean>();
  return [...keysOfBoth(id, comparison)].map(([key, other, count]) => {
    let isAlike = similar.get(other);
    if (isAlike === undefined) similar.set(other, (isAlike = areSimilar(name, names.get(other) ?? [])));
    return { key, other, isAlike, isProposed: reasonOf(key) !== 'similar_name' && count <= FEW };
  });
}

function link(links: Map<string, Link>, one: string, other: string, key: string, isAlike: boolean): void {
  const name = `${one} ${other}`;
  const found = links.get(name);
  const isNew = !found?.keys.some((known) => reasonOf(known) === reasonOf(key));
  const weights = [
    ...(isNew ? [WEIGHT[reasonOf(key)]] : []),
    ...(!found && isAlike && reasonOf(key) !== 'similar_name' ? [SIMILAR_NAME] : []),
  ];
  const rest = weights.reduce((left, weight) => left * (1 - weight / 100), 1 - (found?.score ?? 0));
  links.set(name, { one, other, keys: [...(found?.keys ?? []), key], score: 1 - rest });
}

function components(links: Link[]): Group[] {
  const root = new Map<string, string>();
  const find = (id: string): string => {
    const parent = root.get(id) ?? id;
    if (parent === id) return id;
    const top = find(parent);
    root.set(id, top);
    return top;
  };
  for (const { one, other } of links) root.set(find(one), find(other));
  const byRoot = new Map<string, Link[]>();
  for (const one of links) {
    const of = byRoot.get(find(one.one));
    if (of) of.push(one);
    else byRoot.set(find(one.one), [one]);
  }
  return [...byRoot.values()].map((of): Group => {
    const best = new Map<string, number>();
    for (const { one, other, score } of of)
      for (const id of [one, other]) best.set(id, Math.max(best.get(id) ?? 0, score));
    const contactIds = [...best.keys()].sort();
    const keys = [...new Set(of.flatMap((one) => one.keys))].sort();
    const reasons = [...new Set(keys.map(reasonOf))].sort().map((reason) => ({ reason, shared: false }));
    return {
      id: uuidOf(contactIds.join()),
      contactIds: contactIds.slice(0, LISTED),
      size: contactIds.length,
      reasons,
      // As sure as the least sure of them.
      score: Math.round(Math.min(...best.values()) * 100),
      shared: false,
      fingerprint: digestOf(contactIds.join(), keys.join()),
    };
  });
}

function sharedGroup(key: string, ids: string[]): Group {
  return {
    id: uuidOf(key),
    contactIds: ids.slice(0, LISTED),
    size: ids.length,
    reasons: [{ reason: reasonOf(key), shared: true }],
    score: SHARED_SCORE,
    shared: true,
    fingerprint: digestOf(key, ids.join()),
  };
}

const digestOf = (...parts: string[]) =>
  createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32);

function uuidOf(text: string): string {
  return digestOf(text).replace(/^(.{8})(.{4}).(.{3}).(.{3})/, '$1-$2-8$3-8$4-');
}
