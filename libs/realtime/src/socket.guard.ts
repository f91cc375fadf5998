import {
  AppError,
  DatabaseLoad,
  MINIMUM_ROLE,
  PUBLIC_ROUTE,
  RATE_COST,
  RateLimits,
  hasRole,
  type Role,
} from '@app/platform';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ClientSocket } from './socket-state';

/** Closed by default, like its HTTP sibling: an event needs an authenticated socket of the role it names. */
@Injectable()
export class SocketGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
    private readonly load: DatabaseLoad,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (this.reflector.get<boolean | undefined>(PUBLIC_ROUTE, context.getHandler())) return true;
    const { principal } = context.switchToWs().getClient<ClientSocket>().data;
    if (!principal) throw new AppError('NOT_AUTHENTICATED');
    const needed = this.reflector.get<Role | undefined>(MINIMUM_ROLE, context.getHandler()) ?? 'viewer';
    if (!hasRole(principal.role, needed)) throw new AppError('FORBIDDEN');
    const busy = this.load.refusal();
    if (busy) throw busy;
    const cost = this.reflector.get<number | undefined>(RATE_COST, context.getHandler());
    // Never waits for anybody: a socket's events stay in the order in which they were sent.
    await this.limits.consumeInOrderOf(principal, cost);
    return true;
  }
}
