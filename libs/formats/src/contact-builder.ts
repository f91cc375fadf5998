import {
  checkContactField,
  CONTACT_FIELDS,
  contactField,
  type ContactFieldName,
  fold,
  isJsonObject,
  NAME_FIELDS,
} from '@app/protocol';
import { restoreFormula } from './formula';
import { jsonText } from './json-reader';
import { isPlainName } from './headers';
import { isReserved, type Pool, POOLS, type Target } from './targets';
import type { Detected, MappedContact, Warning } from './types';
import { dateOrderIn, knownLabel, typedNumbers, parseBirthday, splitName, storable } from './values';

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
/** Google's sign between several values in one cell. */
const SEVERAL = / ::: /;
const NOTES_LENGTH = CONTACT_FIELDS.notes.schema.maxLength!;
const LABEL_LENGTH = CONTACT_FIELDS.phones.schema.items!.properties!.label!.maxLength!;

/** What a whole name is made of. */
const NAMING = [
  ...['name_prefix', 'first_name', 'middle_name', 'last_name', 'name_suffix', 'nickname'],
  ...['phonetic_first_name', 'phonetic_last_name', 'company', 'email'],
];

export interface Column {
  name: string;
  target: Target;
  /** As the mapping has it. */
  path: string;
}

interface Item {
  label?: string;
  isFirst?: boolean;
  parts: Record<string, string>;
  column: string;
}

/** A name that a person has typed, and what it names. */
interface Pair {
  key?: string;
  value?: string;
  column: string;
}

/** Puts a contact together from what columns, members or properties say. */
export class ContactBuilder {
  private readonly input: Record<string, unknown> = {};
  private readonly metadata: [key: string, value: unknown][] = [];
  private readonly items: Record<Pool, Item[]> = { phones: [], emails: [], addresses: [], websites: [] };
  private readonly groups = new Map<string, Item>();
  private readonly pairs = new Map<string, Pair>();
  private readonly warnings: Warning[] = [];
  private readonly fullNames: { name: string; column: string }[] = [];

  constructor(
    private readonly isOwn: boolean,
    private readonly detected: Detected,
    private readonly region?: string,
  ) {}

  warn(column: string | undefined, message: string): void {
    this.warnings.push({
      ...(column !== undefined && { column: storable(column) }),
      message: storable(message),
    });
  }

  /** A value of JSON. */
  add(column: Column, value: unknown): void {
    if (typeof value === 'string') {
      if (value !== '' || this.isOwn) this.addText(column, value);
      return;
    }
    const { target } = column;
    if (value === null || value === undefined) {
      if (this.isOwn && target.kind === 'field') this.input[target.field] = value;
      return;
    }
    if (target.kind === 'metadata') return this.keep(target.key, value);
    if (target.kind === 'field' && !isPlainText(target.field)) {
      return this.setValue(target.field, value, column.name);
    }
    if (typeof value !== 'object') return this.addText(column, jsonText(value));
    if (target.kind === 'item' && Array.isArray(value)) return this.addList(target.pool, value, column.name);
    this.keep(column.name, value);
  }

  /** A list or an object for a whole field. */
  private setValue(field: string, value: unknown, column: string): void {
    if (field === 'metadata' && isJsonObject(value)) {
      for (const key of Object.keys(value)) this.keep(key, value[key]);
    } else if (this.isOwn || !checkContactField(field as ContactFieldName, value))
      this.setField(field, value, column);
    else if (Object.hasOwn(POOLS, field))
      this.addList(field as Pool, Array.isArray(value) ? value : [value], column);
    else if (field === 'tags') this.addTags((Array.isArray(value) ? value : [value]).map(jsonText), column);
    else this.keep(column, value);
  }

  /** Texts, or objects that name their part as contacts do. */
  private addList(pool: Pool, list: unknown[], column: string): void {
    const { member } = POOLS[pool];
    for (const item of list) {
      const value = isJsonObject(item) ? item[member] : item;
      const label = isJsonObject(item) && typeof item.label === 'string' ? item.label : undefined;
      if (typeof value === 'string') this.addItem(pool, member, value, column, { label });
      else this.keep(column, item);
    }
  }

