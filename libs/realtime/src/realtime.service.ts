import { AuthService, EnrolmentService } from '@app/auth';
import {
  type Change,
  Changelog,
  ChangelogRepository,
  type Clock,
  type CommittedBatch,
  HeadWatcher,
} from '@app/changelog';
import { presentContact } from '@app/contacts';
import { DeviceRegistry, type LiveDevice } from '@app/devices';
import { AppError, Lifecycle, Metrics, type Principal, hasRole, RedisClients } from '@app/platform';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import type { Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { type ChannelPorts, TeamChannel } from './team-channel';
import {
  type ClientSocket,
  isMember,
  type Member,
  type SocketServer,
  type SocketState,
  type WipeRequest,
} from './socket-state';

/** How often sockets are looked at: who reads too slowly, whose key is no longer valid (milliseconds). */
const WATCH_MS = 1_000;
/** A hint waits this long for the rest of its operation. */
const HINT_MS = 500;
/** Packets that may wait for one socket's client to read them. */
const MAX_UNSENT = 5_000;
/** A client that was spared events counts as having caught up when no more packets than these wait for it. */
const FEW_UNSENT = 50;
/** A team without sockets is followed for this long, so that one that is just connecting finds its channel open. */
const LINGER_MS = 60_000;
/** Longest time that a stop waits for writes of sockets (milliseconds). */
const WRITES_MS = 1_000;
/** The notice of a planned stop has this long to leave before the connections are ended. */
const NOTICE_MS = 50;
/** Where batches travel between servers; nothing is lost when one does not arrive. */
const HANDOVER = 'contactsync:batch';

/** A team that has, or just had, sockets on this server. */
interface Team {
  channel: TeamChannel;
  members: Set<Member>;
  /** Epoch milliseconds of the last joining or leaving. */
  usedAt: number;
}

/** Who is connected to this server, and the delivery of committed changes to them. */
@Injectable()
export class RealtimeService implements OnModuleDestroy, OnApplicationShutdown {
  private readonly logger = new Logger('Realtime');
  private readonly teams = new Map<string, Team>();
  /** Teams whose protocol-2 sockets wait for the end of a large operation. */
  private readonly hints = new Map<string, NodeJS.Timeout>();
  /** Enrolments of the last seconds that the admins here have heard of. */
  private announced = new Set<string>();
  /** The TCP connections of WebSockets, also of those whose client is still going over from polling. */
  private readonly upgraded = new Set<Duplex>();
  private server!: SocketServer;
  private drained?: Promise<void>;
  private watcher?: NodeJS.Timeout;
  private watching = false;
  private unsubscribe?: () => void;

  constructor(
    private readonly changelog: Changelog,
    private readonly trail: ChangelogRepository,
    private readonly heads: HeadWatcher,
    private readonly auth: AuthService,
    private readonly enrolments: EnrolmentService,
    private readonly devices: DeviceRegistry,
    private readonly lifecycle: Lifecycle,
    private readonly redis: RedisClients,
    private readonly metrics: Metrics,
  ) {}

  start(server: SocketServer): void {
    this.server = server;
    (server.httpServer as HttpServer).on('upgrade', (_request, connection) => {
      this.upgraded.add(connection);
      connection.once('close', () => this.upgraded.delete(connection));
    });
    this.heads.follow({
      teams: () => this.teams.keys(),
      compared: (clocks) => this.compare(clocks),
      heard: (batch) => this.teams.get(batch.teamId)?.channel.receive(batch),
    });
    this.unsubscribe = this.changelog.onCommitted((batch) => this.handOver(batch));
    (server as unknown as NodeJS.EventEmitter).on(HANDOVER, (batch: CommittedBatch) =>
      this.heads.hear(batch),
    );
    this.devices.trackLive(() => this.liveDevices());
    this.metrics.observe(
      'contactsync_sockets_connected',
      'Open sockets of this server.',
      () => server.of('/').sockets.size,
    );
    this.watcher = setInterval(() => void this.watch(), WATCH_MS).unref();
  }

  /** What comes next would end the connections politely, or the process before they are ended. */
  async onModuleDestroy(): Promise<void> {
    await this.drained;
  }

  onApplicationShutdown(): void {
    clearInterval(this.watcher);
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
      const opening: Team = { channel: new TeamChannel(teamId, this.ports), members: new Set(), usedAt: 0 };
      opening.channel.opened.catch(() => this.teams.delete(teamId));
      this.teams.set(teamId, (team = opening));
    }
    team.usedAt = Date.now();
    await team.channel.opened;
  }

  /** Lets an authenticated socket into its opened team, at once: from here on it misses no change. */
  join(socket: ClientSocket, principal: Principal, deviceId: string, protocol: 1 | 2): void {
    const { teamId, agentId, agentCode } = principal;
    const team = this.teams.get(teamId);
    if (!team || !socket.connected) return;
    const { channel, members } = team;
    void socket.join([teamRoom(teamId, protocol), deviceRoom(teamId, agentCode, deviceId)]);
    Object.assign(socket.data, { principal, deviceId, protocol, channel, since: channel.head });
    members.add(socket as Member);
    this.devices.connected({ teamId, agentId, deviceId });
  }

  leave(socket: ClientSocket): void {
    if (!isMember(socket)) return;
    const team = this.teams.get(socket.data.principal.teamId);
    if (!team?.members.delete(socket)) return;
    team.usedAt = Date.now();
    this.devices.disconnected(liveDevice(socket));
  }

  /** Tells every client of this server to come back in a moment, then ends the connections. */
  drain(): void {
    if (!this.server) return;
    for (const socket of this.server.of('/').sockets.values())
      socket.emit('server_draining', { retry_in_ms: Math.round(100 + Math.random() * 500) });
    // Writes under way still get their acknowledgement; new ones are refused by now.
    const writes = Promise.all(
      [...this.everyMember()].map(({ data }) => (data as SocketState).writes ?? Promise.resolve()),
    );
    const noticed = Promise.all([pause(NOTICE_MS), Promise.race([writes, pause(WRITES_MS)])]);
    this.drained = noticed.then(() => this.endConnections());
  }

  private endConnections(): void {
    // Abruptly: the official Java client overlooks the polite end of a WebSocket until its heartbeat is missed.
    for (const connection of this.upgraded) connection.destroy();
    for (const { conn } of this.server.of('/').sockets.values())
      if (conn.transport.name === 'polling') conn.close();
  }

  private readonly ports: ChannelPorts = {
    readClock: (teamId) => this.trail.clock(teamId),
    readTrail: (teamId, after, upTo, limit) => this.trail.readTrail(teamId, after, upTo, limit),
    emit: (teamId, changes, epoch) => this.emit(teamId, changes, epoch),
    filled: (changes, missing) => {
      this.metrics.gapsFilled.inc(changes);
      if (missing > 0) this.metrics.missingVersions.inc(missing);
    },
    lost: (teamId, epoch, head) => this.changelog.replaceLostEpoch(teamId, epoch, head),
    reset: (teamId) => {
      // Ended, not told to go: clients come back by themselves only from a lost connection.
      for (const socket of this.membersOf(teamId)) endTransport(socket);
    },
  };

  private membersOf(teamId: string): Iterable<Member> {
    return this.teams.get(teamId)?.members ?? [];
  }

  private emit(teamId: string, changes: Change[], epoch: string): void {
    this.metrics.delivered.inc(changes.length);
    for (const change of changes) {
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
  }

  /** Protocol-2 sockets are spared the events of a large operation: one hint follows when it is over. */
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
    for (const { data } of this.membersOf(teamId)) {
      if (data.protocol === 2 && !data.spared) data.since = version;
    }
  }

  private handOver(batch: CommittedBatch): void {
    if (this.redis.state === 'unused') return;
    try {
      (
        this.server as unknown as { serverSideEmit(event: string, batch: CommittedBatch): void }
      ).serverSideEmit(HANDOVER, batch);
    } catch (error) {
      this.logger.warn(`a batch was not handed over: ${(error as Error).message}`);
    }
  }

  private async watch(): Promise<void> {
    if (this.watching || this.lifecycle.draining) return;
    this.watching = true;
    try {
      this.forgetIdleTeams();
      this.relieveSlowReaders();
      await this.expelRevoked();
      await this.announceArrivals();
    } catch (error) {
      this.logger.warn(`keys could not be checked: ${(error as Error).message}`);
    } finally {
      this.watching = false;
    }
  }

  private async compare(clocks: ReadonlyMap<string, Clock>): Promise<void> {
    this.noteLag(clocks);
    await Promise.all(
      [...clocks].map(
        ([teamId, clock]) => this.teams.get(teamId)?.channel.reconcile(clock) ?? Promise.resolve(),
      ),
    );
  }

  private noteLag(clocks: ReadonlyMap<string, Clock>): void {
    const lags = [...clocks].map(
      ([teamId, { head }]) => head - (this.teams.get(teamId)?.channel.head ?? head),
    );
    this.metrics.deliveryLag.set(Math.max(0, ...lags));
  }

  /**
   * A client that reads slower than its team writes would fill the memory. With protocol 2 it gets no more events
   * until it has read what waits, and then one hint; another one is ended. Both catch up by delta.
   */
  private relieveSlowReaders(): void {
    for (const socket of this.everyMember()) {
      const unsent = unsentPackets(socket);
      if (socket.data.spared) {
        if (unsent <= FEW_UNSENT) this.resumeEvents(socket);
      } else if (unsent > MAX_UNSENT) {
        if (socket.data.protocol === 2) this.spare(socket);
        else {
          this.metrics.socketsEnded.inc({ reason: 'slow_reader' });
          endTransport(socket);
        }
      }
    }
  }

  private spare(socket: Member): void {
    const { data } = socket;
    this.metrics.socketsSpared.inc();
    // What it was given until now counts; what comes next does not.
    this.devices.delivered(liveDevice(socket));
    Object.assign(data, { spared: true, since: Number.MAX_SAFE_INTEGER });
    void socket.leave(teamRoom(data.principal.teamId, 2));
  }

  /** At its place among the events: what follows the hint begins directly above its head. */
  private resumeEvents(socket: Member): void {
    const { data } = socket;
    data.spared = false;
    void data.channel
      .exclusive(() => {
        const { head, epoch } = data.channel;
        socket.emit('sync_available', { head_version: head, epoch });
        void socket.join(teamRoom(data.principal.teamId, 2));
        data.since = head;
      })
      .catch(() => undefined);
  }

  private forgetIdleTeams(): void {
    for (const [teamId, { members, usedAt }] of this.teams) {
      if (members.size === 0 && Date.now() - usedAt > LINGER_MS) this.teams.delete(teamId);
    }
  }

  /**
   * A revoked key, an ended session, a deactivated agent or a locked out device loses its open sockets; a changed role
   * counts at once. A device that shall be wiped is told so before.
   */
  private async expelRevoked(): Promise<void> {
    const sockets = [...this.everyMember()];
    const now = await this.auth.revalidate(
      sockets.map(({ data: { principal, deviceId } }) => ({ ...principal, deviceId })),
    );
    for (const [i, socket] of sockets.entries()) {
      const result = now[i]!;
      if (!(result instanceof AppError)) {
        socket.data.principal = result;
        continue;
      }
      if (result.code === 'DEVICE_WIPE_REQUESTED')
        socket.emit('wipe_requested', result.extra.data as WipeRequest);
      this.metrics.socketsEnded.inc({ reason: 'revoked' });
      socket.disconnect(true);
    }
  }

  /** Tells the admins here of every phone that came in by code, on whichever server. */
  private async announceArrivals(): Promise<void> {
    const admins = [...this.everyMember()].filter(({ data }) => hasRole(data.principal.role, 'admin'));
    const teamIds = [...new Set(admins.map(({ data }) => data.principal.teamId))];
    const arrivals = teamIds.length ? await this.enrolments.arrivals(teamIds) : [];
    for (const { enrolmentId, teamId, deviceId, agentCode } of arrivals) {
      if (this.announced.has(enrolmentId)) continue;
      for (const socket of admins)
        if (socket.data.principal.teamId === teamId)
          socket.emit('device_enrolled', {
            device_id: deviceId,
            agent_code: agentCode,
            enrolment_id: enrolmentId,
          });
    }
    this.announced = new Set(arrivals.map(({ enrolmentId }) => enrolmentId));
  }

  private *everyMember(): Generator<Member> {
    for (const { members } of this.teams.values()) yield* members;
  }

  private *liveDevices(): Generator<LiveDevice> {
    for (const socket of this.everyMember()) yield liveDevice(socket);
  }
}

