import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';

/**
 * `loss`: something a phone or a person would miss stays behind. `repair`: taken over, but not as it was.
 * `note`: good to know.
 */
export type Level = 'loss' | 'repair' | 'note';

export interface Finding {
  level: Level;
  table: string;
  /** What tells the row from the others, never a customer's data and never a key. */
  row?: string;
  reason: string;
}

const EXAMPLES = 5;
const TITLES: Record<Level, string> = { loss: 'Left behind', repair: 'Repaired', note: 'Good to know' };

/** Everything that did not go over just as it was. Millions of findings take no more memory than a few. */
export class Report {
  private readonly groups = new Map<string, Finding & { count: number; rows: string[] }>();
  private readonly file?: WriteStream;

  /** @param path where every finding is written, one JSON object a line */
  constructor(path?: string) {
    if (path) this.file = createWriteStream(path, { mode: 0o600 });
  }

  add(finding: Finding): void {
    const { level, table, row, reason } = finding;
    const key = `${level} ${table} ${reason}`;
    let group = this.groups.get(key);
    if (!group) this.groups.set(key, (group = { ...finding, count: 0, rows: [] }));
    group.count += 1;
    if (row !== undefined && group.rows.length < EXAMPLES) group.rows.push(row);
    this.file?.write(`${JSON.stringify({ level, table, row, reason })}\n`);
  }

  count(level: Level): number {
    let sum = 0;
    for (const group of this.groups.values()) if (group.level === level) sum += group.count;
    return sum;
  }

  /** For people: each kind of finding with its number and the first rows. */
  text(): string {
    const lines: string[] = [];
    for (const level of ['loss', 'repair', 'note'] as const) {
      const groups = [...this.groups.values()].filter((group) => group.level === level);
      if (groups.length === 0) continue;
      lines.push('', `${TITLES[level]}:`);
      for (const { table, reason, count, rows } of groups) {
        const more = count > rows.length && rows.length > 0 ? ', …' : '';
        const which = rows.length ? ` (${rows.join(', ')}${more})` : '';
        lines.push(`  ${table}: ${count > 1 ? `${count} × ` : ''}${reason}${which}`);
      }
    }
    return lines.length ? `${lines.join('\n')}\n` : '';
  }

  /** @throws when the file cannot be written. */
  async close(): Promise<void> {
    if (!this.file) return;
    this.file.end();
    await finished(this.file);
  }
}
