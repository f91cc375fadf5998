import {
  type Change,
  Changelog,
  ChangelogRepository,
  type Clock,
  type CommittedBatch,
  HeadWatcher,
} from '@app/changelog';
import { presentPicture } from '@app/contacts';
import { Metrics, type Principal, RedisClients } from '@app/platform';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Connections, deviceRoom, endConnection, teamRoom } from './connections.service';
import type { AuthenticatedSocket, ClientSocket, SocketServer } from './socket-state';
import { type ChannelPorts, TeamChannel } from './team-channel';

/** A hint waits this long for the rest of its operation. */
const HINT_MS = 500;
/** A team without sockets is followed for this long, so that one that is just connecting finds its channel open. */
const IDLE_MS = 60_000;
/** How often teams without sockets are looked for (milliseconds). */
const SWEEP_MS = 10_000;
/** Where batches travel between servers; nothing is lost when one does not arrive. */
const BATCH_EVENT = 'contactsync:batch';

/** The channel of a team that has, or just had, sockets on this server. */
interface FollowedTeam {
  channel: TeamChannel;
  /** Epoch milliseconds of the last time that somebody was about to join. */
  usedAt: number;
}

/** Brings committed changes to the sockets of this server, and batches of this server to the others. */
@Injectable()
export class ChangeDelivery implements OnApplicationShutdown {
  private readonly logger = new Logger('Realtime');
  private readonly teams = new Map<string, FollowedTeam>();
  /** Teams whose protocol-2 sockets wait for the end of a large operation. */
  private readonly hints = new Map<string, NodeJS.Timeout>();
  private server!: SocketServer;
  private sweeper?: NodeJS.Timeout;
  private unsubscribe?: () => void;

  constructor(
    private readonly connections: Connections,
    private readonly changelog: Changelog,
    private readonly auditLog: ChangelogRepository,
    private readonly heads: HeadWatcher,
    private readonly redis: RedisClients,
    private readonly metrics: Metrics,
  ) {}

  start(server: SocketServer): void {
    this.server = server;
    this.heads.follow({
      teams: () => this.teams.keys(),
      onHeadsCompared: (clocks) => this.reconcile(clocks),
      onBatch: (batch) => this.teams.get(batch.teamId)?.channel.receive(batch),
    });
    this.unsubscribe = this.changelog.onCommitted((batch) => this.publishBatch(batch));
    (server as unknown as NodeJS.EventEmitter).on(BATCH_EVENT, (batch: CommittedBatch) =>
      this.heads.receive(batch),
    );
    this.sweeper = setInterval(() => this.forgetIdleTeams(), SWEEP_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.sweeper);
    this.unsubscribe?.();
    for (const timer of this.hints.values()) clearTimeout(timer);
  }

  /**
   * Follows a team from now on; wait for it before join().
   * @throws when the database cannot be asked for the head.
   */
  async open(teamId: string): Promise<void> {
    let team = this.teams.get(teamId);
    if (!team) {
      const opening: FollowedTeam = { channel: new TeamChannel(teamId, this.ports), usedAt: 0 };
      opening.channel.opened.catch(() => this.teams.delete(teamId));
      this.teams.set(teamId, (team = opening));
    }
    team.usedAt = Date.now();
    await team.channel.opened;
  }

  /** Lets an authenticated socket into its opened team, at once: from here on it misses no change. */
  join(socket: ClientSocket, principal: Principal, deviceId: string, protocol: 1 | 2): void {
    const channel = this.teams.get(principal.teamId)?.channel;
    if (!channel || !socket.connected) return;
    Object.assign(socket.data, { principal, deviceId, protocol, channel, since: channel.head });
    this.connections.add(socket as AuthenticatedSocket);
  }

  private readonly ports: ChannelPorts = {
    readClock: (teamId) => this.auditLog.clock(teamId),
    readTrail: (teamId, after, upTo, limit) => this.auditLog.readTrail(teamId, after, upTo, limit),
    emit: (teamId, change, epoch) => this.emit(teamId, change, epoch),
    filled: (changes, missing) => {
      this.metrics.gapsFilled.inc(changes);
      if (missing > 0) this.metrics.missingVersions.inc(missing);
    },
    lost: (teamId, epoch, head) => this.changelog.replaceLostEpoch(teamId, epoch, head),
    reset: (teamId) => {
      // Ended, not told to go: clients come back by themselves only from a lost connection.
      for (const socket of this.connections.ofTeam(teamId)) endConnection(socket.conn);
    },
  };

