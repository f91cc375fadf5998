import {
  CALLER_IDS_BLOCK,
  CALLER_IDS_DIGITS,
  CALLER_IDS_FOOTER,
  CALLER_IDS_FORMAT,
  CALLER_IDS_HEADER,
  CALLER_IDS_MAGIC,
  CALLER_IDS_PLACE,
  type CallerIdsHead,
  CallerIdsWriter,
  compareBytes,
  crc32,
  uuidBytes,
  uuidText,
} from '@app/protocol';

/** Who is calling. */
export interface Caller {
  id: string;
  name: string;
}

/** The `data` of `GET /api/contacts/caller-ids?since=`. */
export interface CallerIdsDelta extends CallerIdsHead {
  since: number;
  changes: { id: string; name: string; numbers: string[] }[];
}

interface Row {
  name: Uint8Array;
  id: Uint8Array;
}

const DAMAGED = 'This is no file of caller IDs, or it is damaged.';
const NUMBER = new RegExp(`^[1-9][0-9]{1,${CALLER_IDS_DIGITS - 1}}$`);

/** A file of caller IDs, unpacked. `docs/CALLER_IDS.md` describes it. */
export class CallerIds implements CallerIdsHead {
  readonly epoch: string;
  /** A delta goes on from here: `since`. */
  readonly version: number;
  readonly contacts: number;
  readonly numbers: number;
  private readonly view: DataView;
  private readonly idsAt: number;
  private readonly nameIndexAt: number;
  private readonly numberIndexAt: number;

  /** @throws Error when the file is damaged, or of a format that is not known here */
  constructor(readonly bytes: Uint8Array) {
    const end = bytes.length - CALLER_IDS_FOOTER;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    if (end < CALLER_IDS_HEADER || this.uint32(bytes.length - 4) !== crc32(bytes.subarray(0, -4)))
      throw new Error(DAMAGED);
    if (new TextDecoder().decode(bytes.subarray(0, 8)) !== CALLER_IDS_MAGIC) throw new Error(DAMAGED);
    if (this.uint32(8) !== CALLER_IDS_FORMAT || this.uint32(12) !== CALLER_IDS_BLOCK)
      throw new Error('This file of caller IDs is of a format that is not known here.');
    this.epoch = uuidText(bytes.subarray(16, 32));
    this.version = this.uint64(32);
    const footer = Array.from({ length: 6 }, (_, at) => this.uint32(end + 4 * at));
    [this.contacts, this.numbers] = footer as [number, number];
    [, , this.idsAt, , this.nameIndexAt, this.numberIndexAt] = footer as Six;
  }

