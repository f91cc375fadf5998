import {
  applyDecorators,
  type CallHandler,
  type CanActivate,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { rateLimitKey, RateLimits } from './rate-limits';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its address was not asked for this request, because it has a key that the guard will look at. */
    uncounted?: boolean;
  }
}

const STRICT = 'contacts-sync:strict-limit';
export const RATE_COST = 'contacts-sync:rate-cost';

/** So many points of its key's quota does one call of this route or event take; without it one. */
export const RateCost = (points: number) => SetMetadata(RATE_COST, points);

/** A refusal of such a route means a wrong key, code or link: from one address only so many. */
@Injectable()
class CountFailures implements NestInterceptor {
  constructor(private readonly limits: RateLimits) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.principal) return next.handle();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(
      catchError(async (thrown: unknown) => {
        throw await this.limits.recordFailure(request.ip, thrown, reply);
      }),
    );
  }
}

/**
 * For every route that gives a key or a session to somebody who has none yet: few attempts from one address, and
 * fewer wrong ones. A caller with a key is not held back.
 */
export const StrictLimit = () => applyDecorators(SetMetadata(STRICT, true), UseInterceptors(CountFailures));

/** Takes each request from its quota. Runs after the guard that knows whose key it is. */
@Injectable()
export class RateGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly limits: RateLimits,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const metadata = <T>(key: string) =>
      this.reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
    const { key, address, attempts } = this.limits;
    if (request.principal) {
      await this.limits.consume(key, request.principal.keyId, metadata<number>(RATE_COST), reply);
      return true;
    }
    const from = rateLimitKey(request.ip);
    // A public route does not look at the key that it was sent.
    if (request.uncounted) await this.limits.consume(address, from, 1, reply);
    if (metadata<boolean>(STRICT)) await this.limits.consume(attempts, from, 1, reply);
    return true;
  }
}
