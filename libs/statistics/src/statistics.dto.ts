import { PlainInteger, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

const count = { type: 'integer', minimum: 0 } as const;

export class DaysQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 366,
    default: 30,
    description: 'The last is today.',
  })
  @IsOptional()
  @PlainInteger(1, 366)
  days: number = 30;

  @ApiPropertyOptional({
    maxLength: 64,
    default: 'UTC',
    example: 'Europe/Berlin',
    description: 'In whose time a day begins: a name of the IANA time zone database.',
  })
  @IsOptional()
  @Text(1, 64)
  tz: string = 'UTC';
}

export class HoursQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 2160, default: 24 })
  @IsOptional()
  @PlainInteger(1, 2_160)
  hours: number = 24;
}

class Changes {
  @ApiProperty({ ...count, example: 12 })
  created!: number;
  @ApiProperty({ ...count, example: 48, description: 'Changes of a contact, not changed contacts.' })
  updated!: number;
  @ApiProperty({ ...count, example: 3 })
  deleted!: number;
  @ApiProperty({ ...count, example: 1, description: 'Brought back after they had been deleted.' })
  restored!: number;
}

export class ChangeDayDto extends Changes {
  @ApiProperty({ format: 'date', example: '2026-11-29' })
  day!: string;
  @ApiProperty({ ...count, example: 10240, description: 'At the end of the day; today: now.' })
  contacts!: number;
}

export class PersonChangesDto extends Changes {
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
}

export class ChangeStatisticsDto {
  @ApiProperty({
    type: 'integer',
    example: 1042,
    description: 'Up to which version changes were counted at `rolled_up_at`.',
  })
  version!: number;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-29T09:41:07.120Z' })
  rolled_up_at!: Date | null;
  @ApiProperty({ type: [ChangeDayDto] })
  days!: ChangeDayDto[];
  @ApiProperty({ type: [PersonChangesDto], description: 'The 100 who changed most.' })
  people!: PersonChangesDto[];
}

class Traffic {
  @ApiProperty({
    ...count,
    example: 340,
    description: 'Deltas after a version that brought changes, read to their end.',
  })
  catch_ups!: number;
  @ApiProperty({ ...count, example: 182340, description: 'JSON of their pages, before compression.' })
  catch_up_bytes!: number;
  @ApiProperty({ ...count, example: 2, description: 'Snapshots, and first pages of deltas from 0.' })
  full_downloads!: number;
  @ApiProperty({ ...count, example: 9123001 })
  full_download_bytes!: number;
  @ApiProperty({
    ...count,
    example: 170000000,
    description: 'What the catch-ups would have been as full downloads: live contacts times their mean size.',
  })
  avoided_bytes!: number;
  @ApiProperty({ type: 'integer', example: 169817660, description: '`avoided_bytes` less `catch_up_bytes`.' })
  saved_bytes!: number;
}

export class SyncDayDto extends Traffic {
  @ApiProperty({ format: 'date', example: '2026-11-29' })
  day!: string;
}

export class SyncTotalDto extends Traffic {
  @ApiProperty({
    type: Number,
    nullable: true,
    example: 99.9,
    description: '`saved_bytes` of `avoided_bytes`, in percent; null when nothing was read.',
  })
  saved_percentage!: number | null;
}

export class SyncStatisticsDto {
  @ApiProperty({ type: SyncTotalDto })
  total!: SyncTotalDto;
  @ApiProperty({ type: [SyncDayDto] })
  days!: SyncDayDto[];
}

export class DeviceSampleDto {
  @ApiProperty({ type: String, format: 'date-time', example: '2026-11-29T09:40:00.000Z' })
  at!: Date;
  @ApiProperty({ ...count, example: 7 })
  online!: number;
  @ApiProperty({ ...count, example: 2 })
  idle!: number;
  @ApiProperty({ ...count, example: 1 })
  offline!: number;
  @ApiProperty({ ...count, example: 1, description: 'Devices that do not have the newest version.' })
  behind!: number;
  @ApiProperty({
    ...count,
    example: 0,
    description: 'Versions that half of the devices are behind, at most.',
  })
  lag_median!: number;
  @ApiProperty({ ...count, example: 4 })
  lag_p95!: number;
  @ApiProperty({ ...count, example: 17 })
  lag_max!: number;
}
