import { JobsService } from '@app/jobs';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { StatisticsRepository } from './statistics.repository';

/** Changes of one transaction. */
const CHUNK = 5_000;
/** For how long samples of devices and counts of the sync are kept. */
const KEPT_DAYS = { samples: 90, traffic: 800 };

/**
 * Once a minute, on one of the servers: adds what was changed since to the counts, and notes how the devices are. The counts
 * and how far they go are written together, so each change is counted once, whatever dies.
 */
@Injectable()
export class RollUpService implements OnModuleInit {
  constructor(
    private readonly repository: StatisticsRepository,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      kind: 'statistics.roll_up',
      schedule: '* * * * *',
      run: ({ signal }) => this.rollUp(signal),
    });
  }

  /** @returns how many changes were counted. */
  async rollUp(signal?: AbortSignal): Promise<{ changes: number }> {
    let changes = 0;
    for (const teamId of await this.repository.teamsToRollUp()) {
      for (let counted = CHUNK; counted === CHUNK && !signal?.aborted; changes += counted)
        counted = await this.repository.countChanges(teamId, CHUNK);
      await this.repository.measureContacts(teamId);
    }
    await this.repository.sampleDevices();
    await this.repository.forget(KEPT_DAYS.samples, KEPT_DAYS.traffic);
    return { changes };
  }
}
