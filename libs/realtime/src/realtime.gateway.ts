import { AppError, MinimumRole, Public, strictValidation } from '@app/platform';
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
import { ChangeDelivery } from './change-delivery.service';
import { AUTH_TIMEOUT_MS } from './connection-limits';
import { Connections } from './connections.service';
import { EnrolmentNews } from './enrolment-news.service';
import { ImportNews } from './import-news.service';
import { validatePackets } from './packet-validation';
import { Presence } from './presence.service';
import { SlowReaders } from './slow-readers.service';
import {
  EditPresenceDto,
  SocketCreateDto,
  SocketDeleteDto,
  SocketUpdateDto,
  SyncRequestDto,
} from './socket.dto';
import { SocketAuthentication } from './socket-authentication';
import { socketFailure } from './socket-failure';
import { SocketExceptionFilter } from './socket-exception.filter';
import { SocketGuard } from './socket.guard';
import {
  type Acknowledge,
  type AuthenticatedSocket,
  type ClientSocket,
  isAuthenticated,
  type SocketServer,
} from './socket-state';
import { SocketWrites } from './socket-writes';
import { SyncRequests } from './sync-requests';

/** Speaks the socket part of the wire contract, and nothing else. */
@WebSocketGateway()
@UseGuards(SocketGuard)
@UsePipes(strictValidation())
@UseFilters(SocketExceptionFilter)
export class RealtimeGateway
  implements OnGatewayInit<SocketServer>, OnGatewayConnection<ClientSocket>, OnGatewayDisconnect<ClientSocket>
{
  /** Connections whose handshake is under way. A second one beside it would be a second socket, told everything too. */
  private readonly handshaking = new WeakSet<object>();

  constructor(
    private readonly connections: Connections,
    private readonly delivery: ChangeDelivery,
    private readonly enrolmentNews: EnrolmentNews,
    private readonly importNews: ImportNews,
    private readonly presence: Presence,
    private readonly slowReaders: SlowReaders,
    private readonly authentication: SocketAuthentication,
    private readonly syncRequests: SyncRequests,
    private readonly writes: SocketWrites,
  ) {}

  afterInit(server: SocketServer): void {
    this.connections.start(server);
    this.delivery.start(server);
    this.enrolmentNews.start();
    this.importNews.start();
    this.presence.start(server);
    this.slowReaders.start();
    // Here and not in handleConnection: an error there ends the process, and the client would be let in first.
    server.use((socket, next) => {
      const { conn } = socket;
      // As Socket.IO itself does when the first is through.
      if (this.handshaking.has(conn)) return void conn.close();
      this.handshaking.add(conn);
      this.authentication
        .byHandshake(socket)
        .finally(() => this.handshaking.delete(conn))
        .then(
          (identity) => {
            // It joins its rooms in handleConnection, in the same moment as it is connected.
            Object.assign(socket.data, identity);
            next();
          },
          (thrown: unknown) => {
            const failure = socketFailure(thrown, 'handshake');
            next(Object.assign(new Error(failure.error), { data: failure }));
          },
        );
    });
  }

  handleConnection(socket: ClientSocket): void {
    validatePackets(socket);
    const { principal, deviceId, protocol } = socket.data;
    if (principal) return this.delivery.join(socket, principal, deviceId!, protocol!);
    const timer = setTimeout(() => {
      if (isAuthenticated(socket)) return;
      socket.emit('exception', socketFailure(new AppError('AUTH_TIMEOUT'), 'auth'));
      socket.disconnect(true);
    }, AUTH_TIMEOUT_MS);
    socket.once('disconnect', () => clearTimeout(timer));
  }

  handleDisconnect(socket: ClientSocket): void {
    this.presence.remove(socket);
    this.connections.remove(socket);
  }

  /** On failure the acknowledgement comes first, then the end. */
  @SubscribeMessage('auth')
  @Public()
  @UsePipes()
  async authenticate(
    @ConnectedSocket() socket: ClientSocket,
    @MessageBody() payload: Record<string, unknown>,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    try {
      const { principal, deviceId, protocol } = await this.authentication.byKey(socket, payload);
      if (!isAuthenticated(socket)) this.delivery.join(socket, principal, deviceId, protocol);
      else if (principal.agentId !== socket.data.principal.agentId || deviceId !== socket.data.deviceId) {
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
  syncRequest(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() body: SyncRequestDto,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    return this.syncRequests.answer(socket, body, acknowledge);
  }

  @SubscribeMessage('watch_presence')
  watchPresence(@ConnectedSocket() socket: AuthenticatedSocket, @Ack() acknowledge: Acknowledge): void {
    this.presence.watch(socket);
    acknowledge?.({ success: true });
  }

  @SubscribeMessage('edit_presence')
  @MinimumRole('agent')
  editPresence(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() body: EditPresenceDto,
    @Ack() acknowledge: Acknowledge,
  ): void {
    this.presence.edit(socket, body.contact_id && body.contact_id.toLowerCase());
    acknowledge?.({ success: true });
  }

  @SubscribeMessage('contact_create')
  @MinimumRole('agent')
  create(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() body: SocketCreateDto,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    return this.writes.create(socket, body, acknowledge);
  }

  @SubscribeMessage('contact_update')
  @MinimumRole('agent')
  update(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() body: SocketUpdateDto,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    return this.writes.update(socket, body, acknowledge);
  }

  @SubscribeMessage('contact_delete')
  @MinimumRole('agent')
  delete(
    @ConnectedSocket() socket: AuthenticatedSocket,
    @MessageBody() body: SocketDeleteDto,
    @Ack() acknowledge: Acknowledge,
  ): Promise<void> {
    return this.writes.delete(socket, body, acknowledge);
  }
}
