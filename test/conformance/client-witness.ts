import type {
  Answer,
  Entry,
  Issue,
  Mutation,
  PushAnswer,
  PushResult,
  Request,
  WireMutation,
} from '@app/sync-client';
import { deleteMark, type Journal, markOf, type Operation } from './journal';
import { checkPage, type Page } from './reader';
import type { StoredCopy, Told } from './stored-copy';

/** Writes into the journal of the run what a sync client asks, is answered, and stores of its edits. */
export class ClientWitness {
  /** Digests that the server found equal. */
  proofs = 0;
  private readonly operations = new Map<string, Operation>();
  /** The last answer: the client keeps the version of the first one. */
  private readonly answered = new Map<Operation, PushResult>();
  /** Edits of which the app was told that they are stored. */
  private readonly promised = new Set<Operation>();

  constructor(
    private readonly journal: Journal,
    private readonly copy: StoredCopy,
    private readonly self: { agentCode: string; deviceId: string },
  ) {}

  /** Before the app is asked to make this edit. */
  begins(operation: Operation): void {
    this.operations.set(markOf(operation), operation);
  }

  /** The app was told that it is stored. */
  promises(operation: Operation): void {
    this.promised.add(operation);
  }

  /** Operations whose last word has not been heard. */
  open(): Operation[] {
    return [...this.operations.values()].filter(({ state }) => state === 'under way');
  }

  /** Acknowledged operations that these entries of the client's journal lack: a restore would lose them. */
  forgotten(entries: Entry[]): Operation[] {
    const kept = new Set(entries.map(({ mutation }) => this.operationOf(mutation)));
    return [...this.operations.values()].filter(
      (operation) => operation.state === 'ok' && !kept.has(operation),
    );
  }

  // ── What travels ───────────────────────────────────────────────────────────────────────────────────────────────

  asks(request: Request): void {
    if (request.ask !== 'push') return;
    for (const mutation of request.mutations) {
      const operation = this.operationOf(mutation);
      if (!operation) continue;
      operation.attempts += 1;
      operation.base ??= mutation.base_version;
      if (mutation.acknowledged_epoch) this.count('sent again after a restore');
      else if (operation.attempts > 1) this.count('sent again');
    }
  }

  hears(request: Request, { status, body }: Answer): void {
    const code = String(body?.code);
    if ([401, 403, 500].includes(status) && code !== 'OUTCOME_UNKNOWN')
      this.journal.complain(9, `a sync client's ${request.ask} was answered ${status} ${code}`);
    if (request.ask === 'push') this.pushed(request.mutations, status, body?.data as PushAnswer | undefined);
    if (request.ask === 'delta' && status === 410) this.count('410 answered');
    if (request.ask === 'delta' && status === 200) this.read(request, body!.data as Page);
    if (request.ask === 'snapshot' && status === 200) this.count('snapshots read');
    if (request.ask === 'digest' && (body?.data as { in_sync?: boolean } | undefined)?.in_sync)
      this.proofs += 1;
  }

  private pushed(mutations: WireMutation[], status: number, answer?: PushAnswer): void {
    if (status !== 200 || !answer) {
      if (status === 0) this.journal.count('unanswered', mutations.length);
      for (const mutation of mutations) {
        const operation = this.operationOf(mutation);
        if (operation && operation.state !== 'ok') operation.unanswered += 1;
      }
      return;
    }
    const results = new Map(answer.results.map((result) => [result.mutation_id, result]));
    for (const mutation of mutations) {
      const { mutation_id, acknowledged_epoch } = mutation;
      const result = results.get(mutation_id);
      const operation = this.operationOf(mutation);
      if (operation && result) this.answered.set(operation, result);
      const isDuplicate = result?.status === 'duplicate';
      if (isDuplicate && !acknowledged_epoch) this.count('duplicates answered');
      if (!isDuplicate && acknowledged_epoch) this.count('made again after a restore');
    }
  }

  private read({ version, epoch }: Extract<Request, { ask: 'delta' }>, page: Page): void {
    if (epoch && page.epoch !== epoch)
      this.journal.complain(7, `cursor ${version} of another epoch was continued`);
    checkPage(this.journal, version, page);
    this.copy.walking = page.has_more;
  }

  // ── What is stored ─────────────────────────────────────────────────────────────────────────────────────────────

  /** A new life begins: every edit that was promised must be there. */
  loaded({ entries, issues }: Told): void {
    const there = new Set([...entries, ...issues].map(({ mutation }) => this.operationOf(mutation)));
    for (const operation of this.open()) {
      if (there.has(operation)) continue;
      if (this.promised.has(operation))
        this.journal.complain(
          1,
          `${operation.mark} was stored on its device and is not there after a restart`,
        );
      Object.assign(operation, { state: 'failed', code: 'NEVER_STORED' });
    }
  }

  committed({ entries, issues }: Told): void {
    const refused = new Map(issues.map((issue) => [issue.mutation.mutation_id, issue]));
    for (const issue of issues) if (issue.status === 'rejected') this.refused(issue);
    for (const entry of entries) {
      const operation = this.operationOf(entry.mutation);
      if (operation && entry.acknowledged)
        this.acknowledged(operation, entry.acknowledged, refused.get(entry.mutation.mutation_id));
    }
  }

  private refused({ mutation, code }: Issue): void {
    const operation = this.operationOf(mutation);
    if (!operation) return;
    // A contact that was deleted when the change was acknowledged leaves no picture to make it again from.
    if (operation.state === 'ok' && (operation.pictured || code !== 'CONTACT_NOT_FOUND'))
      this.journal.complain(
        1,
        `${operation.op} ${operation.mark} was acknowledged and, sent again, refused with ${code} (${this.answered.get(operation)?.status})`,
      );
    this.fail(operation, code);
  }

  private acknowledged(
    operation: Operation,
    { epoch, version: first, image }: NonNullable<Entry['acknowledged']>,
    conflict?: Issue,
  ): void {
    const { state } = operation;
    if (operation.epoch && operation.epoch !== epoch) operation.before ??= operation.version;
    const version = this.answered.get(operation)?.version || first;
    Object.assign(operation, { epoch, version, pictured: image !== undefined });
    (operation.versions ??= new Set()).add(version);
    // Nothing was applied, unless it was before and somebody has deleted the contact since.
    if (conflict && state !== 'ok') return this.fail(operation, conflict.code);
    if (state !== 'ok') {
      this.journal.count('acknowledged');
      this.count('changes acknowledged');
    }
    // Sent again it may have changed nothing any more: then the version is the contact's.
    Object.assign(operation, { state: 'ok', exact: operation.before === undefined });
    operation.acknowledgedAt ??= Date.now();
  }

  private fail(operation: Operation, code?: string): void {
    Object.assign(operation, { state: 'failed', code, refusedAt: Date.now() });
    this.journal.count(`refused ${code}`);
  }

  private operationOf({ op, contact_id, fields }: WireMutation | Mutation): Operation | undefined {
    const { agentCode, deviceId } = this.self;
    if (op === 'delete') return this.operations.get(deleteMark(contact_id, agentCode, deviceId));
    return this.operations.get((op === 'create' ? fields?.last_name : fields?.notes) as string);
  }

  private count(what: string): void {
    this.journal.count(`sync clients: ${what}`);
  }
}
