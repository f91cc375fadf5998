import { AuthService, SessionService, webHandshake } from '@app/auth';
import { AppError, type Principal, RateLimits, strictValidation } from '@app/platform';
import { isJsonObject } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { ChangeDelivery } from './change-delivery.service';
import { ConnectionLimits } from './connection-limits';
import { HandshakeQueue } from './handshake-queue';
import { SocketAuthDto, SocketSessionDto } from './socket.dto';
import type { ClientSocket } from './socket-state';

/** Who a socket has proven to be. Its team is being followed, so that it can join at once. */
export interface SocketIdentity {
  principal: Principal;
  deviceId: string;
  protocol: 1 | 2;
}

/** Finds out who a socket is: by a key, in the handshake or later, or by the cookie of a page that this server has served. */
@Injectable()
export class SocketAuthentication {
  private readonly validation = strictValidation();

  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionService,
    private readonly delivery: ChangeDelivery,
    private readonly limits: RateLimits,
    private readonly connectionLimits: ConnectionLimits,
    private readonly handshakes: HandshakeQueue,
  ) {}

  /**
   * By what the handshake brings; undefined when its client will say later who it is.
   * @throws AppError when the credentials are wrong
   */
  async byHandshake(socket: ClientSocket): Promise<SocketIdentity | undefined> {
    await this.handshakes.turn(this.limits.addressOf(socket.request));
    const given: unknown = socket.handshake.auth;
    // By the decoder, in place of what it would not unfold.
    if (given instanceof AppError) throw given;
    if (!isJsonObject(given)) return undefined;
    if (given.api_key !== undefined) return this.byKey(socket, given);
    // Without a device it is a client that will say later who it is, whatever its browser adds.
    return given.device_id === undefined ? undefined : this.bySession(socket, given);
  }

  /** @throws AppError when the key is wrong, is not that of the agent, or has too many connections */
  async byKey(socket: ClientSocket, payload: object): Promise<SocketIdentity> {
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
    return this.accept(socket, principal, body);
  }

  private async bySession(socket: ClientSocket, payload: object): Promise<SocketIdentity | undefined> {
    const body = await this.validate(payload, SocketSessionDto);
    const principal = await this.sessions.authenticate(webHandshake(socket.request), body.device_id);
    return principal && this.accept(socket, principal, body);
  }

  private async accept(
    socket: ClientSocket,
    principal: Principal,
    { device_id: deviceId, protocol }: SocketSessionDto,
  ): Promise<SocketIdentity> {
    this.connectionLimits.countForAgent(socket, principal.agentId);
    await this.delivery.open(principal.teamId);
    return { principal, deviceId, protocol };
  }

  private async validate<T extends object>(payload: object, metatype: new () => T): Promise<T> {
    return (await this.validation.transform(payload, { type: 'body', metatype })) as T;
  }
}
