/**
 * The file of caller IDs: who has a number, found by binary search in a file that nobody has to read whole. Described byte by
 * byte in docs/CALLER_IDS.md. Numbers are those of the world (E.164) without their plus, as integers.
 */
export const CALLER_IDS_MAGIC = 'CALLERID';
export const CALLER_IDS_FORMAT = 1;
/** Of contacts, and of numbers: whoever looks for one reads at most so many, from a place that an index knows. */
export const CALLER_IDS_BLOCK = 64;
/** Bytes before the contacts, after everything, and of an entry of the index of numbers. */
export const CALLER_IDS_HEADER = 40;
export const CALLER_IDS_FOOTER = 28;
export const CALLER_IDS_PLACE = 12;
/** More digits has no number of the world. */
export const CALLER_IDS_DIGITS = 15;

/** What a file of caller IDs is of. */
export interface CallerIdsHead {
  epoch: string;
  /** A delta goes on from here. */
  version: number;
}

const ID_BYTES = 16;
const TWO_TO_32 = 2 ** 32;

/** Of CRC-32 as gzip, PNG and java.util.zip have it. */
const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit += 1) rest = rest & 1 ? (rest >>> 1) ^ 0xedb88320 : rest >>> 1;
  return rest;
});

/** @param before the checksum of what comes before these bytes */
export function crc32(bytes: Uint8Array, before = 0): number {
  let rest = ~before;
  for (const byte of bytes) rest = TABLE[(rest ^ byte) & 0xff]! ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** @returns below 0 when `a` stands before `b`, 0 when they are equal: by bytes, as names and ids are ordered */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) if (a[at] !== b[at]) return a[at]! - b[at]!;
  return a.length - b.length;
}

/** The 16 bytes of a UUID. */
export function uuidBytes(id: string): Uint8Array {
  const digits = id.replaceAll('-', '');
  return Uint8Array.from({ length: ID_BYTES }, (_, at) =>
    Number.parseInt(digits.slice(at * 2, at * 2 + 2), 16),
  );
}

export function uuidText(bytes: Uint8Array): string {
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/**
 * Writes the file in one go: contacts by name and id, then their numbers. Keeps the ids (16 bytes a contact) and the indexes
 * (a quarter of a byte a number), and nothing else, so `take()` what is there now and then.
 */
export class CallerIdsWriter {
  private readonly buffer: { bytes: Uint8Array; length: number } = { bytes: new Uint8Array(4096), length: 0 };
  /** Bytes before those of the buffer. */
  private taken = 0;
  private crc = 0;
  private contacts = 0;
  private numbers = 0;
  private name: Uint8Array = new Uint8Array();
  private id: Uint8Array = new Uint8Array();
  private number = 0;
  private owner = -1;
  private readonly ids: Uint8Array[] = [];
  private readonly nameBlocks: number[] = [];
  private readonly numberBlocks: { number: number; at: number }[] = [];
  private idsAt = 0;
  private numbersAt = 0;

  constructor({ epoch, version }: CallerIdsHead) {
    this.bytes(new TextEncoder().encode(CALLER_IDS_MAGIC));
    this.uint32(CALLER_IDS_FORMAT);
    this.uint32(CALLER_IDS_BLOCK);
    this.bytes(uuidBytes(epoch));
    this.uint64(version);
  }

  /**
   * The next contact; its place is the number of those before it.
   * @param name in UTF-8
   * @param id its 16 bytes
   * @throws Error when it stands before the last one
   */
  contact(name: Uint8Array, id: Uint8Array): void {
    const order = compareBytes(this.name, name) || compareBytes(this.id, id);
    if (this.contacts > 0 && order >= 0) throw new Error('contacts come by name and id, each once');
    let shared = 0;
    if (this.contacts % CALLER_IDS_BLOCK === 0) this.nameBlocks.push(this.position);
    else while (shared < this.name.length && this.name[shared] === name[shared]) shared += 1;
    this.varint(shared);
    this.varint(name.length - shared);
    this.bytes(name.subarray(shared));
    this.ids.push(id);
    this.name = name;
    this.id = id;
    this.contacts += 1;
  }

  /** After the last contact. */
  endContacts(): void {
    this.idsAt = this.position;
    for (const id of this.ids.splice(0)) this.bytes(id);
    this.numbersAt = this.position;
  }

  /**
   * The next number, and the place of a contact that has it.
   * @throws Error when it stands before the last one, or there is no such contact
   */
  entry(number: number, contact: number): void {
    if (number < this.number || (number === this.number && contact <= this.owner) || contact >= this.contacts)
      throw new Error('numbers come in ascending order, each once for each contact');
    const isFirst = this.numbers % CALLER_IDS_BLOCK === 0;
    if (isFirst) this.numberBlocks.push({ number, at: this.position });
    this.varint(isFirst ? number : number - this.number);
    this.varint(contact);
    this.number = number;
    this.owner = contact;
    this.numbers += 1;
  }

  /** After the last number: the rest of the file. */
  end(): Uint8Array {
    const namesAt = this.position;
    for (const at of this.nameBlocks) this.uint32(at);
    const indexAt = this.position;
    for (const { number, at } of this.numberBlocks) {
      this.uint64(number);
      this.uint32(at);
    }
    for (const value of [this.contacts, this.numbers, this.idsAt, this.numbersAt, namesAt, indexAt])
      this.uint32(value);
    const rest = this.take();
    this.uint32(this.crc);
    const whole = new Uint8Array(rest.length + 4);
    whole.set(rest);
    whole.set(this.take(), rest.length);
    return whole;
  }

  /** What was written since the last call. */
  take(): Uint8Array {
    const { buffer } = this;
    const bytes = buffer.bytes.slice(0, buffer.length);
    this.crc = crc32(bytes, this.crc);
    this.taken += bytes.length;
    buffer.length = 0;
    return bytes;
  }

  private get position(): number {
    return this.taken + this.buffer.length;
  }

  private bytes(bytes: Uint8Array): void {
    this.reserve(bytes.length).set(bytes, this.buffer.length);
    this.buffer.length += bytes.length;
  }

  private uint32(value: number): void {
    const bytes = this.reserve(4);
    for (let shift = 24; shift >= 0; shift -= 8) bytes[this.buffer.length++] = value >>> shift;
  }

  private uint64(value: number): void {
    this.uint32(Math.floor(value / TWO_TO_32));
    this.uint32(value % TWO_TO_32);
  }

  /** Seven bits a byte, the lowest first; all but the last byte have the eighth set. */
  private varint(value: number): void {
    const bytes = this.reserve(8);
    let rest = value;
    // What is beyond 32 bits is lost by bitwise operators.
    for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes[this.buffer.length++] = (rest % 0x80) | 0x80;
    bytes[this.buffer.length++] = rest;
  }

  private reserve(length: number): Uint8Array {
    const { buffer } = this;
    if (buffer.length + length > buffer.bytes.length) {
      const larger = new Uint8Array(2 * (buffer.length + length));
      larger.set(buffer.bytes.subarray(0, buffer.length));
      buffer.bytes = larger;
    }
    return buffer.bytes;
  }
}