  /** A cell of a table. */
  addText(column: Column, cell: string): void {
    const { target, name } = column;
    // What some databases fill their texts up with.
    cell = cell.replaceAll('\0', '');
    if (this.isOwn) return this.addOwn(target, name, this.restored(cell));
    const text = asTyped(cell, this.restored(cell));
    if (text === '') return;
    switch (target.kind) {
      case 'id':
        return this.setId(text, name);
      case 'full_name':
        return this.setFullName(text, name);
      case 'label':
        return this.setLabel(target.field, knownLabel(text));
      case 'metadata':
        return this.keep(target.key, text);
      case 'pair': {
        const pair = this.group(this.pairs, target.group, (): Pair => ({ column: name }));
        pair[target.part] = text;
        return;
      }
      case 'item':
        return this.addPart(target, text, name);
      case 'field':
        if (target.label) this.setLabel(target.field, target.label);
        return this.addField(target.field, text, name);
    }
  }

  /** Our own apostrophes are taken off where a table was written for spreadsheets. */
  private restored(cell: string): string {
    return this.detected.format === 'csv' && !this.detected.raw ? restoreFormula(cell) : cell;
  }

  /** Of a file of ours nothing is guessed. */
  private addOwn(target: Target, name: string, text: string): void {
    if (target.kind === 'id') return this.setId(text, name);
    if (target.kind === 'metadata') return this.keep(target.key, text);
    if (target.kind === 'label') return this.setLabel(target.field, text);
    if (target.kind === 'field') return this.setField(target.field, fromText(target.field, text), name);
    // A user has mapped it so.
    if (target.kind === 'item') return this.addPart(target, text, name);
    if (target.kind === 'full_name') this.setFullName(text, name);
  }

  setId(text: string, column: string): void {
    if (UUID.test(text)) this.input.id = text.toLowerCase();
    else this.keep(column, text);
  }

  setLabel(field: string, label: string): void {
    const labels = (this.input.labels ??= {}) as Record<string, string>;
    if (isJsonObject(labels)) labels[field] ??= this.shortLabel(label)!;
  }

  /** A number is one whatever somebody has called it. */
  private shortLabel(label: string | undefined, column?: string): string | undefined {
    if (label === undefined || label.length <= LABEL_LENGTH) return label;
    this.warn(column, `The label "${label.slice(0, 60)}…" is cut to ${LABEL_LENGTH} characters.`);
    return label.slice(0, LABEL_LENGTH).toWellFormed().trim();
  }

  /** A text for a whole field, as other programs write it. */
  addField(field: string, text: string, column: string): void {
    if (field === 'tags') {
      const isGoogle = this.detected.profile.startsWith('google');
      return this.addTags(text.split(isGoogle || SEVERAL.test(text) ? SEVERAL : /\s*[;,]\s*/), column);
    }
    if (field === 'birthday') {
      const order = this.detected.date_order ?? dateOrderIn(this.region);
      const day = parseBirthday(text, order);
      if (day === '') return;
      if (day === undefined) {
        this.keep(column, text);
        this.warn(
          column,
          `The date "${text.slice(0, 40)}" is kept in the metadata: it can be read in more than one way, or not at all.`,
        );
        return;
      }
      return this.setField(field, day, column);
    }
    const { schema } = contactField(field)!;
    if (schema.type !== 'string') {
      return this.setValue(field, fromText(field, text), column);
    }
    this.setField(field, text, column);
  }

  addTags(tags: string[], column: string): void {
    const all = (this.input.tags ??= []) as string[];
    for (const tag of tags) {
      // Google's own groups have a star; the one that everybody is in says nothing.
      const name = this.isOwn ? tag.trim() : tag.trim().replace(/^\* /, '');
      if (name === '' || all.includes(name) || (name === 'myContacts' && !this.isOwn)) continue;
      if (checkContactField('tags', [...all, name])) {
        this.keep(column, tag.trim());
        this.warn(
          column,
          `"${name.slice(0, 60)}" is kept in the metadata: it is no tag of 1 to 50 characters, or there are 50 already.`,
        );
      } else all.push(name);
    }
  }

  /** A value for a field that may have one already: then it goes to the metadata, notes are put together. */
  setField(field: string, value: unknown, column: string): void {
    const longest = contactField(field)?.schema.maxLength;
    if (field !== 'notes' && longest && typeof value === 'string' && value.trim().length > longest) {
      this.keep(column, value);
      this.warn(
        column,
        `"${value.trim().slice(0, 60)}…" is kept in the metadata: it is longer than ${longest} characters.`,
      );
      return;
    }
    const there = this.input[field];
    if (there === undefined || there === null || there === '') this.input[field] = value;
    else if (field === 'notes' && typeof there === 'string') this.input.notes = `${there}\n${String(value)}`;
    else if (there !== value) this.keep(column, value);
  }

