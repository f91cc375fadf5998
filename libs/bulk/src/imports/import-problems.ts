import type { Problem } from './import.entity';

/** Kinds that are told apart, and rows that are named of each. */
const KINDS = 100;
const ROWS = 10;

/** Counts what was wrong with rows, by kind. */
export class Problems {
  private readonly kinds = new Map<string, Problem>();

  constructor(before: Problem[] = []) {
    for (const problem of before) this.kinds.set(nameOf(problem), { ...problem, rows: [...problem.rows] });
  }

  /** Without the values that the sentence quotes: rows with the same fault are of one kind, and nobody's data is kept. */
  add(kind: Problem['kind'], field: string | null, sentence: string, row: number): void {
    const message = sentence.replace(/"(?:[^"\\]|\\.)*"/g, '"…"');
    const known = this.kinds.get(nameOf({ kind, field, message })) ?? this.newKind(kind, field, message);
    known.count += 1;
    if (known.rows.length < ROWS) known.rows.push(row);
  }

  list(): Problem[] {
    return [...this.kinds.values()];
  }

  /** Of a file in which everything is wrong in its own way, the rest is counted together. */
  private newKind(kind: Problem['kind'], field: string | null, message: string): Problem {
    const isFull = this.kinds.size >= KINDS;
    const problem: Problem = isFull
      ? { kind, field: null, message: 'Other.', count: 0, rows: [] }
      : { kind, field, message, count: 0, rows: [] };
    const name = nameOf(problem);
    const known = this.kinds.get(name);
    if (known) return known;
    this.kinds.set(name, problem);
    return problem;
  }
}

const nameOf = ({ kind, field, message }: Pick<Problem, 'kind' | 'field' | 'message'>) =>
  JSON.stringify([kind, field, message]);
