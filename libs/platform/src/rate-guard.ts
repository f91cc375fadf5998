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
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, type Observable } from 'rxjs';
import { rateLimitKey, RateLimits } from './rate-limits';
import { MANAGES_SLOTS, RequestSlots } from './request-slots';
import { routeMetadata } from './route-metadata';

declare module 'fastify' {
  interface FastifyRequest {
    /** Its address was not asked for this request, because it has a key that the guard will look at. */
    uncounted?: boolean;
  }
}

const STRICT = 'contacts-sync:strict-limit';
export const RATE_COST = 'contacts-sync:rate-cost';

/** Points of one call, or how they follow from its query, which is not validated yet. */
export type Price = number | ((query: Record<string, unknown>) => number);

/**
 * So many points of the quotas of its agent and team does one call of this route or event take; without it one. A read
 * with a high price also holds more slots.
 */
export const RateCost = (price: Price) => SetMetadata(RATE_COST, price);

/** @returns the points that a call with this raw query takes. */
export function priceOf(price: Price | undefined, query: unknown): number {
  return typeof price === 'function' ? price((query ?? {}) as Record<string, unknown>) : (price ?? 1);
}

/** A number of a raw query; `otherwise` for what validation will refuse. */
export function rawNumber(value: unknown, otherwise: number): number {
  const number = typeof value === 'string' ? Number(value) : Number.NaN;
  return number >= 0 && number <= Number.MAX_SAFE_INTEGER ? number : otherwise;
}

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

/** Takes each request from its quotas, and a read a slot. Runs after the guard that knows whose key it is. */
@Injectable()
export class RateGuard implements CanActivate {
  constructor(
    private readonly limits: RateLimits,
    private readonly slots: RequestSlots,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const metadata = <T>(key: string) => routeMetadata<T>(context, key);
    const { address, attempts } = this.limits;
    const { principal } = request;
    if (principal) {
      const points = priceOf(metadata<Price>(RATE_COST), request.query);
      await this.limits.consumeOf(principal, points, reply);
      if (['GET', 'HEAD'].includes(request.method) && !metadata<boolean>(MANAGES_SLOTS))
        await this.slots.hold(request, reply, principal, points);
      return true;
    }
    const from = rateLimitKey(request.ip);
    // A public route does not look at the key that it was sent.
    if (request.uncounted) await this.limits.consume(address, from, 1, reply);
    if (metadata<boolean>(STRICT)) await this.limits.consume(attempts, from, 1, reply);
    return true;
  }
}