  private addPart(
    { pool, group, member, label }: Target & { kind: 'item' },
    text: string,
    column: string,
  ): void {
    if (pool === 'addresses' || group !== '')
      return this.addToGroup(pool, group, member, text, label, column);
    const values = SEVERAL.test(text) ? text.split(SEVERAL) : [text];
    for (const value of values) this.addItem(pool, member, value, column, { label });
  }

  private addToGroup(
    pool: Pool,
    group: string,
    member: string,
    text: string,
    label: string | undefined,
    column: string,
  ): void {
    let key = `${pool} ${group || (label ?? '')}`;
    const make = () => this.newItem(pool, column, { label });
    let item = this.group(this.groups, key, make);
    for (let n = 2; group === '' && member !== 'street' && item.parts[member]; n += 1) {
      key = `${pool} ${label ?? ''} ${n}`;
      item = this.group(this.groups, key, make);
    }
    if (member === 'label') {
      item.isFirst = text.startsWith('*');
      item.label = this.shortLabel(knownLabel(text.replace(/^\*\s*/, '')) || undefined, column);
    } else {
      const there = item.parts[member];
      item.parts[member] = there ? `${there}\n${text}` : text;
      item.column = column;
    }
  }

  private group<Value>(map: Map<string, Value>, key: string, make: () => Value): Value {
    let value = map.get(key);
    if (!value) map.set(key, (value = make()));
    return value;
  }

  private newItem(
    pool: Pool,
    column: string,
    { label, isFirst }: { label?: string; isFirst?: boolean },
  ): Item {
    const item: Item = { label: this.shortLabel(label, column), isFirst, parts: {}, column };
    this.items[pool].push(item);
    return item;
  }

  /** One more number, e-mail, address or website. */
  addItem(
    pool: Pool,
    member: string,
    value: string,
    column: string,
    options: { label?: string; isFirst?: boolean; parts?: Record<string, string> } = {},
  ): void {
    const item = this.newItem(pool, column, options);
    Object.assign(item.parts, options.parts ?? { [member]: value });
  }

  /** For the metadata, under this name or one with a number. */
  keep(key: string, value: unknown): void {
    this.metadata.push([key, value]);
  }

  setFullName(name: string, column: string): void {
    this.fullNames.push({ name, column });
  }

  has(field: string): boolean {
    return Boolean(this.input[field]);
  }

  finish(): MappedContact {
    const named = this.nameFromWhole();
    for (const { key, value, column } of this.pairs.values())
      if (value) this.keep(key?.replace(/^\* /, '') || column.replace(/ - .*$/, ''), value);
    this.finishPool('phones', severalNumbers);
    this.finishPool('emails', (item) => several(item, 'email', EMAIL_END));
    this.finishPool('addresses', finishAddress);
    this.finishPool('websites', (item) => several(item, 'url', SEVERAL));
    this.finishNotes();
    this.birthdayFromParts();
    for (const whole of this.fullNames) if (whole !== named) this.keepBeside(whole);
    if (!this.isOwn && !NAME_FIELDS.some((field) => this.has(field))) this.nameFromRest();
    this.finishMetadata();
    return { input: this.input, warnings: this.warnings };
  }

  /** Takes the first whole name apart where there is none in parts. @returns it */
  private nameFromWhole() {
    const [whole] = this.fullNames;
    // Of a company the whole name is its own.
    if (!whole || whole.name === this.input.company) return;
    if (this.has('first_name') || this.has('last_name')) return this.nameBeside(whole);
    for (const [field, part] of Object.entries(splitName(whole.name)))
      if (!this.has(field)) this.setField(field, part, whole.column);
    return whole;
  }

  /** "Name" beside first names is the last one, beside last names the first; or it is whole, and has the other one. @returns it */
  private nameBeside(whole: { name: string; column: string }) {
    const { profile, mapping } = this.detected;
    const [has, lacks] = this.has('first_name') ? ['first_name', 'last_name'] : ['last_name', 'first_name'];
    const known = this.input[has];
    // Where the file has a place for it, it was left empty.
    if (profile !== 'unknown' || !isPlainName(whole.column) || Object.values(mapping).includes(lacks)) return;
    if (this.has(lacks) || typeof known !== 'string') return;
    const parts = splitName(whole.name);
    const other = fold(parts[has] ?? '') === fold(known) ? parts[lacks] : whole.name;
    if (!other || (other === whole.name && !saysMore(known, [other]))) return;
    this.setField(lacks, other, whole.column);
    return whole;
  }

