import { createHash } from 'node:crypto';
import type { Client } from 'pg';
import { isStalePlan, sqlState } from './database-errors';

/** Of a pooler that gives every transaction another connection: prepared there already, or not at all. */
const OTHER_CONNECTION = new Set(['26000', '42P05']);

/** Names by text. Only statements of the source code are in it, so it does not grow. */
const names = new Map<string, string>();

/**
 * Declares a statement that PostgreSQL parses and plans once a connection and not each time. Wherever the returned text is
 * run, by repositories, managers and in transactions, the connection prepares it at its first use.
 *
 * @param name shows in PostgreSQL's own views
 * @param sql with `$1`, `$2` …; never a client's text, and never as many texts as there are requests
 */
export function prepared(name: string, sql: string): string {
  // Two releases that share a pooler's connection may mean different texts by one name.
  const digest = createHash('sha256').update(sql).digest('hex').slice(0, 12);
  names.set(sql, `${name.slice(0, 40)}_${digest}`);
  return sql;
}

interface QueryResult {
  rows: unknown[];
}

/** Runs the statements of one connection by their names. */
export class PreparedStatements {
  /** A new one gives every statement a new name, and so has it prepared again. */
  private generation = 0;

  constructor(
    private readonly client: Pick<Client, 'getTransactionStatus'>,
    private enabled: boolean,
    private readonly send: (query: object) => Promise<QueryResult>,
  ) {}

  /** The query of a declared statement; undefined for any other text. */
  run(text: unknown, values: unknown): Promise<QueryResult> | undefined {
    const name = this.enabled && typeof text === 'string' ? names.get(text) : undefined;
    return name ? this.runNamed(name, text as string, values) : undefined;
  }

  private async runNamed(name: string, text: string, values: unknown): Promise<QueryResult> {
    const { generation } = this;
    try {
      return await this.send({ name: generation ? `${name}_${generation}` : name, text, values });
    } catch (error) {
      if (OTHER_CONNECTION.has(sqlState(error) ?? '')) this.enabled = false;
      else if (!isStalePlan(error)) throw error;
      if (this.generation === generation) this.generation += 1;
      // A transaction has failed with it and is for its owner to run again.
      if (this.client.getTransactionStatus() !== 'I') throw error;
      return this.run(text, values) ?? this.send({ text, values });
    }
  }
}
