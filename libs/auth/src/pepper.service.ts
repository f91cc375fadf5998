import { Config, type SecretQuery, sharedSecret } from '@app/platform';
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

/** The pepper of an installation, made when there is none yet. */
export async function loadPepper(config: Config, query: SecretQuery): Promise<string> {
  return config.API_KEY_PEPPER ?? sharedSecret(query, 'api_key_pepper', 32);
}
