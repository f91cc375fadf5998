import { randomUUID } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { ContactMatchesRepository, MatchedContact, MatchKeys } from '@app/contacts';
import { type Detected, recorder, roomOf } from '@app/formats';
import {
  checkContactField,
  contactField,
  type ContactFieldName,
  type ContactFields,
  type ContactValues,
  EMPTY_CONTACT,
  type FieldProblem,
  fold,
  hasName,
  NAMELESS,
} from '@app/protocol';
import type { ImportOptions } from './import-options';
import { emailsOf, type ImportedRow, importedRow, numbersOf, type Regions } from './import-row';
import { editsOf, type Held, withoutPlaced, withUnixLines } from './placed-values';

/** A contact that a row may be about: as it is, or as earlier rows of the file leave it. */
export interface Candidate {
  id: string;
  /** Absent when a row of this set makes or changes it: nobody else can have seen that version. */
  version?: number;
  /** Those by which it is found, or all of them. */
  fields: Record<string, unknown>;
  isWhole: boolean;
  /** Of the person, or else of the company, as names are compared. */
  name: string;
  isPerson: boolean;
  isDeleted: boolean;
  numbers: string[];
  emails: string[];
  /** An earlier row of the same file has made or changed it. */
  isOurs: boolean;
}

/** What becomes of one row. */
export type Decision =
  | { action: 'create'; contactId: string; fields: ContactFields; revives?: true; ifVersion?: number }
  | {
      action: 'update';
      contactId: string;
      fields: ContactFields;
      ifVersion?: number;
      changes: Record<string, { before: unknown; after: unknown }>;
    }
  | { action: 'skip'; contactId: string; reason: 'duplicate' | 'unchanged' }
  | { action: 'reject'; problems: FieldProblem[] };

export interface PlannedRow {
  row: ImportedRow;
  decision: Decision;
  warnings: ImportedRow['warnings'];
}

type Warn = (message: string, field?: string | null) => void;

/** Contacts with the same keys as rows that are looked at before others have their turn: of a shared number there are many. */
const LEARNT_AT_A_TIME = 250;
/** Contacts of which all fields are read at once. */
const COMPLETED_AT_A_TIME = 100;
/** Bytes of such contacts after which the rest of the rows waits for the next batch. */
const MOST_COMPLETED = 4 * 1024 * 1024;

/**
 * Tells a plan what must be known of the team's contacts before it can decide of these rows, in their order: at least of the
 * first of them.
 */
export async function prepare(
  plan: ImportPlan,
  rows: ImportedRow[],
  matches: ContactMatchesRepository,
  teamId: string,
  options: ImportOptions,
): Promise<void> {
  const found = await matches.find(teamId, keysOf(rows, options));
  for (let from = 0; from < found.length; from += LEARNT_AT_A_TIME) {
    plan.learn(found.slice(from, from + LEARNT_AT_A_TIME));
    await breathe();
  }
  // Fields of those alone that rows are compared with: what shares a number is many times as much.
  const incomplete = plan.incomplete(rows);
  let bytes = 0;
  for (let from = 0; from < incomplete.length; from += COMPLETED_AT_A_TIME) {
    if (bytes > MOST_COMPLETED && plan.knowsEnoughOf(rows[0]!)) break;
    const asked = incomplete.slice(from, from + COMPLETED_AT_A_TIME);
    const found = await matches.fieldsOf(teamId, asked);
    plan.complete(asked, found);
    for (const one of found) bytes += one.bytes;
  }
}

function keysOf(rows: ImportedRow[], { match, key, on_duplicate }: ImportOptions): MatchKeys {
  const sound = rows.filter(({ problems }) => problems.length === 0);
  const all = (pick: (row: ImportedRow) => string | string[] | undefined) => [
    ...new Set(sound.flatMap((row) => pick(row) ?? [])),
  ];
  const metadata =
    match.includes('key') && key
      ? all(({ keys }) => keys.key).flatMap((value) => readings(value).map((reading) => ({ [key]: reading })))
      : [];
  const ids = all(({ keys }) => keys.id);
  // Only an id that is taken already is another one's.
  if (on_duplicate === 'create') return { ids, numbers: [], emails: [], metadata: [], names: [] };
  return {
    ...(key && { key }),
    ids,
    numbers: all(({ keys }) => keys.numbers),
    emails: all(({ keys }) => keys.emails),
    metadata,
    names: sound.filter(isNamedOnly).map(({ fields }) => ({
      first_name: fields.first_name ?? '',
      last_name: fields.last_name ?? '',
      company: fields.company ?? null,
    })),
  };
}

