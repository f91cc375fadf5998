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
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import DataLoader from 'dataloader';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AuthService } from './auth.service';
import type { Purpose } from './credential.repository';

/** How often requests that have come in meanwhile are looked at (milliseconds). */
const CHECK_MS = 500;
/** How long a look counts: with the second for which a credential is believed, an end counts within 2 s. */
const VALID_MS = 1_000;
/** Where checks keep up no answer has to wait for one of its own. */
const OVERDUE_MS = 1_500;
/** A handler that knows nothing of the signal has this long to answer (milliseconds). */
const GRACE_MS = 250;
const MAX_LOOK_UPS = 500;

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

class InFlightRequest implements CredentialWork {
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

  /** What the credential may do now, or why it is good no more. */
  settle(now: Principal | AppError, checkedAt: number): void {
    this.checkedAt = checkedAt;
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
 * Every request with a key or session that is not answered yet. Each is looked at again about once a second, all in one
 * query. When its credential has ended, so does the request, whatever its route: a wait is refused, a stream is cut
 * off, and the writer applies nothing more of it.
 */
@Injectable()
export class InFlightRequests implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger('Auth');
  private readonly requests = new Set<InFlightRequest>();
  private readonly listeners: ((device: AuthenticatedDevice) => void)[] = [];
  private checking = false;
  private timer?: NodeJS.Timeout;
  private readonly questions = new DataLoader(
    async (asked: readonly InFlightRequest[]) => {
      await this.check([...asked]);
      return asked.map(() => undefined);
    },
    { cache: false, maxBatchSize: MAX_LOOK_UPS, batchScheduleFn: (dispatch) => setImmediate(dispatch) },
  );

  constructor(
    private readonly auth: AuthService,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {}

  onModuleInit(): void {
    this.host.httpAdapter?.getInstance().addHook('onSend', (request, reply, payload, done) => {
      const work = request.work as InFlightRequest | undefined;
      if (!work?.reads || reply.statusCode >= 400) return done(null, payload);
      const isOverdue = Date.now() - (work.checkedAt ?? work.began) > OVERDUE_MS;
      if (!work.ended && !work.lowered && !isOverdue) return done(null, payload);
      (isOverdue && !work.ended ? this.questions.load(work) : Promise.resolve()).then(
        () => done(null, answerOf(work, request, reply, payload)),
        (error: unknown) => done(null, refuse(toAppError(error), request, reply, payload)),
      );
    });
    this.timer = setInterval(() => void this.checkDue(), CHECK_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Calls `listener` with the device of every request that was let in. It must not throw or wait. */
  onBegin(listener: (device: AuthenticatedDevice) => void): void {
    this.listeners.push(listener);
  }

  /** From now on the request ends with its credential. */
  begin(request: FastifyRequest, reply: FastifyReply, admission: Admission): void {
    const reads = request.method === 'GET' || request.method === 'HEAD';
    const work = new InFlightRequest(admission, reads, Date.now(), reply.raw, async (asked) => {
      await this.questions.load(asked);
    });
    request.work = work;
    this.requests.add(work);
    reply.raw.once('close', () => {
      this.requests.delete(work);
      work.close();
    });
    const { principal, deviceId } = admission;
    const device = { teamId: principal.teamId, agentId: principal.agentId, deviceId };
    if (deviceId) for (const listener of this.listeners) listener(device);
  }

  private async checkDue(): Promise<void> {
    if (this.checking) return;
    const now = Date.now();
    const due = [...this.requests].filter(
      ({ ended, checkedAt }) =>
        !ended && (checkedAt === undefined || now - checkedAt >= VALID_MS - CHECK_MS / 2),
    );
    if (due.length === 0) return;
    this.checking = true;
    try {
      await this.check(due);
    } catch (error) {
      this.logger.warn(`credentials of requests could not be checked: ${(error as Error).message}`);
    } finally {
      this.checking = false;
    }
  }

  private async check(requests: InFlightRequest[]): Promise<void> {
    const at = Date.now();
    const results = await this.auth.revalidate(
      requests.map(({ admission: { principal, deviceId, purpose } }) => ({
        ...principal,
        deviceId,
        purpose,
      })),
    );
    requests.forEach((request, i) => request.settle(results[i]!, at));
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