function liveDevice({ data }: Member): LiveDevice {
  const { principal, deviceId, since, channel } = data;
  const device = { teamId: principal.teamId, agentId: principal.agentId, deviceId };
  return { device, since, head: channel.head, epoch: channel.epoch };
}

function unsentPackets({ conn }: Member): number {
  return (conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;
}

function teamRoom(teamId: string, protocol: 1 | 2): string {
  return `team:${teamId}:${protocol}`;
}

function deviceRoom(teamId: string, agentCode: string, deviceId: string): string {
  return `device:${teamId}:${agentCode}:${deviceId}`;
}

function emitChange(
  target: ReturnType<SocketServer['to']>,
  { action, image, version, agentCode }: Change,
): void {
  if (action === 'DELETE')
    target.emit('contact_deleted', { contact_id: image.id, version, deleted_by: agentCode });
  else if (action === 'CREATE') {
    target.emit('contact_created', { contact: presentContact(image), version, created_by: agentCode });
  } else target.emit('contact_updated', { contact: presentContact(image), version, updated_by: agentCode });
}

/** Ends the TCP connection under a socket; its client reconnects by itself. */
function endTransport(socket: ClientSocket): void {
  const transport = socket.conn.transport as unknown as { socket?: { terminate?: () => void } };
  if (transport.socket?.terminate) transport.socket.terminate();
  else socket.conn.close();
}
