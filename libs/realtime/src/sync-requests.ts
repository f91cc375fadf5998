import { DeviceRegistry } from '@app/devices';
import { validationError } from '@app/platform';
import { type DeltaPage, parseDelta, SyncService } from '@app/sync';
import { Injectable } from '@nestjs/common';
import type { SyncRequestDto } from './socket.dto';
import type { Acknowledge, AuthenticatedSocket } from './socket-state';

/** Tries to read a delta beside the queue before reading it inside, where nothing can overtake it. */
const DELTA_TRIES = 2;

/** Answers `sync_request`: a page of the delta, at its place among the events. */
@Injectable()
export class SyncRequests {
  constructor(
    private readonly sync: SyncService,
    private readonly devices: DeviceRegistry,
  ) {}

  /** @throws AppError when the request is of another device, cannot be continued, or cannot be answered now */
  async answer(socket: AuthenticatedSocket, body: SyncRequestDto, acknowledge: Acknowledge): Promise<void> {
    const { principal, deviceId, channel } = socket.data;
    const reader = { teamId: principal.teamId, agentId: principal.agentId, deviceId };
    if (
      (body.device_id ?? deviceId) !== deviceId ||
      (body.agent_code ?? principal.agentCode) !== principal.agentCode
    ) {
      throw validationError([
        { field: 'device_id', message: 'and agent_code must be those of the connection' },
      ]);
    }
    const request = { cursor: body.last_known_version, limit: body.limit, epoch: body.epoch };
    const send = (page: DeltaPage) => {
      const data = parseDelta(page);
      if (acknowledge) acknowledge({ success: true, data });
      else socket.emit('sync_response', data);
      socket.emit('sync_complete', {
        current_version: data.current_version,
        changes_count: page.count,
      });
      this.devices.synced(reader, page.epoch, page.current_version, page.count, page.has_more);
    };
    for (let tries = 0; tries < DELTA_TRIES; tries += 1) {
      const page = await this.sync.delta(reader, request);
      const sent = await channel.runAfter(page.head_version, () => {
        // Something newer was delivered meanwhile: this page would put an old image over it.
        if (channel.head > page.head_version) return false;
        send(page);
        return true;
      });
      if (sent) return;
    }
    await channel.exclusive(async () => {
      const page = await this.sync.delta(reader, request);
      await channel.deliverUpTo(page.head_version);
      send(page);
    });
  }
}
