import { setTimeout as pause } from 'node:timers/promises';
import { JobsService } from '@app/jobs';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PhoneNumbersRepository } from './phone-numbers.repository';

/** Contacts of one transaction: at 0.1 ms a number nobody else is answered meanwhile. */
const CHUNK = 100;
/** And are answered for so long after each (milliseconds). */
const PAUSE_MS = 20;

/**
 * Derives phone numbers that the writer has not: of contacts that somebody wrote in psql, of all of a team when its region or
 * our rules have changed, after an update and a restore. A job: of the team whose region somebody changes, and of the
 * installation once a minute. How far it has come is stored with what it has derived, so it goes on wherever it ended.
 */
@Injectable()
export class PhoneNumbersService implements OnModuleInit {
  constructor(
    private readonly repository: PhoneNumbersRepository,
    private readonly jobs: JobsService,
  ) {}

  onModuleInit(): void {
    this.jobs.register({
      kind: 'contacts.derive_numbers',
      schedule: '* * * * *',
      run: async (job) => {
        const teams = job.teamId ? [job.teamId] : undefined;
        const contacts = await this.run(job.signal, teams, (done) => job.progress(done));
        job.signal.throwIfAborted();
        return { contacts };
      },
    });
  }

  /**
   * One round, now, over these teams, or all that need it, or as much of it as `signal` leaves time for.
   * @returns how many contacts were looked at
   */
  async run(signal?: AbortSignal, teams?: string[], progress?: (contacts: number) => void): Promise<number> {
    let contacts = 0;
    for (const teamId of teams ?? (await this.repository.pending())) {
      for (let looked = CHUNK; looked === CHUNK && !signal?.aborted;) {
        looked = await this.repository.derive(teamId, CHUNK);
        contacts += looked;
        progress?.(contacts);
        if (looked === CHUNK) await pause(PAUSE_MS);
      }
    }
    return contacts;
  }
}
