import { Device, type WireContact } from './device';
import { type Mutation, push, type Result, updateOf } from './upload';

interface JournalEntry {
  mutation: Mutation;
  result: Result;
  epoch: string;
}

/** A phone with a store, a journal and a queue: it gives back all of them after a restore. */
export class ReturningPhone extends Device {
  epoch = '';
  readonly known = new Map<string, WireContact>();
  readonly journal: JournalEntry[] = [];
  readonly queue: Mutation[] = [];

  /** Reads what there is. */
  async look(): Promise<void> {
    const { data } = (await this.call('GET', `/api/sync/delta?version=0`)).body;
    if (this.epoch !== data.epoch) this.known.clear();
    this.epoch = data.epoch;
    for (const { contact } of data.changes) this.known.set(contact.id, contact);
  }

  /** An edit that is uploaded at once. */
  async does(mutation: Mutation): Promise<Result> {
    const [result] = await push(this, this.epoch, mutation);
    this.journal.push({ mutation, result: result!, epoch: this.epoch });
    if (result!.contact) this.known.set(result!.contact.id, result!.contact);
    return result!;
  }

  /** An edit of what it has, with a base. */
  edit(id: string, fields: Record<string, unknown>, more: object = {}): Mutation {
    const seen = this.known.get(id);
    const base = {
      ...('tags' in fields && { tags: seen?.tags ?? [] }),
      ...('metadata' in fields && { metadata: seen?.metadata ?? {} }),
      ...('labels' in fields && { labels: seen?.labels ?? {} }),
    };
    return updateOf(id, seen?.version ?? 0, fields, { base, base_epoch: this.epoch, ...more });
  }

  /** What it has seen, in pieces of `size`. */
  async givesBack(size = 1_000): Promise<any[]> {
    const images = [...this.known.values()].sort((x, y) => y.version - x.version);
    const answers = [];
    for (let at = 0; at < images.length; at += size) {
      const some = images.slice(at, at + size);
      const { status, body } = await this.offer(some);
      if (status !== 200) throw new Error(`giving back was answered ${status}: ${JSON.stringify(body)}`);
      answers.push(body.data);
    }
    return answers;
  }

  offer(images: WireContact[], epoch = this.epoch) {
    return this.call('POST', '/api/sync/pictures', {
      epoch,
      contacts: images.filter(({ is_deleted }) => !is_deleted),
      tombstones: images
        .filter(({ is_deleted }) => is_deleted)
        .map(({ id, version, merged_into, lineage }) => ({
          ...{ id, version, lineage },
          ...(merged_into && { merged_into }),
        })),
    });
  }

  /** Its journal in the form of phones that know nothing of images with versions. */
  async sendsJournal(now: string): Promise<Result[]> {
    const entries = this.journal.map(({ mutation, result, epoch }) => {
      const { contact } = result;
      return {
        ...mutation,
        base_epoch: mutation.base_epoch ?? epoch,
        acknowledged_epoch: epoch,
        acknowledged_version: result.version,
        ...(contact && !contact.is_deleted && { image: writable(contact) }),
      };
    });
    return entries.length ? push(this, now, ...entries) : [];
  }

  async sendsQueue(now: string): Promise<Result[]> {
    return this.queue.length ? push(this, now, ...this.queue) : [];
  }
}

const WRITABLE = [
  ...['first_name', 'last_name', 'phone_primary', 'phone_secondary', 'email', 'company', 'job_title'],
  ...['notes', 'address', 'birthday', 'tags', 'metadata'],
];
const writable = (contact: WireContact) => Object.fromEntries(WRITABLE.map((name) => [name, contact[name]]));

/** Edits of one contact, one after the other; each is uploaded at once. `{ resurrect: true }` belongs to the edit before it. */
export async function inTurn(
  phone: ReturningPhone,
  id: string,
  ...edits: Record<string, unknown>[]
): Promise<void> {
  const merged = edits.reduce<Record<string, unknown>[]>(
    (list, edit) => (edit.resurrect ? [...list.slice(0, -1), { ...list.at(-1), ...edit }] : [...list, edit]),
    [],
  );
  for (const { resurrect, ...fields } of merged)
    await phone.does(phone.edit(id, fields, resurrect ? { resurrect: true } : {}));
}
