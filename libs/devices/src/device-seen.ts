import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { DeviceRegistry } from './device-registry.service';

/**
 * Every request that names its device shows that the device is alive. A hook and no interceptor: the first of those
 * brings RxJS and a bound context into each request.
 */
@Injectable()
export class DeviceSeen implements OnModuleInit {
  constructor(
    private readonly host: HttpAdapterHost<FastifyAdapter>,
    private readonly registry: DeviceRegistry,
  ) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter?.getInstance();
    fastify?.addHook('onSend', ({ principal, deviceId }, _reply, _payload, done) => {
      if (principal && deviceId) {
        this.registry.seen({ teamId: principal.teamId, agentId: principal.agentId, deviceId });
      }
      done();
    });
  }
}