  private emit(teamId: string, change: Change, epoch: string): void {
    this.metrics.delivered.inc();
    const rooms = [teamRoom(teamId, 1)];
    if (change.source === 'bulk') {
      this.hintLater(teamId);
    } else {
      this.hintNow(teamId, change.version - 1, epoch);
      rooms.push(teamRoom(teamId, 2));
    }
    const target = this.server.local.to(rooms);
    emitChange(
      change.deviceId ? target.except(deviceRoom(teamId, change.agentCode, change.deviceId)) : target,
      change,
    );
  }

  /** Protocol-2 sockets get no events of a large operation: one hint follows when it is over. */
  private hintLater(teamId: string): void {
    clearTimeout(this.hints.get(teamId));
    const timer = setTimeout(() => {
      const channel = this.teams.get(teamId)?.channel;
      if (channel) this.hintNow(teamId, channel.head, channel.epoch);
      else this.hints.delete(teamId);
    }, HINT_MS).unref();
    this.hints.set(teamId, timer);
    this.setSince(teamId, Number.MAX_SAFE_INTEGER);
  }

  private hintNow(teamId: string, head: number, epoch: string): void {
    const timer = this.hints.get(teamId);
    if (!timer) return;
    clearTimeout(timer);
    this.hints.delete(teamId);
    this.server.local.to(teamRoom(teamId, 2)).emit('sync_available', { head_version: head, epoch });
    this.setSince(teamId, head);
  }

  /** What such a socket was not given must not count as delivered. */
  private setSince(teamId: string, version: number): void {
    for (const { data } of this.connections.ofTeam(teamId)) {
      if (data.protocol === 2 && !data.paused) data.since = version;
    }
  }

  /** Hands a batch to the other servers. One that does not arrive is found there by comparing heads. */
  private publishBatch(batch: CommittedBatch): void {
    if (this.redis.state === 'unused') return;
    try {
      (
        this.server as unknown as { serverSideEmit(event: string, batch: CommittedBatch): void }
      ).serverSideEmit(BATCH_EVENT, batch);
    } catch (error) {
      this.logger.warn(`a batch was not handed over: ${(error as Error).message}`);
    }
  }

  private async reconcile(clocks: ReadonlyMap<string, Clock>): Promise<void> {
    const lags = [...clocks].map(([teamId, clock]) => this.teams.get(teamId)?.channel.behind(clock) ?? 0);
    this.metrics.deliveryLag.set(Math.max(0, ...lags));
    await Promise.all(
      [...clocks].map(
        ([teamId, clock]) => this.teams.get(teamId)?.channel.reconcile(clock) ?? Promise.resolve(),
      ),
    );
  }

  private forgetIdleTeams(): void {
    for (const [teamId, team] of this.teams) {
      if (this.connections.ofTeam(teamId).size > 0) team.usedAt = Date.now();
      else if (Date.now() - team.usedAt > IDLE_MS) this.teams.delete(teamId);
    }
  }
}

function emitChange(
  target: ReturnType<SocketServer['to']>,
  { action, image, version, agentCode }: Change,
): void {
  // Of a deleted contact nothing but the deletion is told, whatever was done to its tombstone.
  if (action === 'DELETE' || image.is_deleted) {
    const { lineage } = presentPicture({ ...image, is_deleted: true });
    target.emit('contact_deleted', {
      contact_id: image.id,
      version,
      deleted_by: agentCode,
      ...(typeof image.merged_into === 'string' && { merged_into: image.merged_into }),
      ...(lineage && { lineage }),
    });
  } else if (action === 'CREATE') {
    target.emit('contact_created', { contact: presentPicture(image), version, created_by: agentCode });
  } else target.emit('contact_updated', { contact: presentPicture(image), version, updated_by: agentCode });
}
