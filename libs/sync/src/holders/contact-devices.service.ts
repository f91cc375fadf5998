import { ContactsRepository } from '@app/contacts';
import { DevicesService, type DeviceStatusDto } from '@app/devices';
import { AppError, type ListQuery, type Page, type Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ContactDeviceDto } from './contact-device.dto';

type Versions = { version: number; created_version: number };

/** Answers "why does this phone not have the contact?" from what is known of devices; a phone is asked nothing. */
@Injectable()
export class ContactDevicesService {
  constructor(
    private readonly contacts: ContactsRepository,
    private readonly devices: DevicesService,
  ) {}

  /**
   * An admin sees the devices of the whole team, others their own.
   * @throws AppError CONTACT_NOT_FOUND
   */
  async list(principal: Principal, id: string, page: ListQuery): Promise<Page<ContactDeviceDto>> {
    const versions = await this.contacts.versionsOf(principal.teamId, id);
    if (!versions) throw new AppError('CONTACT_NOT_FOUND');
    const { data, total } = await this.devices.list(principal, page);
    return { data: data.map((device) => present(device, versions)), total };
  }
}

function present(device: DeviceStatusDto, versions: Versions): ContactDeviceDto {
  const {
    device_id,
    device_name,
    agent_code,
    agent_name,
    connection_status,
    last_sync_version,
    last_sync_at,
  } = device;
  const holds = holdingOf(device, versions);
  return {
    ...{ device_id, device_name, agent_code, agent_name, connection_status, last_sync_version, last_sync_at },
    holds,
    ...(holds !== 'current' && { reason: hindranceOf(device) }),
  };
}

/** The rule of the delta: made after the cursor it is new to the device, changed after it the device has a former state. */
function holdingOf({ wipe_status, last_sync_at, last_sync_version }: DeviceStatusDto, versions: Versions) {
  if (wipe_status === 'confirmed' || last_sync_at === null || last_sync_version < versions.created_version)
    return 'none';
  return last_sync_version < versions.version ? 'older' : 'current';
}

/** The first thing that has to change before anything else matters. */
function hindranceOf(device: DeviceStatusDto): NonNullable<ContactDeviceDto['reason']> {
  if (device.wipe_status === 'confirmed') return 'wiped';
  if (device.wipe_status === 'requested') return 'wipe_requested';
  if (device.revoked_at) return 'locked_out';
  if (!device.agent_active) return 'agent_inactive';
  if (device.last_sync_at === null) return 'never_synced';
  if (device.back_since_restore === false) return 'not_back_since_restore';
  return device.connection_status === 'offline' ? 'offline' : 'behind';
}
