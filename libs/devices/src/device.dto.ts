import { AgentCode, DeviceId, ListQuery, PlainInteger } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsOptional, IsUUID } from 'class-validator';

const time = {
  type: String,
  nullable: true,
  format: 'date-time',
  example: '2026-11-22T09:41:07.120Z',
} as const;

export class OutdatedQuery extends ListQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    default: 100,
    description: 'Versions behind the head.',
  })
  @IsOptional()
  @PlainInteger(0, Number.MAX_SAFE_INTEGER)
  threshold: number = 100;
}

/** About which device an admin decides. In the body: an id may hold slashes and whatever else. */
export class DeviceChoiceDto {
  @ApiProperty({ maxLength: 255, example: 'pixel-8-4711' })
  @DeviceId()
  device_id!: string;

  @ApiPropertyOptional({
    pattern: '^[A-Za-z0-9_-]{1,50}$',
    example: 'ANNA',
    description: 'Only as this agent uses the device; else for everybody who does.',
  })
  @IsOptional()
  @AgentCode()
  agent_code?: string;
}

export class WipeDto extends DeviceChoiceDto {
  @ApiPropertyOptional({
    default: false,
    description: 'The device may still send its queue of changes. Not for a phone that was lost.',
  })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  upload_first: boolean = false;
}

export class ConfirmWipeDto {
  @ApiProperty({ format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  @IsUUID(undefined, { message: 'must be a UUID' })
  wipe_id!: string;
}

export class DeviceStatusDto {
  @ApiProperty({ example: 'pixel-8-4711' })
  device_id!: string;
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
  @ApiProperty({ example: 'Anne-Marie Walker' })
  agent_name!: string;
  @ApiProperty({ example: true })
  agent_active!: boolean;
  @ApiProperty({
    type: 'integer',
    example: 1040,
    description: 'The cursor last answered, moved on by events.',
  })
  last_sync_version!: number;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  last_sync_at!: Date | null;
  @ApiProperty({ enum: ['synced', 'behind', 'never'], example: 'behind' })
  sync_status!: string;
  @ApiProperty({ type: 'integer', example: 1042 })
  current_version!: number;
  @ApiProperty({ type: 'integer', example: 2 })
  versions_behind!: number;
  @ApiProperty({ enum: ['online', 'idle', 'offline'], example: 'online' })
  connection_status!: string;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 1040,
    description:
      "Newest version at which the device has shown, by its digest, that it holds exactly the team's contacts.",
  })
  proven_sync_version!: number | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  proven_sync_at!: Date | null;
  @ApiProperty({ example: 'Pixel 8 of Anna', description: "'' when the device was not enrolled by code." })
  device_name!: string;
  @ApiProperty({ type: String, nullable: true, example: '2.4.1' })
  app_version!: string | null;
  @ApiProperty({ ...time, description: 'When an admin locked it out; null: it may come in.' })
  revoked_at!: Date | null;
  @ApiProperty({ enum: ['none', 'requested', 'confirmed'], example: 'none' })
  wipe_status!: string;
  @ApiProperty(time)
  wipe_requested_at!: Date | null;
  @ApiProperty(time)
  wipe_confirmed_at!: Date | null;
  @ApiProperty({
    type: Boolean,
    nullable: true,
    example: null,
    description:
      'Whether it has read since the last restore, before which a device sends all that it has: false, and what only it has seen is still missing. null: nothing was ever restored.',
  })
  back_since_restore!: boolean | null;
}

export class DeviceStatsDto {
  @ApiProperty({ type: 'integer', example: 50 })
  total_devices!: number;
  @ApiProperty({ type: 'integer', example: 42 })
  total_agents!: number;
  @ApiProperty({ type: 'integer', example: 48 })
  synced_devices!: number;
  @ApiProperty({ example: 3.5 })
  avg_changes_per_sync!: number;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  last_sync_time!: Date | null;
}

export class DeviceHealthDto {
  @ApiProperty({ type: 'integer', example: 50 })
  total_devices!: number;
  @ApiProperty({ type: 'integer', example: 31 })
  online!: number;
  @ApiProperty({ type: 'integer', example: 12 })
  idle!: number;
  @ApiProperty({ type: 'integer', example: 7 })
  offline!: number;
  @ApiProperty({ type: 'integer', example: 2, description: 'More than 100 versions behind.' })
  outdated!: number;
  @ApiProperty({ example: 96, description: 'Share of devices that are not outdated; 100 without devices.' })
  health_percentage!: number;
}