  /** A whole name beside the parts is mostly made of them, but may be another one: of whom to ask for, of a customer. */
  private keepBeside({ name, column }: { name: string; column: string }): void {
    const said = NAMING.map((field) => this.input[field]).filter((value) => typeof value === 'string');
    if (!this.isOwn && saysMore(name, said)) this.keep(column, name);
  }

  /** The first ones go to the fields that are no lists, in their order, the rest to the list; what is not valid to the metadata. */
  private finishPool(pool: Pool, prepare: (item: Item) => Item[]): void {
    const gathered = this.items[pool];
    if (gathered.length === 0) return;
    // Of a file of ours nothing is taken apart.
    const prepared = gathered.flatMap(this.isOwn && pool !== 'addresses' ? (item) => [item] : prepare);
    const items = prepared.some(({ isFirst }) => isFirst)
      ? [...prepared.filter(({ isFirst }) => isFirst), ...prepared.filter(({ isFirst }) => !isFirst)]
      : prepared;
    const { member, singles } = POOLS[pool];
    const list = (Array.isArray(this.input[pool]) ? this.input[pool] : []) as object[];
    const seen = new Set<string>();
    // One check for all of them, which mostly are valid.
    const isValid = !checkContactField(
      pool,
      items.slice(0, CONTACT_FIELDS[pool].schema.maxItems).map(({ label, parts }) => ({ label, ...parts })),
    );
    for (const [i, { label, parts, column }] of items.entries()) {
      const said = JSON.stringify(parts);
      if (said === '{}' || (seen.has(said) && !this.isOwn)) continue;
      seen.add(said);
      const item = { label: label ?? null, ...parts };
      const problem =
        isValid && i < CONTACT_FIELDS[pool].schema.maxItems! ? undefined : checkContactField(pool, [item]);
      if (problem || list.length >= CONTACT_FIELDS[pool].schema.maxItems!) {
        this.keep(column, Object.values(parts).join(', '));
        this.warn(
          column,
          `"${Object.values(parts).join(', ').slice(0, 60)}" is kept in the metadata: it is no valid value, or one too many.`,
        );
        continue;
      }
      const single = singles.find((field) => !this.has(field));
      // Beyond the first one the order would be another; an address in parts stays in parts.
      if (single && list.length === 0 && parts[member] !== undefined && Object.keys(parts).length === 1) {
        this.input[single] = parts[member];
        if (label) this.setLabel(single, label);
      } else list.push(item);
    }
    if (list.length) this.input[pool] = list;
  }

  private finishNotes(): void {
    const { notes } = this.input;
    if (typeof notes !== 'string' || notes.length <= NOTES_LENGTH) return;
    this.input.notes = notes.slice(0, NOTES_LENGTH).toWellFormed();
    this.keep('notes (continued)', notes.slice(NOTES_LENGTH).toWellFormed());
    this.warn('notes', `The notes are longer than ${NOTES_LENGTH} characters: the rest is in the metadata.`);
  }

