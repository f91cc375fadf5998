import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';
import { DeviceRegistry } from './device-registry.service';

/** Every request that names its device shows that the device is alive. */
@Injectable()
export class DeviceSeenInterceptor implements NestInterceptor {
  constructor(private readonly registry: DeviceRegistry) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() === 'http') {
      const { principal, deviceId } = context.switchToHttp().getRequest<FastifyRequest>();
      if (principal && deviceId) {
        this.registry.seen({ teamId: principal.teamId, agentId: principal.agentId, deviceId });
      }
    }
    return next.handle();
  }
}
