import { Lifecycle, RedisClients } from '@app/platform';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Connections } from './connections.service';
import {
  type AuthenticatedSocket,
  type ClientSocket,
  isAuthenticated,
  type PresentEditor,
  type SocketServer,
} from './socket-state';
import { type Editor, TeamPresence } from './team-presence';

/** How often it is told who edits what, when that has changed (milliseconds): a socket that changes its mind costs no more. */
const TELL_INTERVAL_MS = 500;
/** How often the other servers are told again (milliseconds): they soon forget what is not said again. */
const REPEAT_INTERVAL_MS = 10_000;
/** Where it travels between servers; what does not arrive is said again, or runs out. */
const PRESENCE_EVENT = 'contactsync:presence';

/** What a socket edits, for the other servers. */
interface Announcement {
  teamId: string;
  socketId: string;
  editor?: Editor;
}

/** Tells those who ask for it who of their team edits which contact now. In memory alone: it ends with the socket. */
@Injectable()
export class Presence implements OnApplicationShutdown {
  private readonly logger = new Logger('Realtime');
  private readonly teams = new Map<string, TeamPresence>();
  /** Teams with news that has not been told. */
  private readonly changed = new Set<string>();
  private readonly watchers = new Set<AuthenticatedSocket>();
  /** Watchers that are to be told; one that reads too slowly waits until it has read. */
  private readonly due = new Set<AuthenticatedSocket>();
  /** By socket, the latest alone. */
  private readonly announcements = new Map<string, Announcement>();
  private repeatedAt = 0;
  private server!: SocketServer;
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly connections: Connections,
    private readonly lifecycle: Lifecycle,
    private readonly redis: RedisClients,
  ) {}

  start(server: SocketServer): void {
    this.server = server;
    (server as unknown as NodeJS.EventEmitter).on(PRESENCE_EVENT, (announcements: Announcement[]) => {
      for (const announcement of announcements) this.apply(announcement, false);
    });
    this.timer = setInterval(() => this.tell(), TELL_INTERVAL_MS).unref();
    this.lifecycle.onDrain(() => {
      for (const socket of this.connections.all()) this.remove(socket);
      this.announce();
    });
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** From now on the socket is told, first how it is now. */
  watch(socket: AuthenticatedSocket): void {
    if (!socket.connected) return;
    this.watchers.add(socket);
    this.due.add(socket);
  }

  /** @param contactId what the socket edits from now on, in place of what it did; null: nothing */
  edit(socket: AuthenticatedSocket, contactId: string | null): void {
    if (!socket.connected) return;
    const { teamId, agentCode, agentName } = socket.data.principal;
    const editor = contactId === null ? undefined : { contactId, agentCode, agentName };
    this.say({ teamId, socketId: socket.id, ...(editor && { editor }) });
  }

  /** The socket has ended. */
  remove(socket: ClientSocket): void {
    if (!isAuthenticated(socket)) return;
    this.watchers.delete(socket);
    this.due.delete(socket);
    this.say({ teamId: socket.data.principal.teamId, socketId: socket.id });
  }

  private say(announcement: Announcement): void {
    if (this.apply(announcement, true)) this.announcements.set(announcement.socketId, announcement);
  }

  /** @returns whether it is news */
  private apply({ teamId, socketId, editor }: Announcement, isOwn: boolean): boolean {
    const team = this.teams.get(teamId) ?? new TeamPresence();
    const isNews = team.set(socketId, editor, Date.now(), isOwn);
    if (isNews) {
      this.teams.set(teamId, team);
      this.changed.add(teamId);
    }
    return isNews;
  }

  private tell(): void {
    const now = Date.now();
    const isRepeated = now >= this.repeatedAt + REPEAT_INTERVAL_MS;
    if (isRepeated) this.repeatedAt = now;
    for (const [teamId, team] of this.teams) {
      if (team.expire(now)) this.changed.add(teamId);
      if (team.isEmpty) this.teams.delete(teamId);
      if (!isRepeated) continue;
      for (const each of team.own())
        if (!this.announcements.has(each.socketId))
          this.announcements.set(each.socketId, { teamId, ...each });
    }
    this.announce();
    for (const socket of this.watchers)
      if (this.changed.has(socket.data.principal.teamId)) this.due.add(socket);
    this.changed.clear();
    const lists = new Map<string, PresentEditor[]>();
    for (const socket of this.due) {
      if (socket.data.paused) continue;
      this.due.delete(socket);
      const { teamId } = socket.data.principal;
      const editors = lists.get(teamId) ?? (this.teams.get(teamId)?.list() ?? []).map(present);
      lists.set(teamId, editors);
      socket.emit('presence', { editors });
    }
  }

  /** Hands what the sockets of this server have said to the other servers. */
  private announce(): void {
    const announcements = [...this.announcements.values()];
    this.announcements.clear();
    if (announcements.length === 0 || this.redis.state === 'unused') return;
    try {
      (
        this.server as unknown as { serverSideEmit(event: string, announcements: Announcement[]): void }
      ).serverSideEmit(PRESENCE_EVENT, announcements);
    } catch (error) {
      this.logger.warn(`who edits what was not handed over: ${(error as Error).message}`);
    }
  }
}

function present({ contactId, agentCode, agentName }: Editor): PresentEditor {
  return { contact_id: contactId, agent_code: agentCode, agent_name: agentName };
}