/** A key is text in one file and a number in another. */
function readings(value: string): unknown[] {
  const number = Number(value);
  return String(number) === value && Number.isSafeInteger(number) ? [value, number] : [value];
}

/** Most files hold text alone: that of a number, a truth value or an object says nothing new of it. */
function isTextOf(value: unknown, text: unknown): boolean {
  return value !== undefined && typeof value !== 'string' && text === JSON.stringify(value);
}

/** A table or JSON of ours, which holds all of a contact. */
function isExact({ profile, format }: Detected): boolean {
  return profile === 'own' && format !== 'vcard';
}

const NAMES = ['first_name', 'last_name', 'company'] as const;

/** But for line ends, of which no file says more. */
function isSameText(text: string, known: unknown): boolean {
  return text === known || text === withUnixLines(known);
}

/** It has nothing that it could be matched by but its name, which alone tells only that nothing new is said. */
function isNamedOnly({ keys, fields }: ImportedRow): boolean {
  return !keys.id && !keys.key && keys.numbers.length === 0 && keys.emails.length === 0 && hasName(fields);
}

/**
 * Decides about rows in their order, each with what the ones before it do. Nothing is read or written: what the database
 * knows is given, and a set of rows can be planned again.
 */
export class ImportPlan {
  private readonly byId = new Map<string, Candidate>();
  private readonly byNumber = new Map<string, Candidate[]>();
  private readonly byEmail = new Map<string, Candidate[]>();
  private readonly byKey = new Map<string, Candidate[]>();
  private readonly byName = new Map<string, Candidate[]>();
  private readonly region: string | null;
  private readonly room: Held['room'];
  private readonly recordOf: ReturnType<typeof recorder>;

  /** @param operationId of the import: what it has written already is known by it */
  constructor(
    private readonly options: ImportOptions,
    regions: Regions,
    private readonly operationId: string | null,
    private readonly detected: Detected,
  ) {
    this.region = regions.file ?? regions.team;
    this.room = roomOf(detected);
    this.recordOf = recorder(detected);
  }

  /** How many contacts it knows. */
  get size(): number {
    return this.byId.size;
  }

  /** Contacts as the database has them. What is known already stays as it is: rows may have changed it. */
  learn(found: MatchedContact[]): void {
    for (const one of found) {
      const { id, version, is_deleted, numbers, operation_id, key } = one;
      if (this.byId.has(id)) continue;
      const { first_name, last_name, company, email, emails } = one;
      const metadata = this.options.key ? { [this.options.key]: key } : {};
      this.add({
        id,
        version,
        fields: { first_name, last_name, company, email, emails, metadata },
        isWhole: false,
        isDeleted: is_deleted,
        numbers,
        emails: emailsOf(one),
        isOurs: this.operationId !== null && operation_id === this.operationId,
      });
    }
  }

  /** Ids of the contacts that rows would be compared with and of which not all fields are known. */
  incomplete(rows: ImportedRow[]): string[] {
    const sound = rows.filter(({ problems }) => problems.length === 0);
    return [...new Set(sound.flatMap((row) => this.unread(row)))];
  }

  /**
   * All fields of contacts that were asked for. Their versions stay those that they were found with: one that has changed since is
   * overtaken.
   */
  complete(asked: string[], found: ({ id: string; bytes?: number } & ContactFields)[]): void {
    const fieldsOf = new Map(found.map(({ id, bytes: _, ...fields }) => [id, fields]));
    for (const id of asked) {
      const one = this.byId.get(id)!;
      if (one.isWhole) continue;
      const fields = fieldsOf.get(id);
      // It was purged a moment ago.
      Object.assign(one, fields ? { fields, isWhole: true } : { isDeleted: true });
    }
  }

