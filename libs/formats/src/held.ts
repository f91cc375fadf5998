import type { ContactValues } from '@app/protocol';
import { GOOGLE, OUTLOOK } from './address-book-export';
import { targetOf } from './headers';
import { parseTarget, type Pool, POOLS } from './targets';
import type { Detected, SourceRecord } from './types';

const ADDRESS_BOOKS = { google: GOOGLE, outlook: OUTLOOK } as const;

/**
 * Makes the record of a contact in a file of this kind, with the columns that the file has; undefined where it would have all that
 * its columns name.
 */
export function recorder({
  profile,
  columns,
}: Detected): ((contact: ContactValues) => SourceRecord) | undefined {
  if (profile !== 'google' && profile !== 'outlook') return undefined;
  const { header, row } = ADDRESS_BOOKS[profile];
  const has = new Set(columns);
  return (contact) => {
    const all = row(contact).map((cell, i): [string, string] => [header[i]!, cell]);
    const cells = Object.fromEntries(all.filter(([column, cell]) => cell !== '' && has.has(column)));
    return { row: 1, cells, warnings: [] };
  };
}

/** How many numbers, e-mails, addresses and websites a row of the file has room for. */
export function roomOf({ format, profile, columns, mapping }: Detected): Record<Pool, number> {
  const isTable = format === 'csv' || format === 'xlsx';
  const places: Record<Pool, Set<string>> = {
    ...{ phones: new Set(), emails: new Set(), addresses: new Set(), websites: new Set() },
  };
  let whole: Pool[] = [];
  for (const column of columns) {
    const path = Object.hasOwn(mapping, column) ? mapping[column]! : targetOf(column, profile);
    const target = path === null ? undefined : parseTarget(path);
    if (target?.kind === 'item') {
      const { pool, group, label, member } = target;
      // Columns without a number are of an item each, but for parts of an address.
      const own = pool !== 'addresses' && member === POOLS[pool].member ? column : '';
      places[pool].add(JSON.stringify(group ? [group] : [label, own]));
    } else if (target?.kind === 'field') {
      for (const pool of Object.keys(POOLS) as Pool[]) {
        if (target.field === pool) whole = [...whole, pool];
        else if ((POOLS[pool].singles as readonly string[]).includes(target.field))
          places[pool].add(target.field);
      }
    }
  }
  const room = (pool: Pool) => (!isTable || whole.includes(pool) ? Infinity : places[pool].size);
  return {
    ...{ phones: room('phones'), emails: room('emails') },
    ...{ addresses: room('addresses'), websites: room('websites') },
  };
}
