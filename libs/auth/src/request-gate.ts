import { AppError, BodyMemory, RateGuard, UnreadOutput } from '@app/platform';
import { type CanActivate, type ExecutionContext, Injectable, type Type } from '@nestjs/common';
import { METHOD_METADATA } from '@nestjs/common/constants';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants';
import type { FastifyReply, FastifyRequest, RouteOptions } from 'fastify';
import { AuthGuard, takesStrangers } from './auth.guard';

type Handler = (...args: never[]) => unknown;

/** The method that answers a route, and its class: what the guards read their metadata from. */
interface Target {
  controller: Type;
  handler: Handler;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    target?: Target;
  }
  interface FastifyRequest {
    /** For which method the gate let this request in. */
    admittedTo?: unknown;
  }
}

/** Largest body of a route that may be called without a key (bytes). */
const STRANGERS_BODY = 16 * 1024;

/**
 * Decides about a request from its headers, before a byte of its body is read: whose key, which role, what is left of the
 * quota, what its agent leaves unread, how large the body. It asks the same guards that Nest would ask after the body, with
 * the same metadata; which method answers is known from the matched route and not from its path. The guard below refuses
 * what has not come through here.
 */
@Injectable()
export class RequestGate {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly auth: AuthGuard,
    private readonly rate: RateGuard,
    private readonly unread: UnreadOutput,
    private readonly bodies: BodyMemory,
  ) {}

  /** Writes into the configuration of each route which method answers it. Before the routes are registered. */
  nameTargets(): void {
    const scanner = new MetadataScanner();
    for (const { controllers } of this.modules.values()) {
      for (const { metatype } of controllers.values()) {
        const controller = metatype as Type;
        const prototype = controller.prototype as Record<string, Handler>;
        for (const name of scanner.getAllMethodNames(prototype)) {
          const handler = prototype[name]!;
          if (Reflect.getMetadata(METHOD_METADATA, handler) === undefined) continue;
          const config = Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, handler) as object | undefined;
          const target: Target = { controller, handler };
          Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, { ...config, target }, handler);
        }
      }
    }
  }

  /** For each route while it is registered: what its decorators say about its body. */
  configure(route: RouteOptions): void {
    // Nest hands the configuration on for every method but ALL.
    const config = (Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, route.handler) ??
      route.config) as RouteOptions['config'] & { bodyLimit?: number };
    if (!config?.target) return;
    route.config = { ...route.config, ...config };
    const { controller, handler } = config.target;
    const limit = takesStrangers(controller, handler) ? STRANGERS_BODY : config.bodyLimit;
    if (limit) route.bodyLimit = limit;
  }

  /** @throws AppError what the guards throw; RATE_LIMITED for what is unread; what BodyMemory says about the body */
  async admit(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const { target } = request.routeOptions.config;
    if (!target) {
      // Files and documentation are only read.
      if (['GET', 'HEAD', 'OPTIONS'].includes(request.method)) return;
      throw new AppError('NOT_FOUND');
    }
    const context = new ExecutionContextHost([request, reply], target.controller, target.handler);
    await this.auth.canActivate(context);
    await this.rate.canActivate(context);
    if (request.principal) this.unread.requireRoom(request.principal.agentId);
    this.bodies.reserve(request, reply);
    request.admittedTo = target.handler;
  }
}

/** Global: a route that the gate did not decide about stays closed. */
@Injectable()
export class AdmittedGuard implements CanActivate {
  constructor(private readonly auth: AuthGuard) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.admittedTo !== context.getHandler()) throw new AppError('FORBIDDEN');
    return !this.auth.namesDeviceInBody(context) || this.auth.canActivate(context);
  }
}
