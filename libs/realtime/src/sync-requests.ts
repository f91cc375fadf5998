import { DeviceRegistry } from '@app/devices';
import { AppError, UnreadOutput, validationError } from '@app/platform';
import { deltaJson, type DeltaPage, SyncService } from '@app/sync';
import { Injectable } from '@nestjs/common';
import type { SyncRequestDto } from './socket.dto';
import { RawJson } from './raw-json';
import { SocketOutputs } from './socket-output';
import type { Acknowledge, AuthenticatedSocket } from './socket-state';

/** Tries to read a delta beside the queue before reading it inside, where nothing can overtake it. */
const DELTA_TRIES = 2;

/**
 * Answers `sync_request`: a page of the delta, at its place among the events. One socket has one request in work, until
 * its client has read the answer, and one waiting: who asks and does not read makes no more pages.
 */
@Injectable()
export class SyncRequests {
  private readonly inWork = new WeakMap<AuthenticatedSocket, Promise<unknown>>();
  /** Tells the request that waits that a newer one has its place. */
  private readonly waiting = new WeakMap<AuthenticatedSocket, (replaced: AppError) => void>();

  constructor(
    private readonly sync: SyncService,
    private readonly devices: DeviceRegistry,
    private readonly outputs: SocketOutputs,
    private readonly unread: UnreadOutput,
  ) {}

  /**
   * @throws AppError when the request is of another device, cannot be continued, cannot be answered now, or when a newer
   *   one came while it waited for an earlier answer to be read
   */
  async answer(socket: AuthenticatedSocket, body: SyncRequestDto, acknowledge: Acknowledge): Promise<void> {
    for (let before = this.inWork.get(socket); before; before = this.inWork.get(socket)) {
      const current = before;
      this.waiting.get(socket)?.(
        new AppError('RATE_LIMITED', 'A newer sync_request came.', { retryAfter: 1 }),
      );
      await new Promise<void>((resolve, reject) => {
        this.waiting.set(socket, reject);
        void current.then(() => resolve());
      });
      this.waiting.delete(socket);
    }
    if (!socket.connected) return;
    let read: Promise<void> | undefined;
    const answered = this.send(socket, body, acknowledge, (send) => {
      const output = this.outputs.of(socket);
      if (output) read = output.sendAnswer(send);
      else send();
    });
    const done = answered
      .catch(() => undefined)
      .then(() => read)
      .then(() => void this.inWork.delete(socket));
    this.inWork.set(socket, done);
    await answered;
  }

  private async send(
    socket: AuthenticatedSocket,
    body: SyncRequestDto,
    acknowledge: Acknowledge,
    deliver: (send: () => void) => void,
  ): Promise<void> {
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
    const read = async () => {
      // Before the work, and before its answer is added: others of this key may have been answered meanwhile.
      this.unread.requireRoom(principal.agentId);
      const page = await this.sync.delta(reader, request);
      this.unread.requireRoom(principal.agentId);
      return page;
    };
    const send = (page: DeltaPage) => {
      const data = new RawJson(deltaJson(page));
      deliver(() => {
        if (acknowledge) acknowledge({ success: true, data });
        else socket.emit('sync_response', data);
        socket.emit('sync_complete', { current_version: page.current_version, changes_count: page.count });
      });
      this.devices.synced(reader, page.epoch, page.current_version, page.count, page.has_more);
    };
    for (let tries = 0; tries < DELTA_TRIES; tries += 1) {
      const page = await read();
      const sent = await channel.runAfter(page.head_version, () => {
        // Something newer was delivered meanwhile: this page would put an old image over it.
        if (channel.head > page.head_version) return false;
        send(page);
        return true;
      });
      if (sent) return;
    }
    await channel.exclusive(async () => {
      const page = await read();
      await channel.deliverUpTo(page.head_version);
      send(page);
    });
  }
}
