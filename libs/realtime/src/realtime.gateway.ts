import { AuthService, SessionService, webHandshake } from '@app/auth';
import {
  ContactsService,
  normaliseContactFields,
  presentContact,
  presentTombstone,
  type WriteOptions,
} from '@app/contacts';
import { DeviceRegistry } from '@app/devices';
import {
  type Actor,
  actorOf,
  AppError,
  isJsonObject,
  MinimumRole,
  type Principal,
  Public,
  RateLimits,
  strictValidation,
  validationError,
} from '@app/platform';
import { type DeltaPage, parseDelta, SyncService } from '@app/sync';
import { UseFilters, UseGuards, UsePipes } from '@nestjs/common';
import {
  Ack,
  ConnectedSocket,
  MessageBody,
  type OnGatewayConnection,
  type OnGatewayDisconnect,
  type OnGatewayInit,
  SubscribeMessage,
  WebSocketGateway,
} from '@nestjs/websockets';
import { gatePackets } from './packet-gate';
import { RealtimeService } from './realtime.service';
import {
  SocketAuthDto,
  SocketCreateDto,
  SocketDeleteDto,
  SocketSessionDto,
  SocketUpdateDto,
  SyncRequestDto,
} from './socket.dto';
import { AUTH_MS, SocketAdmission } from './socket-admission';
import { socketFailure } from './socket-failure';
import { SocketExceptionFilter } from './socket-exception.filter';
import { SocketGuard } from './socket.guard';
import { type ClientSocket, isMember, type Member, type SocketServer } from './socket-state';

/** Tries to read a delta beside the queue before reading it inside, where nothing can overtake it. */
const DELTA_TRIES = 2;

type Acknowledge = ((answer: unknown) => void) | undefined;

