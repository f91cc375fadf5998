import { Transform } from 'node:stream';
import { Injectable } from '@nestjs/common';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Config } from './config';
import { AppError } from './errors';

const MIB = 1024 * 1024;
/** A route with a larger limit takes many contacts at once. */
const ORDINARY_BODY = MIB;
/** How much of the memory such routes may take together: the rest is for everybody else's single changes. */
const BULK_SHARE = 0.75;
/** What of a file is in memory while it streams through. */
const STREAM_BYTES = 2 * MIB;

declare module 'fastify' {
  interface FastifyRequest {
    /** Takes more bytes of the memory for a body whose length nobody knows. */
    growBody?: (bytes: number) => void;
  }
}

/** Whether the headers announce a body. */
export function announcesBody({ headers }: Pick<FastifyRequest, 'headers'>): boolean {
  const { 'content-length': length = '0' } = headers;
  return length !== '0' || headers['transfer-encoding'] !== undefined;
}

/**
 * Bytes of bodies in work, of this server and of each agent, who may have many keys: from the moment a body is let in until its answer is out, for
 * what was read of it is needed that long.
 */
@Injectable()
export class BodyMemory {
  private readonly limit: number;
  private readonly agentLimit: number;
  private used = 0;
  private bulk = 0;
  private readonly byAgent = new Map<string, number>();

  constructor(config: Config) {
    this.limit = config.BODY_MEMORY_MB * MIB;
    this.agentLimit = config.BODY_MEMORY_AGENT_MB * MIB;
  }

  /** Bytes that are taken now. */
  get taken(): number {
    return this.used;
  }

  /**
   * Takes what the request says it will send; of a body in chunks what comes, while it comes; of a file what is held of it.
   * @throws AppError PAYLOAD_TOO_LARGE, QUEUE_FULL (the server's), RATE_LIMITED (the agent's)
   */
  reserve(request: FastifyRequest, reply: FastifyReply): void {
    if (!announcesBody(request)) return;
    const { bodyLimit, config } = request.routeOptions;
    const length = config.stream ? STREAM_BYTES : Number(request.headers['content-length'] ?? 0);
    if (!config.stream && length > bodyLimit) throw new AppError('PAYLOAD_TOO_LARGE');
    const who = request.principal?.agentId ?? request.ip;
    const isBulk = config.stream || bodyLimit > ORDINARY_BODY;
    let mine = 0;
    const grow = (bytes: number) => {
      this.take(who, bytes, isBulk);
      mine += bytes;
    };
    grow(length);
    if (!config.stream && request.headers['transfer-encoding'] !== undefined) request.growBody = grow;
    // Also when the client goes half way.
    reply.raw.once('close', () => this.release(who, mine, isBulk));
  }

  /** Counts bodies without a length while they are read. */
  countChunks(fastify: FastifyInstance): void {
    fastify.addHook('preParsing', (request, _reply, payload, done) => {
      const { growBody } = request;
      if (!growBody) return done(null, payload);
      const counted = new Transform({
        transform(chunk: Buffer, _encoding, next) {
          try {
            growBody(chunk.length);
            next(null, chunk);
          } catch (error) {
            next(error as Error);
          }
        },
      });
      payload.on('error', (error: Error) => counted.destroy(error));
      done(null, payload.pipe(counted));
    });
  }

  private take(who: string, bytes: number, isBulk: boolean): void {
    const ofAgent = (this.byAgent.get(who) ?? 0) + bytes;
    if (ofAgent > this.agentLimit) {
      throw new AppError('RATE_LIMITED', 'Too many bytes are being sent by this agent.');
    }
    if (this.used + bytes > this.limit || (isBulk && this.bulk + bytes > this.limit * BULK_SHARE)) {
      throw new AppError('QUEUE_FULL', 'Too many bytes are being sent to this server; nothing was applied.');
    }
    this.byAgent.set(who, ofAgent);
    this.used += bytes;
    if (isBulk) this.bulk += bytes;
  }

  private release(who: string, bytes: number, isBulk: boolean): void {
    const ofAgent = (this.byAgent.get(who) ?? 0) - bytes;
    if (ofAgent > 0) this.byAgent.set(who, ofAgent);
    else this.byAgent.delete(who);
    this.used -= bytes;
    if (isBulk) this.bulk -= bytes;
  }
}
