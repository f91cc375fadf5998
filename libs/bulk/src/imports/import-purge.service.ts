import { JobsService } from '@app/jobs';
import { Config } from '@app/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ImportsRepository } from './imports.repository';

/** Deletes files that have had their time, once an hour on one of the servers. */
@Injectable()
export class ImportPurgeService implements OnModuleInit {
  constructor(
    private readonly repository: ImportsRepository,
    private readonly jobs: JobsService,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      kind: 'bulk.purge-imports',
      schedule: '27 * * * *',
      run: async ({ signal }) => ({ files: await this.run(signal) }),
    });
  }

  /** One round, now. @returns how many files there were */
  async run(signal?: AbortSignal): Promise<number> {
    let files = 0;
    while (!signal?.aborted && (await this.repository.purge(this.config.IMPORT_FILE_DAYS))) files += 1;
    return files;
  }
}