  /**
   * All contacts with this number, by name.
   * @param number E.164, with or without its plus. Anything else is nobody's.
   */
  find(number: string): Caller[] {
    const digits = number.replace(/^\+/, '');
    if (!NUMBER.test(digits)) return [];
    const wanted = Number(digits);
    // The last block that begins below the number: those before it end below, and equal numbers may reach over several.
    let [low, high] = [0, Math.ceil(this.numbers / CALLER_IDS_BLOCK)];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.uint64(this.numberIndexAt + middle * CALLER_IDS_PLACE) < wanted) low = middle + 1;
      else high = middle;
    }
    const found: Caller[] = [];
    for (const entry of this.entries(Math.max(0, low - 1))) {
      if (entry.number > wanted) break;
      if (entry.number === wanted) found.push(this.caller(entry.contact));
    }
    return found;
  }

  /** The contact at a place. */
  caller(place: number): Caller {
    let skip = place % CALLER_IDS_BLOCK;
    for (const name of this.names(Math.floor(place / CALLER_IDS_BLOCK))) {
      if (skip === 0) return { id: uuidText(this.id(place)), name: new TextDecoder().decode(name) };
      skip -= 1;
    }
    throw new Error(DAMAGED);
  }

  /**
   * The file after these changes: to the last byte the one that the server would make of the same contacts and version.
   * @throws Error when they are not the changes since this file
   */
  update({ epoch, since, version, changes }: CallerIdsDelta): CallerIds {
    if (epoch !== this.epoch || since !== this.version)
      throw new Error('These are not the changes since this file.');
    const changed = new Set(changes.map(({ id }) => id));
    const added = changes
      .filter(({ numbers }) => numbers.length > 0)
      .map(({ id, name, numbers }) => ({ name: new TextEncoder().encode(name), id: uuidBytes(id), numbers }))
      .toSorted(compareRows);
    const writer = new CallerIdsWriter({ epoch, version });
    /** By the place that a contact had: the one that it has now, or -1. */
    const places = new Int32Array(this.contacts).fill(-1);
    const more: { number: number; contact: number }[] = [];
    let place = 0;
    let next = 0;
    const add = (before?: Row) => {
      for (
        ;
        next < added.length && (!before || compareRows(added[next]!, before) < 0);
        next += 1, place += 1
      ) {
        const { name, id, numbers } = added[next]!;
        writer.contact(name, id);
        for (const number of numbers) more.push({ number: Number(number.slice(1)), contact: place });
      }
    };
    let old = 0;
    for (const name of this.names(0)) {
      const row = { name, id: this.id(old) };
      if (!changed.has(uuidText(row.id))) {
        add(row);
        writer.contact(row.name, row.id);
        places[old] = place;
        place += 1;
      }
      old += 1;
    }
    add();
    writer.endContacts();
    more.sort(compareEntries);
    next = 0;
    const enter = (before?: Entry) => {
      for (; next < more.length && (!before || compareEntries(more[next]!, before) < 0); next += 1)
        writer.entry(more[next]!.number, more[next]!.contact);
    };
    for (const { number, contact } of this.entries(0)) {
      const kept = { number, contact: places[contact]! };
      if (kept.contact < 0) continue;
      enter(kept);
      writer.entry(kept.number, kept.contact);
    }
    enter();
    return new CallerIds(writer.end());
  }

  /** Numbers from a block on, with the places of who has them. */
  private *entries(block: number): Generator<Entry> {
    let left = this.numbers - block * CALLER_IDS_BLOCK;
    if (left <= 0) return;
    let at = this.uint32(this.numberIndexAt + block * CALLER_IDS_PLACE + 8);
    let number = 0;
    for (let place = 0; left > 0; left -= 1, place += 1) {
      const step = this.varint(at);
      const contact = this.varint(step.end);
      at = contact.end;
      number = place % CALLER_IDS_BLOCK === 0 ? step.value : number + step.value;
      yield { number, contact: contact.value };
    }
  }

  /** Names of contacts from a block on, in UTF-8. */
  private *names(block: number): Generator<Uint8Array> {
    let left = this.contacts - block * CALLER_IDS_BLOCK;
    if (left <= 0) return;
    let at = this.uint32(this.nameIndexAt + block * 4);
    let name = new Uint8Array();
    for (; left > 0; left -= 1) {
      const shared = this.varint(at);
      const length = this.varint(shared.end);
      const next = new Uint8Array(shared.value + length.value);
      next.set(name.subarray(0, shared.value));
      next.set(this.bytes.subarray(length.end, length.end + length.value), shared.value);
      at = length.end + length.value;
      yield (name = next);
    }
  }

  private id(place: number): Uint8Array {
    return this.bytes.subarray(this.idsAt + place * 16, this.idsAt + place * 16 + 16);
  }

  private varint(from: number): { value: number; end: number } {
    let value = 0;
    for (let at = from, weight = 1; ; at += 1, weight *= 0x80) {
      const byte = this.bytes[at] ?? 0;
      value += (byte & 0x7f) * weight;
      if (byte < 0x80) return { value, end: at + 1 };
    }
  }

  private uint32(at: number): number {
    return this.view.getUint32(at);
  }

  private uint64(at: number): number {
    return Number(this.view.getBigUint64(at));
  }
}

type Six = [number, number, number, number, number, number];

interface Entry {
  number: number;
  contact: number;
}

const compareRows = (a: Row, b: Row) => compareBytes(a.name, b.name) || compareBytes(a.id, b.id);
const compareEntries = (a: Entry, b: Entry) => a.number - b.number || a.contact - b.contact;
