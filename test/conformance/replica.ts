/** What of a contact makes two copies of it equal. */
export interface Image extends Partial<Record<(typeof COMPARED)[number], unknown>> {
  id: string;
  version: number;
  is_deleted: boolean;
}

/** A field of each kind, and what operations write. */
export const COMPARED = [
  'first_name',
  'last_name',
  'notes',
  'company',
  'nickname',
  'middle_name',
  'name_suffix',
  'phones',
  'emails',
  'addresses',
  'websites',
  'labels',
] as const;

/** State of a replica at a cursor. */
export interface Checkpoint {
  version: number;
  sum: number;
  count: number;
}

/** How many events go by between two checkpoints. */
const EVERY = 20;

/** A number for a contact as it is; live contacts' numbers added up tell one state of a team from another. */
export function imageHash(image: Image): number {
  const { id, version } = image;
  const text = JSON.stringify([id, version, ...COMPARED.map((field) => image[field] ?? null)]);
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

/** Live contacts by id as numbers, with their sum always at hand. */
export class Fold {
  readonly hashes = new Map<string, number>();
  sum = 0;

  get count(): number {
    return this.hashes.size;
  }

  set(image: Image): void {
    this.sum -= this.hashes.get(image.id) ?? 0;
    if (image.is_deleted) {
      this.hashes.delete(image.id);
      return;
    }
    const hash = imageHash(image);
    this.hashes.set(image.id, hash);
    this.sum += hash;
  }

  clear(): void {
    this.hashes.clear();
    this.sum = 0;
  }
}

/**
 * The copy that a device keeps: contacts and a cursor, moved on only as the wire contract allows. At every moment
 * in which it claims to be complete it can note down what it holds, to be compared with the trail later.
 */
export class Replica {
  cursor = 0;
  epoch?: string;
  readonly checkpoints: Checkpoint[] = [];
  private readonly fold = new Fold();
  /** false from the first page of a walk to its last. */
  private complete = true;
  private sinceCheckpoint = 0;

  get count(): number {
    return this.fold.count;
  }

  get sum(): number {
    return this.fold.sum;
  }

  /** Version 0 means: replace your store. */
  clear(): void {
    this.fold.clear();
    this.cursor = 0;
    this.complete = false;
  }

  /** An event or the acknowledgement of an own write. False: it does not follow the cursor, a delta is needed. */
  follow(image: Image): boolean {
    if (image.version <= this.cursor) return true;
    if (image.version !== this.cursor + 1) return false;
    this.fold.set(image);
    this.cursor = image.version;
    this.sinceCheckpoint += 1;
    if (this.sinceCheckpoint >= EVERY) this.note();
    return true;
  }

  /** One page of a delta. */
  page(changes: Image[], currentVersion: number, hasMore: boolean, epoch: string): void {
    for (const image of changes) if (image.version > this.cursor) this.fold.set(image);
    this.cursor = Math.max(this.cursor, currentVersion);
    this.epoch = epoch;
    this.complete = !hasMore;
    if (this.complete) this.note();
  }

  private note(): void {
    if (!this.complete) return;
    this.sinceCheckpoint = 0;
    this.checkpoints.push({ version: this.cursor, sum: this.sum, count: this.count });
  }
}
