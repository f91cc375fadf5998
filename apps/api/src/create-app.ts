import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import {
  acceptOnlyJsonObjects,
  AppError,
  type Config,
  DatabaseLoad,
  failureBody,
  HttpExceptionFilter,
  keepForwardedAddresses,
  Metrics,
  projectRoot,
  RateLimits,
  Schema,
  strictValidation,
} from '@app/platform';
import { RealtimeAdapter } from '@app/realtime';
import compress from '@fastify/compress';
import cookie from '@fastify/cookie';
import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest, FastifyServerOptions } from 'fastify';
import helmet from 'helmet';
import { migrations } from '../../../migrations';
import { AppModule } from './app.module';
import { buildAsyncApi } from './asyncapi';
import { limitAddresses } from './address-limit';
import { buildOpenApi } from './openapi';
import { RouteTable } from './route-table';

const DEFAULT_BODY = 1024 * 1024;
const MAX_HEADERS = 32 * 1024;

function createAdapter(config: Config): FastifyAdapter {
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
    http: { maxHeaderSize: MAX_HEADERS, headersTimeout: 10_000, connectionsCheckingInterval: 1_000 },
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
  const isLate = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
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

/**
 * The application as it runs in production, not yet listening. Tests build theirs with the same function.
 * @param logger as made by createAppLogger(), or false for silence.
 */
export async function createApp(
  config: Config,
  logger: LoggerService | false,
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.forRoot(config),
    createAdapter(config),
    {
      bodyParser: false,
      abortOnError: false,
      logger,
    },
  );
  const fastify = app.getHttpAdapter().getInstance();
  const routes = app.get(RouteTable);
  fastify.addHook('onRoute', (route) => {
    routes.add(route);
    const { bodyLimit } = (route.config ?? {}) as { bodyLimit?: number };
    if (bodyLimit) route.bodyLimit = bodyLimit;
  });
  app.get(Schema).migrations = migrations.map(({ name }) => name);
  // Before anything asks for an address.
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    keepForwardedAddresses(raw.headers);
    done();
  });
  logRequests(fastify, config.LOG_LEVEL === 'debug');
  measureRequests(fastify, app.get(Metrics));
  secure(app, config);
  await app.register(cookie);
  limitAddresses(fastify, app.get(RateLimits));
  const load = app.get(DatabaseLoad);
  fastify.addHook('onRequest', ({ routeOptions }, _reply, done) =>
    done(routeOptions.url?.startsWith('/api/') ? load.refusal() : undefined),
  );
  // Below /api a route of its own says so, to callers with a key only.
  fastify.addHook('onRequest', (request, reply, done) => {
    const allowed = request.is404 ? routes.methodsAt(request.url) : [];
    if (allowed.length === 0 || request.url.startsWith('/api')) return done();
    reply.header('allow', allowed.join(', '));
    done(new AppError('METHOD_NOT_ALLOWED'));
  });
  await app.register(compress, {
    encodings: ['gzip', 'deflate'],
    threshold: 1024,
    globalDecompression: false,
  });
  acceptOnlyJsonObjects(fastify);
  app.useGlobalPipes(strictValidation());
  app.useGlobalFilters(new HttpExceptionFilter());
  app.useWebSocketAdapter(new RealtimeAdapter(app));
  serveDashboard(app);
  if (config.DOCS === 'on') serveDocs(app);
  return app;
}

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** Path without query: a search may hold a customer's name. */
function logRequests(fastify: Fastify, all: boolean): void {
  const logger = new Logger('Http');
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    done();
    // A flood must not fill the disk: what was refused for its number is counted, not listed.
    if (!all && (reply.statusCode < 400 || reply.statusCode === 429)) return;
    const agent = request.principal ? ` ${request.principal.agentCode}` : '';
    const line = `${request.method} ${request.routeOptions.url ?? '?'} ${reply.statusCode} ${Math.round(reply.elapsedTime)} ms${agent}`;
    if (reply.statusCode >= 400) logger.log({ message: line, request_id: request.id });
    else logger.debug({ message: line, request_id: request.id });
  });
}

function measureRequests(fastify: Fastify, { httpDuration }: Metrics): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const labels = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: String(reply.statusCode),
    };
    httpDuration.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}

function secure(app: NestFastifyApplication, config: Config): void {
  const everywhere = securityHeaders("'self'");
  // Swagger UI sets styles inline; its scripts obey the same rule as all others.
  const inDocs = securityHeaders("'self' 'unsafe-inline'");
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.headers(/^\/docs\b/.test(request.url) ? inDocs : everywhere);
    done();
  });
  app.enableCors({
    origin: config.corsOrigins === '*' ? '*' : config.corsOrigins,
    credentials: false,
    strictPreflight: false,
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowedHeaders: [
      'Content-Type',
      'Authorization',
      'X-API-Key',
      'X-Device-ID',
      'X-Request-Id',
      'Idempotency-Key',
      'If-Match',
      'If-None-Match',
      'If-Range',
      'Range',
    ],
    exposedHeaders: [
      'ETag',
      'Retry-After',
      'RateLimit',
      'RateLimit-Policy',
      'X-Request-Id',
      'Content-Disposition',
      'Content-Range',
    ],
    maxAge: 600,
  });
}

/** What Helmet says, which depends on no request: made once, for making it took a twentieth of a small write. */
function securityHeaders(styles: string): Record<string, string> {
  const headers: Record<string, string> = {};
  const answer = new ServerResponse(new IncomingMessage(new Socket()));
  helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        styleSrc: [styles],
        imgSrc: ["'self'", 'data:'],
        connectSrc: ["'self'", 'ws:', 'wss:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
  })(answer.req, answer, () => undefined);
  for (const [name, value] of Object.entries(answer.getHeaders())) headers[name] = String(value);
  return headers;
}

function serveDashboard(app: NestFastifyApplication): void {
  const root = join(projectRoot(), 'dist', 'dashboard');
  if (!existsSync(root)) return;
  app.useStaticAssets({
    root,
    prefix: '/',
    wildcard: false,
    cacheControl: false,
    setHeaders: cacheRules as never,
  });
}

function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => buildOpenApi(app), {
    customSiteTitle: 'Contacts Sync API',
    jsonDocumentUrl: 'docs/openapi.json',
    yamlDocumentUrl: 'docs/openapi.yaml',
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/docs/asyncapi.json', () => buildAsyncApi(app));
}

/** The page itself is always asked for again; what it loads carries a hash in its name and never changes. */
function cacheRules(reply: { header(name: string, value: string): unknown }, path: string): void {
  const isPage = path.endsWith('index.html');
  reply.header('cache-control', isPage ? 'no-cache' : 'public, max-age=31536000, immutable');
}