  /** The contact as the rows have left it and it was written. */
  written({ contactId, version }: { contactId: string; version: number }): Candidate | undefined {
    const candidate = this.byId.get(contactId);
    return candidate && { ...candidate, version };
  }

  /** What was written after the contacts of this plan had been looked for. */
  follow(written: Candidate[]): void {
    for (const candidate of written) {
      const known = this.byId.get(candidate.id);
      // Somebody else has changed it since, and it was found so.
      if (known && known.version! > candidate.version!) continue;
      this.add(Object.assign(known ?? {}, candidate));
    }
  }

  /** What becomes of rows in their order, as far as enough is known: an earlier one may change which contact a later one is about. */
  *decide(rows: ImportedRow[]): Generator<PlannedRow> {
    for (const row of rows) {
      if (!this.knowsEnoughOf(row)) return;
      yield this.decideOne(row);
    }
  }

  /** Whether it can decide of a row that comes first. */
  knowsEnoughOf(row: ImportedRow): boolean {
    return row.problems.length > 0 || this.unread(row).length === 0;
  }

  private decideOne(row: ImportedRow): PlannedRow {
    const warnings = [...row.warnings];
    const decision = row.problems.length
      ? { action: 'reject' as const, problems: row.problems }
      : this.decideSound(row, (message, field = null) => warnings.push({ field, message }));
    return { row, decision, warnings };
  }

  private decideSound(row: ImportedRow, warn: Warn): Decision {
    const { keys, fields } = row;
    const { on_duplicate: mode } = this.options;
    const known = keys.id ? this.byId.get(keys.id) : undefined;
    if (mode === 'create') return this.create(row, warn, known ? undefined : keys.id);
    const match = this.match(row, warn);
    if (!match) return this.create(row, warn, keys.id);
    if (match.isDeleted) return this.revive(row, warn, match);
    if (mode === 'skip') {
      const changes = this.changesOf(match, fields, 'update');
      const reason = Object.keys(changes).length ? 'duplicate' : 'unchanged';
      return { action: 'skip', contactId: match.id, reason };
    }
    return this.update(match, this.changesOf(match, this.withTags(fields), mode), warn);
  }

  private withTags(fields: ContactFields): ContactFields {
    const { tags } = this.options;
    return tags.length ? { ...fields, tags: [...new Set([...(fields.tags ?? []), ...tags])] } : fields;
  }

  private create(row: ImportedRow, warn: Warn, id: string = randomUUID()): Decision {
    if (!hasName(row.fields)) return { action: 'reject', problems: [NAMELESS] };
    const fields = this.withTags(row.fields);
    const problem = checkContactField('tags', fields.tags);
    if (problem) {
      fields.tags = row.fields.tags;
      warn(`tags ${problem}; those of the import were left out.`, 'tags');
    }
    this.add({
      id,
      fields: { ...EMPTY_CONTACT, ...fields },
      isWhole: true,
      isDeleted: false,
      numbers: this.numbersOf(fields),
      emails: emailsOf(fields),
      isOurs: true,
    });
    return { action: 'create', contactId: id, fields };
  }

  /** It was deleted, and whoever brings its id wants it back. */
  private revive(row: ImportedRow, warn: Warn, { id, version }: Candidate): Decision {
    const decision = this.create(row, warn, id);
    if (decision.action !== 'create') return decision;
    return { ...decision, revives: true, ...(version !== undefined && { ifVersion: version }) };
  }

  private update(match: Candidate, changes: Record<string, unknown>, warn: Warn): Decision {
    const { id, version } = match;
    for (const [field, value] of Object.entries(changes)) {
      const message = checkContactField(field as ContactFieldName, value);
      if (!message) continue;
      delete changes[field];
      warn(`${field} ${message}; together with what is there it would not, and was left out.`, field);
    }
    if (Object.keys(changes).length === 0) return { action: 'skip', contactId: id, reason: 'unchanged' };
    const told = Object.fromEntries(
      Object.entries(changes).map(([field, after]) => [field, { before: match.fields[field], after }]),
    );
    Object.assign(match.fields, changes);
    match.isOurs = true;
    match.version = undefined;
    match.numbers = this.numbersOf(match.fields);
    match.emails = emailsOf(match.fields);
    this.add(match);
    const ifVersion = version === undefined ? {} : { ifVersion: version };
    return { action: 'update', contactId: id, fields: changes, ...ifVersion, changes: told };
  }

