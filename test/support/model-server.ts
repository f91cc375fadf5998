import { createHash } from 'node:crypto';
import type { Answer, Contact, PushResult, Request, WireMutation } from '@app/sync-client';

interface History {
  epoch: string;
  head: number;
  floor: number;
  /** Latest change of each contact, tombstones too. */
  contacts: Map<string, Contact>;
  born: Map<string, number>;
  mutations: Map<
    string,
    { status: PushResult['status']; code?: string; version: number; contact_id: string }
  >;
}

const uuid = (text: string) => {
  const hex = createHash('md5').update(text).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
};

/**
 * The server's promises in a few lines and without time: versions without holes, each mutation once, tombstones,
 * floor, epochs, backup and restore. For properties that need thousands of histories.
 */
export class ModelServer {
  private now: History = {
    epoch: uuid('1'),
    head: 0,
    floor: 0,
    contacts: new Map(),
    born: new Map(),
    mutations: new Map(),
  };
  private saved = structuredClone(this.now);
  private epochs = 1;
  private highest = 0;
  /** Contacts that somebody holds in the database. */
  readonly busy = new Set<string>();
  /** How often each mutation changed something in this history: by its id. */
  readonly applications = new Map<string, number>();

  constructor(
    private readonly pageSize: number,
    private readonly publish: (author: string, name: string, payload: Record<string, unknown>) => void,
  ) {}

  get head(): number {
    return this.now.head;
  }

  get epoch(): string {
    return this.now.epoch;
  }

  /** The newest picture of each contact, tombstones too. */
  latest(): Iterable<Contact> {
    return this.now.contacts.values();
  }

  live(): Map<string, Contact> {
    return new Map([...this.now.contacts].filter(([, { is_deleted }]) => !is_deleted));
  }

  knows(mutationId: string): boolean {
    return this.now.mutations.has(mutationId);
  }

  backUp(): void {
    this.saved = structuredClone(this.now);
    for (const id of this.applications.keys()) if (!this.knows(id)) this.applications.delete(id);
  }

  restore(): void {
    this.now = structuredClone(this.saved);
    this.epochs += 1;
    this.now.epoch = uuid(String(this.epochs));
    // Above everything that any epoch before has given, as the real one does with 2^32.
    this.highest += 1_000;
    this.now.head = this.now.floor = this.highest;
    for (const id of this.applications.keys()) if (!this.knows(id)) this.applications.delete(id);
  }

  purgeTombstones(): void {
    for (const [id, { is_deleted }] of this.now.contacts) if (is_deleted) this.now.contacts.delete(id);
    this.now.floor = this.now.head;
  }

  answer(author: string, request: Request): Answer {
    if (request.ask === 'push') return ok(this.push(author, request.mutations));
    if (request.ask === 'delta') return this.delta(request);
    // It merges nothing: what devices give back is for the real server's tests.
    if (request.ask === 'pictures')
      return ok({
        restored_head: 0,
        open: false,
        busy: [],
        epoch: this.now.epoch,
        head_version: this.now.head,
      });
    if (request.ask === 'snapshot' && this.epochs % 2 === 0) {
      const contacts = [...this.live().values()].map((contact) => structuredClone(contact));
      return { status: 200, snapshot: { epoch: this.now.epoch, version: this.now.head, contacts } };
    }
    return { status: 404, body: { success: false, code: 'NOT_FOUND', error: 'Nothing here.' } };
  }

  private delta({ version, epoch }: Extract<Request, { ask: 'delta' }>): Answer {
    const { head, floor } = this.now;
    // The real server remembers the page ends of a walk; here every page of this epoch below the floor is one.
    const reason =
      (epoch && epoch !== this.now.epoch && 'wrong_epoch') ||
      (version > head && 'ahead_of_head') ||
      undefined;
    if (reason) {
      const body = {
        success: false,
        code: 'RESYNC_REQUIRED',
        reason,
        epoch: this.now.epoch,
        min_version: floor,
      };
      return { status: 410, body };
    }
    const rows = [...this.now.contacts.values()]
      .filter((contact) => contact.version > version)
      .sort((a, b) => a.version - b.version);
    const page = rows.slice(0, this.pageSize);
    const has_more = rows.length > page.length;
    return ok({
      current_version: has_more ? page.at(-1)!.version : head,
      changes: page.map((contact) => ({
        action: contact.is_deleted ? 'DELETE' : 'UPDATE',
        contact: structuredClone(contact),
        version: contact.version,
      })),
      has_more,
      head_version: head,
      epoch: this.now.epoch,
      min_version: floor,
    });
  }

  private push(author: string, mutations: WireMutation[]) {
    const results = mutations.map((mutation) => this.apply(author, mutation));
    return {
      results: results.map((result) => this.withContact(result)),
      head_version: this.now.head,
      epoch: this.now.epoch,
    };
  }

  private withContact(result: PushResult): PushResult {
    const contact = this.now.contacts.get(result.contact_id!);
    return contact ? { ...result, contact: structuredClone(contact) } : result;
  }

  private apply(author: string, mutation: WireMutation): PushResult {
    const { mutation_id, op, contact_id } = mutation;
    const known = this.now.mutations.get(mutation_id);
    if (known) return { mutation_id, ...known, status: 'duplicate' };
    if (this.busy.has(contact_id)) return { mutation_id, contact_id, status: 'busy', code: 'CONTACT_BUSY' };
    const outcome = this.decide(author, mutation);
    if (outcome.status !== 'rejected') {
      const { status, code, version } = outcome;
      this.now.mutations.set(mutation_id, { status, version, contact_id, ...(code && { code }) });
    }
    if (outcome.changed) this.applications.set(mutation_id, (this.applications.get(mutation_id) ?? 0) + 1);
    const { changed: _, ...result } = outcome;
    return { mutation_id, contact_id, op, ...result } as PushResult;
  }

  private decide(
    author: string,
    { op, contact_id, fields = {}, acknowledged_epoch, image }: WireMutation,
  ): { status: PushResult['status']; version: number; code?: string; changed?: boolean } {
    const contact = this.now.contacts.get(contact_id);
    const replay = acknowledged_epoch !== undefined && acknowledged_epoch !== this.now.epoch;
    const version = contact?.version ?? 0;
    const write = (picture: Partial<Contact>) => {
      const head = (this.now.head += 1);
      this.highest = Math.max(this.highest, head);
      const next = { ...picture, id: contact_id, version: head, is_deleted: picture.is_deleted ?? false };
      this.now.contacts.set(contact_id, next);
      const name = next.is_deleted ? 'deleted' : contact ? 'updated' : 'created';
      const payload = next.is_deleted
        ? { contact_id, version: head }
        : { contact: { ...next }, version: head };
      this.publish(author, `contact_${name}`, payload);
      return { status: 'applied' as const, version: head, changed: true };
    };
    if (op === 'create') {
      if (!contact) return write(fields);
      return replay
        ? { status: 'applied', version }
        : { status: 'rejected', version, code: 'CONTACT_EXISTS' };
    }
    if (op === 'delete') {
      if (contact?.is_deleted) return { status: 'applied', version };
      if (contact || replay) return write({ is_deleted: true });
      return { status: 'rejected', version, code: 'CONTACT_NOT_FOUND' };
    }
    if (!contact)
      return replay && image ? write(image) : { status: 'rejected', version, code: 'CONTACT_NOT_FOUND' };
    if (contact.is_deleted) return { status: 'conflict', version, code: 'CONTACT_DELETED' };
    return write({ ...contact, ...fields });
  }
}

function ok(data: object): Answer {
  return { status: 200, body: { success: true, data: structuredClone(data) } };
}
