import { isDeepStrictEqual } from 'node:util';

/** What one phone does next to the contact that both phones know. `seen` is the state it had before its eyes. */
export type Step =
  | { by: Phone; op: 'edit' | 'resurrect'; fields: Fields }
  | { by: Phone; op: 'delete' }
  /** Sends its last mutation again. */
  | { by: Phone; op: 'retry' }
  /** Reads what the others did. */
  | { by: Phone; op: 'look' };

export type Phone = 'a' | 'b';

export interface Fields {
  company?: string | null;
  job_title?: string | null;
  tags?: string[];
}

interface State {
  company: string | null;
  job_title: string | null;
  tags: string[];
  deleted: boolean;
}

export interface Expected {
  status: string;
  /** Number of the write that it answers with; 0 is the one that made the contact. */
  write: number;
  /** Fields in which a value lost, with both values. */
  lost?: Record<string, { kept: unknown; lost: unknown }>;
}

interface Sent {
  step: Exclude<Step, { op: 'look' | 'retry' }>;
  base: number;
  answer: Expected;
}

/**
 * The rules of docs/SYNC.md in the plainest form: all states that the contact ever had are kept, and who wrote a field
 * last is found by going through them. No bookkeeping per field, nothing shared with the server's code.
 */
export class MergeModel {
  /** States after each write, and who made it. */
  readonly history: { state: State; by: Phone | undefined }[];
  private readonly seen: Record<Phone, number> = { a: 0, b: 0 };
  private readonly sent: Partial<Record<Phone, Sent>> = {};

  constructor(first: Omit<State, 'deleted'>) {
    this.history = [{ state: { ...first, deleted: false }, by: undefined }];
  }

  get now(): State {
    return this.history.at(-1)!.state;
  }

  /** Write that the phone has seen last, and the state that it shows. */
  viewOf(phone: Phone): { write: number; state: State } {
    const write = this.seen[phone];
    return { write, state: this.history[write]!.state };
  }

  take(step: Step): Expected | undefined {
    if (step.op === 'look') {
      this.seen[step.by] = this.history.length - 1;
      return undefined;
    }
    if (step.op === 'retry') {
      const last = this.sent[step.by];
      return last && { ...last.answer, status: 'duplicate', lost: undefined };
    }
    const base = this.seen[step.by];
    const answer = this.apply(step, base);
    this.sent[step.by] = { step, base, answer };
    return answer;
  }

  private apply(step: Sent['step'], base: number): Expected {
    const head = this.history.length - 1;
    const { now } = this;
    if (step.op === 'delete') {
      if (now.deleted) return { status: 'applied', write: head };
      const lost = Object.fromEntries(
        FIELDS.filter((field) => this.changedByOther(field, base, step.by)).map((field) => [
          field,
          { kept: undefined, lost: now[field] },
        ]),
      );
      return this.write({ ...now, deleted: true }, step.by, Object.keys(lost).length > 0, lost);
    }
    if (now.deleted && step.op === 'edit') {
      const lost = Object.fromEntries(
        Object.entries(step.fields).map(([field, value]) => [field, { kept: undefined, lost: value }]),
      );
      return { status: 'conflict', write: head, ...(Object.keys(lost).length && { lost }) };
    }
    if (now.deleted) return this.write({ ...now, ...step.fields, deleted: false }, step.by, false);
    const next = { ...now };
    const lost: NonNullable<Expected['lost']> = {};
    for (const field of FIELDS) {
      const wanted = step.fields[field];
      if (wanted === undefined || isDeepStrictEqual(wanted, now[field])) continue;
      const foreign = this.changedByOther(field, base, step.by);
      if (field === 'tags') {
        const before = this.history[base]!.state.tags;
        const stale = this.lastChange('tags').write > base;
        next.tags = stale ? mergeTags(before, wanted as string[], now.tags) : (wanted as string[]);
      } else {
        next[field] = wanted as string | null;
        if (foreign) lost[field] = { kept: wanted, lost: now[field] };
      }
    }
    if (isDeepStrictEqual(next, now)) return { status: 'applied', write: head };
    const over = FIELDS.some((field) => this.changedByOther(field, base, step.by));
    return this.write(next, step.by, over, lost);
  }

  private write(state: State, by: Phone, overOthers: boolean, lost: Expected['lost'] = {}): Expected {
    this.history.push({ state, by });
    return {
      status: overOthers ? 'merged' : 'applied',
      write: this.history.length - 1,
      ...(Object.keys(lost).length && { lost }),
    };
  }

  private lastChange(field: keyof State): { write: number; by: Phone | undefined } {
    for (let write = this.history.length - 1; write > 0; write -= 1) {
      const { state, by } = this.history[write]!;
      if (!isDeepStrictEqual(state[field], this.history[write - 1]!.state[field])) return { write, by };
    }
    return { write: 0, by: undefined };
  }

  private changedByOther(field: keyof State, base: number, phone: Phone): boolean {
    const { write, by } = this.lastChange(field);
    return write > base && by !== phone;
  }
}

const FIELDS = ['company', 'job_title', 'tags'] as const;

function mergeTags(base: string[], wanted: string[], current: string[]): string[] {
  const kept = current.filter((tag) => wanted.includes(tag) || !base.includes(tag));
  return [...new Set([...kept, ...wanted.filter((tag) => !base.includes(tag))])];
}