  /** What the row's fields change of a contact. Of tags, metadata and labels nothing is taken away. */
  private changesOf(
    { fields: current }: Candidate,
    row: ContactFields,
    mode: 'update' | 'fill-empty',
  ): Record<string, unknown> {
    const changes: Record<string, unknown> = {};
    const edits = isExact(this.detected) ? row : editsOf(current, row, this.held(current), this.isSameNumber);
    const fields = withoutPlaced(current, edits, this.isSameNumber);
    for (const [field, value] of Object.entries(fields)) {
      const now = current[field];
      const wanted = this.wanted(field as ContactFieldName, now, value, mode, current, fields);
      if (!isDeepStrictEqual(wanted, now)) changes[field] = wanted;
    }
    return changes;
  }

  private wanted(
    field: ContactFieldName,
    now: unknown,
    value: unknown,
    mode: 'update' | 'fill-empty',
    current: Record<string, unknown>,
    fields: ContactFields,
  ): unknown {
    const merge = contactField(field)!.merge;
    if (merge === 'per tag') return [...new Set([...(now as string[]), ...(value as string[])])];
    if (merge === 'per key') {
      const members = Object.entries(value as object).filter(([name, member]) =>
        field === 'labels'
          ? // A label belongs to the value that it was given for.
            mode === 'update' || !current[name] || current[name] === fields[name as 'email']
          : !isTextOf((now as Record<string, unknown>)[name], member),
      );
      const brought = Object.fromEntries(members);
      return mode === 'update' ? { ...(now as object), ...brought } : { ...brought, ...(now as object) };
    }
    if (mode === 'fill-empty' && !isDeepStrictEqual(now, EMPTY_CONTACT[field])) return now;
    // The same number typed in another way says nothing new.
    if (field.startsWith('phone_') && this.isSameNumber(now, value)) return now;
    return value;
  }

  private readonly isSameNumber = (a: unknown, b: unknown): boolean => {
    if (typeof a !== 'string' || typeof b !== 'string') return false;
    const [first, second] = [a, b].map((phone_primary) => numbersOf({ phone_primary }, this.region));
    return first!.length > 0 && isDeepStrictEqual(first, second);
  };

  /** What the file would say of a contact. */
  private held(current: Candidate['fields']): Held {
    const { detected } = this;
    const record = this.recordOf?.(current as unknown as ContactValues);
    const options = { key: null, match: [] };
    const regions = { file: this.region, team: null };
    return {
      ...(record && { fields: importedRow(record, 0, detected, options, regions).fields }),
      room: this.room,
      // Its columns are kinds of numbers.
      ordersNumbers: detected.profile !== 'outlook',
    };
  }

  /** Which of the contacts that a row is compared with have fields that are not known. */
  private unread(row: ImportedRow): string[] {
    if (this.options.on_duplicate === 'create') return [];
    const compared = isNamedOnly(row) ? this.namesakes(row) : [this.matchByKeys(row)];
    return compared.flatMap((one) => (!one || one.isDeleted || one.isWhole ? [] : one.id));
  }

  /** The contact that a row is about. */
  private match(row: ImportedRow, warn: Warn): Candidate | undefined {
    if (!isNamedOnly(row)) return this.matchByKeys(row, warn);
    return this.namesakes(row).find(
      (one) => Object.keys(this.changesOf(one, row.fields, 'update')).length === 0,
    );
  }

  /** Those of which it may be that the row says nothing new. A common name is that of many, in other companies. */
  private namesakes({ fields }: ImportedRow): Candidate[] {
    return (this.byName.get(nameOf(fields)) ?? []).filter(
      (one) =>
        !one.isDeleted &&
        // What such a file would say of a contact may be another name.
        (this.recordOf || NAMES.every((name) => !fields[name] || isSameText(fields[name], one.fields[name]))),
    );
  }

