import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import {
  AppError,
  type CredentialWork,
  ERRORS,
  failureBody,
  hasRole,
  type Principal,
  type Role,
  toAppError,
} from '@app/platform';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Connection, Purpose } from './credential.repository';
import { CredentialWatch, type Watched } from './credential-watch.service';

/** Where checks keep up no answer has to wait for one of its own. */
const OVERDUE_MS = 1_500;
/** A handler that knows nothing of the signal has this long to answer (milliseconds). */
const GRACE_MS = 250;

/** With what a request came in. */
interface Admission {
  principal: Principal;
  deviceId: string;
  /** That the route asks for. */
  role: Role;
  purpose: Purpose;
}

/** A device whose request was let in. */
interface AuthenticatedDevice {
  teamId: string;
  agentId: string;
  deviceId: string;
}

class InFlightRequest implements CredentialWork, Watched {
  ended?: AppError;
  /** It may do less than when it came in: no stream begins any more. */
  lowered = false;
  /** Epoch milliseconds; undefined before the first look. */
  checkedAt?: number;
  private controller?: AbortController;

  constructor(
    readonly admission: Admission,
    readonly reads: boolean,
    readonly began: number,
    private readonly response: ServerResponse,
    private readonly ask: (request: InFlightRequest) => Promise<void>,
  ) {}

  get connection(): Connection {
    const { principal, deviceId, purpose } = this.admission;
    return { ...principal, deviceId, purpose };
  }

  get signal(): AbortSignal {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.ended || this.response.destroyed) this.controller.abort(this.ended);
    }
    return this.controller.signal;
  }

  async confirm(): Promise<void> {
    await this.ask(this);
    if (this.ended) throw this.ended;
  }

  settle(now: Principal | AppError): void {
    if (now instanceof AppError) return this.end(now);
    const { principal, role } = this.admission;
    if (!hasRole(now.role, role)) return this.end(new AppError('FORBIDDEN'));
    this.lowered ||=
      !hasRole(now.role, principal.role) || (principal.agentsMayExport && !now.agentsMayExport);
    if (this.lowered && this.response.headersSent) this.end(new AppError('FORBIDDEN'));
  }

  /** The client has its answer, or has hung up. */
  close(): void {
    this.controller?.abort();
  }

  private end(reason: AppError): void {
    if (this.ended) return;
    this.ended = reason;
    this.controller?.abort(reason);
    // Half an answer is cut off. Before that a read is refused, and a write says what it has done.
    if (this.response.headersSent) this.response.destroy();
    else if (this.reads) {
      setTimeout(() => {
        if (!this.response.writableEnded) this.response.destroy();
      }, GRACE_MS).unref();
    }
  }
}

/**
 * Every request with a key or session that is not answered yet. When its credential has ended, so does the request, whatever
 * its route: a wait is refused, a stream is cut off, and the writer applies nothing more of it.
 */
@Injectable()
export class InFlightRequests implements OnModuleInit {
  private readonly listeners: ((device: AuthenticatedDevice) => void)[] = [];

  constructor(
    private readonly credentials: CredentialWatch,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter?.getInstance().addHook('onSend', (request, reply, payload, done) => {
      const work = request.work as InFlightRequest | undefined;
      if (!work?.reads || reply.statusCode >= 400) return done(null, payload);
      const isOverdue = Date.now() - (work.checkedAt ?? work.began) > OVERDUE_MS;
      if (!work.ended && !work.lowered && !isOverdue) return done(null, payload);
      (isOverdue && !work.ended ? this.credentials.lookAt(work) : Promise.resolve()).then(
        () => done(null, answerOf(work, request, reply, payload)),
        (error: unknown) => done(null, refuse(toAppError(error), request, reply, payload)),
      );
    });
  }

  /** Calls `listener` with the device of every request that was let in. It must not throw or wait. */
  onBegin(listener: (device: AuthenticatedDevice) => void): void {
    this.listeners.push(listener);
  }

  /** From now on the request ends with its credential. */
  begin(request: FastifyRequest, reply: FastifyReply, admission: Admission): void {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const work = new InFlightRequest(admission, reads, Date.now(), reply.raw, (asked) =>
      this.credentials.lookAt(asked),
    );
    request.work = work;
    const unwatch = this.credentials.watch(work);
    reply.raw.once('close', () => {
      unwatch();
      work.close();
    });
    const { principal, deviceId } = admission;
    const device = { teamId: principal.teamId, agentId: principal.agentId, deviceId };
    if (deviceId) for (const listener of this.listeners) listener(device);
  }
}

function answerOf(
  work: InFlightRequest,
  request: FastifyRequest,
  reply: FastifyReply,
  payload: unknown,
): unknown {
  const reason = work.ended ?? (work.lowered && payload instanceof Readable && new AppError('FORBIDDEN'));
  return reason ? refuse(reason, request, reply, payload) : payload;
}

/** Turns an answer that has not left yet into a failure. */
function refuse(reason: AppError, request: FastifyRequest, reply: FastifyReply, payload: unknown): string {
  if (payload instanceof Readable) payload.destroy();
  for (const name of ['etag', 'content-disposition', 'content-range', 'accept-ranges', 'content-length'])
    reply.removeHeader(name);
  reply.status(ERRORS[reason.code].status).type('application/json; charset=utf-8');
  return JSON.stringify(failureBody(reason, request.id));
}
