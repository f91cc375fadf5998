import { DeviceStatusDto } from '@app/devices';
import { ApiProperty, ApiPropertyOptional, PickType } from '@nestjs/swagger';

export const HOLDINGS = ['current', 'older', 'none'] as const;
export const HINDRANCES = [
  'wiped',
  'wipe_requested',
  'locked_out',
  'agent_inactive',
  'never_synced',
  'not_back_since_restore',
  'offline',
  'behind',
] as const;

/** How far a device is with one contact. */
export class ContactDeviceDto extends PickType(DeviceStatusDto, [
  'device_id',
  'device_name',
  'agent_code',
  'agent_name',
  'connection_status',
  'last_sync_version',
  'last_sync_at',
] as const) {
  @ApiProperty({
    enum: HOLDINGS,
    example: 'current',
    description:
      'What the device has of the contact, by the version that it last asked with: the contact as it is now, as it was before, or nothing.',
  })
  holds!: (typeof HOLDINGS)[number];
  @ApiPropertyOptional({
    enum: HINDRANCES,
    example: 'behind',
    description: 'Why it does not have the contact as it is now; left out when it has.',
  })
  reason?: (typeof HINDRANCES)[number];
}
