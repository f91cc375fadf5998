import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { AppError, bringsFile, type Config, failureBody } from '@app/platform';
import { Logger } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import { WebSocketOnlyMessage } from './websocket-only';

const DEFAULT_BODY = 1024 * 1024;
const MAX_HEADERS = 32 * 1024;

/** Fastify with the limits of what may come in, and an answer for what never becomes a request. */
export function createAdapter(config: Config): FastifyAdapter {
  return new FastifyAdapter({
    logger: false,
    bodyLimit: DEFAULT_BODY,
    // A client that sends its request drop by drop is cut off; keep-alive outlives a proxy's idle time.
    requestTimeout: 15_000,
    keepAliveTimeout: 75_000,
    forceCloseConnections: 'idle',
    // While it drains the server answers what still reaches it; writes are refused by the writer itself.
    return503OnClosing: false,
    // Node looks for connections that are out of time only this often; its default is 30 s.
    http: {
      maxHeaderSize: MAX_HEADERS,
      headersTimeout: 10_000,
      connectionsCheckingInterval: 1_000,
      IncomingMessage: WebSocketOnlyMessage,
    },
    clientErrorHandler: answerNoRequest,
    trustProxy: config.trustedProxies.length ? config.trustedProxies : false,
    // However long an id is, the route's own validation refuses it.
    routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true, maxParamLength: MAX_HEADERS },
    // Errors before routing, such as a malformed URL, in the same form as all others.
    frameworkErrors: (_error: Error, request: FastifyRequest, reply: FastifyReply) => {
      logNoRequest(400, request.id);
      void reply
        .header('x-request-id', request.id)
        .status(400)
        .send(failureBody(new AppError('BAD_REQUEST'), request.id));
    },
    genReqId: ({ headers }: { headers: Record<string, unknown> }) => {
      const given = headers['x-request-id'];
      return typeof given === 'string' && /^[\w.-]{1,100}$/.test(given) ? given : randomUUID();
    },
  } as FastifyServerOptions);
}

/** The hooks that log requests know nothing of these. */
function logNoRequest(status: number, id: string): void {
  new Logger('Http').log({ message: `? ${status}`, request_id: id });
}

/** What never became a request (no HTTP, too large, too slow) still gets the failure answer of all others. */
function answerNoRequest(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  // It has its answer, and hung up in the middle of what it was still sending.
  if (socket.writableEnded) return void socket.destroy();
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  if (isLate && bringsFile(socket)) return;
  const status = isLate ? 408 : error.code === 'HPE_HEADER_OVERFLOW' ? 431 : 400;
  const id = randomUUID();
  logNoRequest(status, id);
  const body = JSON.stringify(failureBody(new AppError(isLate ? 'REQUEST_TIMEOUT' : 'BAD_REQUEST'), id));
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    `X-Request-Id: ${id}`,
    'Connection: close',
  ];
  if (socket.writable) socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  else socket.destroy(error);
}
