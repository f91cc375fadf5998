import { AppError, MINIMUM_ROLE, PUBLIC_ROUTE, reaches, type Role } from '@app/platform';
import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { ClientSocket } from './socket-state';

/** Closed by default, like its HTTP sibling: an event needs an authenticated socket of the role it names. */
@Injectable()
export class SocketGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get<boolean | undefined>(PUBLIC_ROUTE, context.getHandler())) return true;
    const { principal } = context.switchToWs().getClient<ClientSocket>().data;
    if (!principal) throw new AppError('NOT_AUTHENTICATED');
    const needed = this.reflector.get<Role | undefined>(MINIMUM_ROLE, context.getHandler()) ?? 'viewer';
    if (!reaches(principal.role, needed)) throw new AppError('FORBIDDEN');
    return true;
  }
}
