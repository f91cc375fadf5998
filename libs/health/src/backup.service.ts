import { Metrics } from '@app/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Gauge } from 'prom-client';
import type { Repository } from 'typeorm';
import { LastBackup } from './last-backup.entity';

/** How old the newest backup is. */
@Injectable()
export class BackupService implements OnModuleInit {
  constructor(
    @InjectRepository(LastBackup) private readonly backups: Repository<LastBackup>,
    private readonly metrics: Metrics,
  ) {}

  onModuleInit(): void {
    const takenAt = () => this.takenAt();
    new Gauge({
      name: 'contactsync_backup_last_success_timestamp_seconds',
      help: 'When the newest backup of the database was taken; 0 before the first.',
      registers: [this.metrics.registry],
      async collect() {
        // While the database is away the last value stands: that it is away says another one.
        const time = await takenAt().catch(() => undefined);
        if (time !== undefined) this.set((time?.getTime() ?? 0) / 1000);
      },
    });
  }

  /** @returns null when none was made */
  async takenAt(): Promise<Date | null> {
    const [backup] = await this.backups.find({ take: 1 });
    return backup?.taken_at ?? null;
  }
}