  /** Thunderbird has a column for each part of it. */
  private birthdayFromParts(): void {
    if (this.isOwn || this.has('birthday')) return;
    const parts = ['birth year', 'birth month', 'birth day'].map((name) =>
      this.metadata.find(([key]) => key.toLowerCase() === name),
    );
    const [year, month, day] = parts.map((part) => (part ? jsonText(part[1]).trim() : ''));
    if (!month || !day) return;
    const text = `${year ? year.padStart(4, '0') : '-'}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
    if (checkContactField('birthday', text)) return;
    this.setField('birthday', text, 'birthday');
    for (const part of parts) if (part) this.metadata.splice(this.metadata.indexOf(part), 1);
  }

  /** Many entries of phones have a number only. */
  private nameFromRest(): void {
    const name = ['nickname', 'email', 'phone_primary'].map((field) => this.input[field]).find(Boolean);
    if (typeof name !== 'string') return;
    this.input.first_name = name;
    this.warn(undefined, `It has no name, and is called "${name.slice(0, 60)}".`);
  }

  private finishMetadata(): void {
    if (this.metadata.length === 0) return;
    const there = this.input.metadata;
    const all: Record<string, unknown> = isJsonObject(there) ? { ...there } : {};
    const added: [name: string, column: string][] = [];
    for (const [column, value] of this.metadata) {
      const key = isReserved(column) ? `${column} (column)` : column;
      let name = key;
      for (let n = 2; Object.hasOwn(all, name) && all[name] !== value; n += 1) name = `${key} ${n}`;
      all[name] = typeof value === 'string' ? value.toWellFormed().replaceAll('\0', '\uFFFD') : value;
      added.push([name, column]);
    }
    this.input.metadata = checkContactField('metadata', all) ? this.roomFor(all, added) : all;
  }

  /** As much of it as can be stored: first come, first served. */
  private roomFor(
    all: Record<string, unknown>,
    added: [name: string, column: string][],
  ): Record<string, unknown> {
    const names = new Set(added.map(([name]) => name));
    const stored = Object.fromEntries(Object.entries(all).filter(([name]) => !names.has(name)));
    for (const [name, column] of added) {
      stored[name] = all[name];
      if (!checkContactField('metadata', stored)) continue;
      delete stored[name];
      this.warn(
        column,
        `What "${column}" has is left out: there is no more room in the metadata, or JSON cannot be stored so.`,
      );
    }
    return stored;
  }
}

/** A cell without what people write so that a spreadsheet takes it for text: ="0151…", '+49…, a tab. */
function asTyped(cell: string, restored: string): string {
  const text = restored.trim();
  const [, formula] = /^="(.*)"$/s.exec(text) ?? [];
  if (formula !== undefined && cell === restored) return formula.replaceAll('""', '"').trim();
  return cell === restored && /^'[\t ]*[+=\-@\d]/.test(text) ? text.slice(1).trim() : text;
}

/** Text that is text whatever JSON it came from. */
function isPlainText(field: string): boolean {
  return contactField(field)?.schema.type === 'string';
}

/** The value of a field of which our own tables have the text: lists of objects are JSON, tags have semicolons. */
function fromText(field: string, text: string): unknown {
  const { schema } = contactField(field)!;
  if (schema.type === 'string') return text;
  if (text.trim() === '') return undefined;
  if (field !== 'tags' || text.startsWith('[')) {
    try {
      const value = JSON.parse(text) as unknown;
      if (typeof value === 'object' && value !== null) return value;
    } catch {
      // Then it is text.
    }
  }
  return field === 'tags'
    ? text
        .split(';')
        .map((tag) => tag.trim())
        .filter(Boolean)
    : text;
}

function several(item: Item, member: string, sign: RegExp): Item[] {
  const value = item.parts[member];
  if (!value || !sign.test(value)) return value ? [item] : [];
  return value.split(sign).map((part) => ({ ...item, parts: { [member]: part.trim() } }));
}

/** Blanks are in no address, so they end one. */
const EMAIL_END = /(?: ::: |(?<=@\S+)[;,]\s*)(?=\S+@)/;

function severalNumbers(item: Item): Item[] {
  return several(item, 'number', SEVERAL).flatMap((one) =>
    typedNumbers(one.parts.number ?? '').map(({ number, label }) => ({
      ...one,
      label: one.label ?? label,
      parts: { number },
    })),
  );
}

/** Either parts or a text: the parts where they say more than the street, and what the text says beside them is in the street. */
function finishAddress(item: Item): Item[] {
  const { text = '', street = '', ...rest } = item.parts;
  const isWhole =
    street !== '' &&
    (text.includes(street) || linesOf(street).some((line) => fold(line) && fold(text).includes(fold(line))));
  if (Object.keys(rest).length === 0) {
    const whole = isWhole ? text : [street, text].filter(Boolean).join('\n');
    return whole ? [{ ...item, parts: { text: whole } }] : [];
  }
  const lines = [street, ...(isWhole ? [] : linesBeside(text, Object.values(rest)))]
    .filter(Boolean)
    .join('\n');
  return [{ ...item, parts: { ...(lines && { street: lines }), ...rest } }];
}

const linesOf = (text: string) => text.split(/\r\n?|\n/).filter(Boolean);

/** The lines of a written address that say more than these parts of it. */
const linesBeside = (text: string, parts: string[]) => linesOf(text).filter((line) => saysMore(line, parts));

/** Whether a text has words that are in none of these parts of it. */
function saysMore(text: string, parts: string[]): boolean {
  const said = parts.map(fold).sort((a, b) => b.length - a.length);
  // Names are also written in one piece.
  const more = said.reduce((rest, part) => (part ? rest.replace(part, ' ') : rest), fold(text));
  const words = more.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  return words.some((word) => !said.some((part) => part.includes(word)));
}
