import { sqlState, validationError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ChangeStatisticsDto, DaysQuery, DeviceSampleDto, SyncStatisticsDto } from './statistics.dto';
import { type Span, StatisticsRepository } from './statistics.repository';

const PEOPLE = 100;
/** More points than this no chart shows. */
const POINTS = 300;
const SAMPLE_MINUTES = 10;
/** invalid_parameter_value: the time zone is all that it could be. */
const UNKNOWN_ZONE = '22023';

@Injectable()
export class StatisticsService {
  constructor(private readonly repository: StatisticsRepository) {}

  /** @throws AppError VALIDATION_FAILED for a time zone that nobody knows. */
  async changes(teamId: string, query: DaysQuery): Promise<ChangeStatisticsDto> {
    const span = { teamId, days: query.days, timeZone: query.tz };
    const [progress, days, people] = await this.inZone(span, () =>
      Promise.all([
        this.repository.progress(teamId),
        this.repository.changeDays(span),
        this.repository.people(span, PEOPLE),
      ]),
    );
    return { ...progress, days, people };
  }

  /** @throws AppError VALIDATION_FAILED for a time zone that nobody knows. */
  async sync(teamId: string, query: DaysQuery): Promise<SyncStatisticsDto> {
    const span = { teamId, days: query.days, timeZone: query.tz };
    const rows = await this.inZone(span, () => this.repository.syncDays(span));
    const days = rows.map((day) => ({ ...day, saved_bytes: day.avoided_bytes - day.catch_up_bytes }));
    const sum = (member: keyof Omit<(typeof days)[number], 'day'>) =>
      days.reduce((total, day) => total + day[member], 0);
    const total = {
      catch_ups: sum('catch_ups'),
      catch_up_bytes: sum('catch_up_bytes'),
      full_downloads: sum('full_downloads'),
      full_download_bytes: sum('full_download_bytes'),
      avoided_bytes: sum('avoided_bytes'),
      saved_bytes: sum('saved_bytes'),
    };
    const share = total.avoided_bytes ? total.saved_bytes / total.avoided_bytes : null;
    return { total: { ...total, saved_percentage: share && Math.round(share * 1000) / 10 }, days };
  }

  devices(teamId: string, hours: number): Promise<DeviceSampleDto[]> {
    const stride = Math.ceil((hours * 60) / POINTS / SAMPLE_MINUTES) * SAMPLE_MINUTES;
    return this.repository.deviceSamples(teamId, hours, stride);
  }

  private async inZone<T>({ timeZone }: Span, read: () => Promise<T>): Promise<T> {
    try {
      return await read();
    } catch (error) {
      if (sqlState(error) !== UNKNOWN_ZONE) throw error;
      throw validationError([
        {
          field: 'tz',
          message: `must be a time zone, such as Europe/Berlin, and not ${JSON.stringify(timeZone)}`,
        },
      ]);
    }
  }
}
