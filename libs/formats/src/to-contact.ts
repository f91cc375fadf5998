import { isJsonObject } from '@app/protocol';
import { type Column, ContactBuilder } from './contact-builder';
import { OUTLOOK_PHONES, targetOf } from './headers';
import { parseTarget } from './targets';
import type { Detected, MappedContact, Profile, SourceRecord } from './types';
import { addCard, refusalOf } from './vcard-contact';
import type { Card } from './vcard-reader';

/** What the columns of a file mean, found once for each. */
class Plan {
  readonly columns: Column[] = [];
  private readonly known = new Set<string>();
  private readonly others = new Map<string, Column | null>();
  readonly isOwn: boolean;

  constructor(readonly detected: Detected) {
    const { columns, mapping, profile } = detected;
    this.isOwn = profile === 'own';
    for (const name of inOrder(columns, profile)) {
      this.known.add(name);
      const path = Object.hasOwn(mapping, name) ? mapping[name]! : targetOf(name, profile);
      const column = makeColumn(name, path);
      if (column) this.columns.push(column);
    }
  }

  /** Of a column that was not seen when the file was looked at; null when it is left out or planned already. */
  other(name: string): Column | null {
    if (this.known.has(name)) return null;
    let column = this.others.get(name);
    if (column === undefined) {
      column = makeColumn(name, targetOf(name, this.detected.profile)) ?? null;
      // Of a file whose rows all have other names, these need no place.
      if (this.others.size < 1_000) this.others.set(name, column);
    }
    return column;
  }
}

/** Outlook's columns have the numbers in no order of use. */
function inOrder(columns: string[], profile: Profile): string[] {
  if (profile !== 'outlook') return columns;
  const first = [...Object.keys(OUTLOOK_PHONES), 'Web Page'].filter((name) => columns.includes(name));
  return [...first, ...columns.filter((name) => !first.includes(name))];
}

function makeColumn(name: string, path: string | null): Column | undefined {
  const target = path === null ? undefined : parseTarget(path);
  return target && { name, target, path: path! };
}

const plans = new WeakMap<Detected, Plan>();

function planOf(detected: Detected): Plan {
  let plan = plans.get(detected);
  if (!plan) plans.set(detected, (plan = new Plan(detected)));
  return plan;
}

/**
 * The contact that a record of any format describes. What no field takes, or its field cannot take, is in the metadata under the
 * name of its column. Nothing is checked that parseContactFields() checks again. The plan of `detected` is made once: an
 * object that was given is not changed any more.
 * @param options.region ISO 3166 code of the country that the file is from
 */
export function toContact(
  record: SourceRecord,
  detected: Detected,
  { region }: { region?: string } = {},
): MappedContact {
  const isCard = detected.format === 'vcard';
  const refusal = isCard ? refusalOf(record.card as Card) : undefined;
  if (refusal) return { input: {}, warnings: [], refusal };
  const plan = planOf(detected);
  const contact = new ContactBuilder(plan.isOwn, detected, region);
  if (isCard) addCard(record.card as Card, detected, contact);
  else if (isJsonObject(record.card)) {
    const object = record.card;
    for (const column of plan.columns)
      if (Object.hasOwn(object, column.name)) contact.add(column, object[column.name]);
    for (const name of Object.keys(object)) {
      const column = plan.other(name);
      if (column) contact.add(column, object[name]);
    }
  } else {
    const { cells } = record;
    for (const column of plan.columns) {
      const cell = cells[column.name];
      if (cell) contact.addText(column, cell);
    }
    // Cells beyond the header.
    for (const name of Object.keys(cells)) {
      const column = cells[name] ? plan.other(name) : null;
      if (column) contact.addText(column, cells[name]!);
    }
  }
  return contact.finish();
}
