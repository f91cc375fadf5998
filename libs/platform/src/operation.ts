import { createHash, randomBytes } from 'node:crypto';

/** What an operation was. `db` is a transaction of somebody in psql. */
export const OPERATION_KINDS = [
  'edit',
  'upload',
  'import',
  'merge',
  'bulk_edit',
  'undo',
  'restore',
  'takeover',
  'db',
] as const;
export type OperationKind = (typeof OPERATION_KINDS)[number];

/** What a change belongs to: one call of a client, across as many transactions as it takes. */
export interface Operation {
  /** UUID, one of the team's. */
  id: string;
  kind: OperationKind;
  /** For people: what was done to how much, without anybody's data. */
  label?: string;
  /** Of an undo: the operation whose changes it takes back. */
  undoes?: string;
}

/**
 * A new id: a UUID of version 7. It begins with the time, so later ones are larger: they are the order of the list of operations,
 * and an index of them grows at its end, which costs a write less than a place anywhere.
 */
export function newOperationId(): string {
  return timedUuid(Date.now(), randomBytes(16), 7);
}

/**
 * The id that the same parts always give, for what a client does in several calls and is one operation all the same.
 * @param since when it could begin: its place in the order
 */
export function operationIdOf(since: Date, ...parts: string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(parts)).digest();
  return timedUuid(since.getTime(), digest.subarray(0, 16), 8);
}

/** The lowest id that an operation of this time can have. */
export function firstOperationId(time: Date): string {
  return timedUuid(time.getTime(), Buffer.alloc(16), 0);
}

/** When an operation began. */
export function timeOfOperation(id: string): Date {
  return new Date(parseInt(id.slice(0, 8) + id.slice(9, 13), 16));
}

function timedUuid(milliseconds: number, bytes: Buffer, version: number): string {
  bytes.writeUIntBE(milliseconds, 0, 6);
  if (version) {
    bytes[6] = (bytes[6]! & 0x0f) | (version << 4);
    bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  }
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