/** Speaks the socket part of the wire contract, and nothing else. */
@WebSocketGateway()
@UseGuards(SocketGuard)
@UsePipes(strictValidation())
@UseFilters(SocketExceptionFilter)
export class RealtimeGateway
  implements OnGatewayInit<SocketServer>, OnGatewayConnection<ClientSocket>, OnGatewayDisconnect<ClientSocket>
{
  private readonly validation = strictValidation();
  /** Connections whose handshake is under way. A second one beside it would be a second socket, told everything too. */
  private readonly greeted = new WeakSet<object>();

  constructor(
    private readonly realtime: RealtimeService,
    private readonly auth: AuthService,
    private readonly sessions: SessionService,
    private readonly contacts: ContactsService,
    private readonly sync: SyncService,
    private readonly devices: DeviceRegistry,
    private readonly limits: RateLimits,
    private readonly admission: SocketAdmission,
  ) {}

  afterInit(server: SocketServer): void {
    this.realtime.start(server);
    // Here and not in handleConnection: an error there ends the process, and the client would be let in first.
    server.use((socket, next) => {
      const { conn } = socket;
      // As Socket.IO itself does when the first is through.
      if (this.greeted.has(conn)) return void conn.close();
      this.greeted.add(conn);
      this.handshake(socket)
        .finally(() => this.greeted.delete(conn))
        .then(
          () => next(),
          (thrown: unknown) => {
            const failure = socketFailure(thrown, 'handshake');
            next(Object.assign(new Error(failure.error), { data: failure }));
          },
        );
    });
  }

  handleConnection(socket: ClientSocket): void {
    gatePackets(socket);
    const { principal, deviceId, protocol } = socket.data;
    if (principal) return this.realtime.join(socket, principal, deviceId!, protocol!);
    const timer = setTimeout(() => {
      if (isMember(socket)) return;
      socket.emit('exception', socketFailure(new AppError('AUTH_TIMEOUT'), 'auth'));
      socket.disconnect(true);
    }, AUTH_MS);
    socket.once('disconnect', () => clearTimeout(timer));
  }

  handleDisconnect(socket: ClientSocket): void {
    this.realtime.leave(socket);
  }

  /** Credentials in the handshake authenticate before the client is told that it is connected. */
  private async handshake(socket: ClientSocket): Promise<void> {
    const given: unknown = socket.handshake.auth;
    if (!isJsonObject(given)) return;
    const byKey = given.api_key !== undefined;
    // Without a device it is a client that will say later who it is, whatever its browser adds.
    if (!byKey && given.device_id === undefined) return;
    const found = await (byKey ? this.authenticate(socket, given) : this.authenticateSession(socket, given));
    if (!found) return;
    const { principal, body } = found;
    // Joins its rooms in handleConnection, in the same moment as it is connected.
    Object.assign(socket.data, { principal, deviceId: body.device_id, protocol: body.protocol });
  }

  /** By the cookie of a page that this server has served. */
  private async authenticateSession(
    socket: ClientSocket,
    payload: object,
  ): Promise<{ principal: Principal; body: SocketSessionDto } | undefined> {
    const body = await this.validate(payload, SocketSessionDto);
    const principal = await this.sessions.authenticate(webHandshake(socket.request), body.device_id);
    if (!principal) return undefined;
    this.admission.authenticated(socket, principal.keyId);
    await this.realtime.open(principal.teamId);
    return { principal, body };
  }

  private async validate<T extends object>(payload: object, metatype: new () => T): Promise<T> {
    return (await this.validation.transform(payload, { type: 'body', metatype })) as T;
  }

  private async authenticate(
    socket: ClientSocket,
    payload: object,
  ): Promise<{ principal: Principal; body: SocketAuthDto }> {
    const body = await this.validate(payload, SocketAuthDto);
    const ip = this.limits.ipOf(socket.request);
    const from = { ip, deviceId: body.device_id, requestId: crypto.randomUUID(), source: 'socket' as const };
    const principal = await this.auth.authenticate(body.api_key, from).catch(async (error: unknown) => {
      throw await this.limits.recordFailure(ip, error);
    });
    await this.sessions.requireNoOther(webHandshake(socket.request), principal);
    if (principal.agentCode !== body.agent_code) {
      throw new AppError('INVALID_API_KEY', 'The API key is not that of this agent.');
    }
    this.admission.authenticated(socket, principal.keyId);
    await this.realtime.open(principal.teamId);
    return { principal, body };
  }

  /** On failure the acknowledgement comes first, then the end. */
  @SubscribeMessage('auth')
  @Public()
  @UsePipes()
  async authenticateLater(
    @ConnectedSocket() socket: ClientSocket,
    @MessageBody() payload: Record<string, unknown>,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    try {
      const { principal, body } = await this.authenticate(socket, payload);
      if (!isMember(socket)) this.realtime.join(socket, principal, body.device_id, body.protocol);
      else if (
        principal.agentId !== socket.data.principal.agentId ||
        body.device_id !== socket.data.deviceId
      ) {
        throw new AppError('INVALID_API_KEY', 'This connection already belongs to another agent or device.');
      }
      acknowledge?.({
        success: true,
        message: 'Authenticated.',
        agent_code: principal.agentCode,
        agent_name: principal.agentName,
      });
    } catch (thrown) {
      acknowledge?.(socketFailure(thrown, 'auth'));
      socket.disconnect(true);
    }
  }

  @SubscribeMessage('ping')
  @Public()
  ping(@Ack() acknowledge: Acknowledge): void {
    acknowledge?.({ success: true, pong: Date.now() });
  }

  @SubscribeMessage('sync_request')
  async syncRequest(
    @ConnectedSocket() socket: Member,
    @MessageBody() body: SyncRequestDto,
    @Ack() acknowledge: Acknowledge,
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
    const answer = (page: DeltaPage) => {
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
      const sent = await channel.through(page.head_version, () => {
        // Something newer was delivered meanwhile: this page would put an old image over it.
        if (channel.head > page.head_version) return false;
        answer(page);
        return true;
      });
      if (sent) return;
    }
    await channel.exclusive(async () => {
      const page = await this.sync.delta(reader, request);
      await channel.deliverThrough(page.head_version);
      answer(page);
    });
  }

  @SubscribeMessage('contact_create')
  @MinimumRole('agent')
  create(
    @ConnectedSocket() socket: Member,
    @MessageBody() body: SocketCreateDto,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    return this.write(socket, acknowledge, body.mutation_id, async (teamId, actor, options) => ({
      data: await this.contacts.create(teamId, normaliseContactFields(body), actor, options),
    }));
  }

  @SubscribeMessage('contact_update')
  @MinimumRole('agent')
  update(
    @ConnectedSocket() socket: Member,
    @MessageBody() body: SocketUpdateDto,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    return this.write(socket, acknowledge, body.mutation_id, async (teamId, actor, options) => ({
      data: await this.contacts.update(teamId, body.id, normaliseContactFields(body.data), actor, options),
    }));
  }

  @SubscribeMessage('contact_delete')
  @MinimumRole('agent')
  delete(
    @ConnectedSocket() socket: Member,
    @MessageBody() body: SocketDeleteDto,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    return this.write(socket, acknowledge, body.mutation_id, async (teamId, actor, options) => {
      const data = await this.contacts.delete(teamId, body.id, actor, options);
      return { data, message: 'Contact deleted.', version: data.version };
    });
  }

  /** One write after the other, in the order the socket sent them; acknowledged at its place among the events. */
  private write(
    socket: Member,
    acknowledge: Acknowledge,
    mutationId: string | undefined,
    work: (teamId: string, actor: Actor, options: WriteOptions) => Promise<{ data: Written }>,
  ): Promise<void> {
    const { principal, deviceId } = socket.data;
    const actor = actorOf(principal, deviceId, crypto.randomUUID(), 'socket');
    const options: WriteOptions = mutationId ? { key: { scope: '', id: mutationId.toLowerCase() } } : {};
    const done = (socket.data.writes ?? Promise.resolve()).then(async () => {
      const result = await work(principal.teamId, actor, options);
      await this.acknowledge(socket, result, acknowledge);
    });
    socket.data.writes = done.catch(() => undefined);
    return done;
  }

  private async acknowledge(
    socket: Member,
    result: { data: Written },
    acknowledge: Acknowledge,
  ): Promise<void> {
    if (!acknowledge) return;
    const { channel } = socket.data;
    const send = () => {
      const newer = channel.newerThan(result.data.id, result.data.version);
      const data = !newer || !('is_deleted' in result.data) ? result.data : current(newer.image);
      acknowledge({ success: true, ...result, data });
    };
    // The change is committed: when the channel cannot catch up now, its author still must hear of it.
    await channel.through(result.data.version, send).catch(send);
  }
}

type Written = { id: string; version: number };

function current(image: Parameters<typeof presentContact>[0]) {
  return image.is_deleted ? presentTombstone(image) : presentContact(image);
}
