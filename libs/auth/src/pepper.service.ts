import { randomBytes } from 'node:crypto';
import { Config } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';

/** The secret mixed into key digests: from the environment, else made once and shared through the database. */
@Injectable()
export class Pepper {
  private value?: Promise<string>;

  constructor(
    private readonly config: Config,
    @InjectDataSource() private readonly dataSource: DataSource,
  ) {}

  get(): Promise<string> {
    this.value ??= loadPepper(this.config, (sql, values) => this.dataSource.query(sql, values)).catch(
      (error: unknown) => {
        this.value = undefined;
        throw error;
      },
    );
    return this.value;
  }
}

type Query = (sql: string, values?: unknown[]) => Promise<{ value: string }[]>;

/** The pepper of an installation, made when there is none yet. */
export async function loadPepper(config: Config, query: Query): Promise<string> {
  return config.API_KEY_PEPPER ?? sharedSecret(query, 'api_key_pepper', 32);
}

/** Random bytes in hexadecimal that all servers of an installation share: the first one that asks makes them. */
export async function sharedSecret(query: Query, name: string, bytes: number): Promise<string> {
  await query('INSERT INTO server_secrets (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    name,
    randomBytes(bytes).toString('hex'),
  ]);
  const [row] = await query('SELECT value FROM server_secrets WHERE name = $1', [name]);
  return row!.value;
}