  private matchByKeys({ keys, fields }: ImportedRow, warn?: Warn): Candidate | undefined {
    // An id of ours says whose row it is: nothing else is asked.
    if (keys.id) return this.byId.get(keys.id);
    for (const by of this.options.match) {
      const candidates = this.candidates(by, keys).filter(({ isDeleted }) => !isDeleted);
      if (candidates.length === 0) continue;
      if (by === 'key') return candidates[0];
      const name = nameOf(fields);
      const compatible = candidates.filter((one) => !this.hasOtherKey(one, keys));
      const named = compatible.find((one) => one.name === name);
      if (named) return named;
      const nameless = compatible.filter(({ isPerson }) => !isPerson || !personOf(fields));
      if (nameless.length === 1) return nameless[0];
      // Colleagues of one file who share a number are several people, and so are those who are there already.
      if (compatible.length === 1 && !compatible[0]!.isOurs) return compatible[0];
      if (compatible.length > 0)
        warn?.(
          `Others have the same ${by === 'e164' ? 'number' : 'e-mail address'} under other names; it was taken for another person.`,
        );
      return undefined;
    }
    return undefined;
  }

  private candidates(by: ImportOptions['match'][number], { key, numbers, emails }: ImportedRow['keys']) {
    const found = new Set<Candidate>();
    // An earlier row may have taken it away from one.
    const addAll = (more: Candidate[] | undefined, still: (one: Candidate) => boolean) =>
      more?.forEach((one) => still(one) && found.add(one));
    if (by === 'key' && key !== undefined)
      addAll(this.byKey.get(key), (one) => this.keyOf(one.fields) === key);
    if (by === 'e164')
      for (const number of numbers) addAll(this.byNumber.get(number), (one) => one.numbers.includes(number));
    if (by === 'email')
      for (const email of emails) addAll(this.byEmail.get(email), (one) => one.emails.includes(email));
    return [...found];
  }

  /** Two keys of one's own are two people, whatever else they share. */
  private hasOtherKey({ fields }: Candidate, { key }: ImportedRow['keys']): boolean {
    const own = this.keyOf(fields);
    return key !== undefined && own !== undefined && own !== key;
  }

  /** Nobody is found by numbers that are not asked for, and to derive them takes longest. */
  private numbersOf(fields: object): string[] {
    const { match, on_duplicate } = this.options;
    return match.includes('e164') && on_duplicate !== 'create' ? numbersOf(fields, this.region) : [];
  }

  private keyOf(fields: Record<string, unknown>): string | undefined {
    const value = this.options.key && (fields.metadata as Record<string, unknown>)[this.options.key];
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  }

  /** As it is now. */
  private add(known: Omit<Candidate, 'name' | 'isPerson'>): void {
    const isNew = this.byId.get(known.id) !== known;
    const names = { name: nameOf(known.fields), isPerson: personOf(known.fields) !== '' };
    const candidate: Candidate = Object.assign(known, names);
    this.byId.set(candidate.id, candidate);
    const note = (map: Map<string, Candidate[]>, key: string) => {
      const others = map.get(key);
      if (!others) map.set(key, [candidate]);
      else if (isNew || !others.includes(candidate)) others.push(candidate);
    };
    for (const number of candidate.numbers) note(this.byNumber, number);
    for (const email of candidate.emails) note(this.byEmail, email);
    const key = this.keyOf(candidate.fields);
    if (key !== undefined) note(this.byKey, key);
    note(this.byName, candidate.name);
  }
}

function personOf({ first_name, last_name }: { first_name?: unknown; last_name?: unknown }): string {
  return fold(`${(first_name as string) ?? ''} ${(last_name as string) ?? ''}`).trim();
}

/** Of a company when it is nobody's. */
function nameOf(fields: { first_name?: unknown; last_name?: unknown; company?: unknown }): string {
  return personOf(fields) || fold((fields.company as string | null | undefined) ?? '').trim();
}
