import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { IncomingMessage, ServerResponse, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { RequestGate } from '@app/auth';
import {
  acceptOnlyJsonObjects,
  announcesBody,
  AppError,
  BodyMemory,
  bringsFile,
  type Config,
  DatabaseLoad,
  failureBody,
  HttpExceptionFilter,
  keepForwardedAddresses,
  Metrics,
  namesSeveralHosts,
  projectRoot,
  RateLimits,
  Schema,
  strictValidation,
  UnreadOutput,
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
import { paceRefusals } from './refusal-pace';
import { RouteTable } from './route-table';
import { countUnreadAnswers } from './unread-answers';
import { WebSocketOnlyMessage } from './websocket-only';

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
  const gate = app.get(RequestGate);
  gate.nameTargets();
  fastify.addHook('onRoute', (route) => {
    routes.add(route);
    gate.configure(route);
  });
  app.get(Schema).migrations = migrations.map(({ name }) => name);
  // Before anything asks for an address.
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    keepForwardedAddresses(raw.headers);
    done();
  });
  closeUnread(fastify);
  if (config.WORKER === 'only') serveProbesOnly(fastify);
  logRequests(fastify, config.LOG_LEVEL === 'debug');
  measureRequests(fastify, app.get(Metrics));
  secure(app, config);
  fastify.addHook('onRequest', ({ raw }, _reply, done) => done(findAmbiguity(raw)));
  await app.register(cookie);
  limitAddresses(fastify, app.get(RateLimits));
  paceRefusals(fastify);
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
  // Last, and before the body: what the gate lets in may cost something.
  fastify.addHook('onRequest', async (request, reply) => {
    await gate.admit(request, reply);
    if (request.headers.expect) reply.raw.writeContinue();
  });
  // Node would ask for the body before anybody has looked at the headers.
  const server = app.getHttpServer();
  server.on('checkContinue', (request, response) => server.emit('request', request, response));
  app.get(BodyMemory).countChunks(fastify);
  if (config.DOCS === 'on') keepDocs(fastify);
  sendAsBytes(fastify);
  countUnreadAnswers(fastify, app.get(UnreadOutput), config);
  await app.register(compress, {
    encodings: ['gzip', 'deflate'],
    threshold: 1024,
    globalDecompression: false,
  });
  acceptOnlyJsonObjects(fastify);
  app.useGlobalPipes(strictValidation());
  app.useGlobalFilters(new HttpExceptionFilter());
  if (config.WORKER === 'only') return app;
  app.useWebSocketAdapter(new RealtimeAdapter(app));
  serveDashboard(app);
  if (config.DOCS === 'on') serveDocs(app);
  return app;
}

/** All that a server which only does jobs is asked for. */
const PROBES = ['/livez', '/readyz', '/health', '/metrics'];

function serveProbesOnly(fastify: Fastify): void {
  fastify.addHook('onRequest', ({ routeOptions }, _reply, done) =>
    done(PROBES.includes(routeOptions.url ?? '') ? undefined : new AppError('NOT_FOUND')),
  );
}

type Fastify = ReturnType<ReturnType<NestFastifyApplication['getHttpAdapter']>['getInstance']>;

/** Parameters of one query: no route has half as many. */
const MAX_PARAMETERS = 50;

/** What of a request line or its headers can be read in two ways, or in too many. */
function findAmbiguity(request: IncomingMessage): AppError | undefined {
  const { url = '' } = request;
  if (namesSeveralHosts(request)) return new AppError('BAD_REQUEST', 'Send exactly one Host header.');
  if (url.split('&', MAX_PARAMETERS + 1).length > MAX_PARAMETERS) {
    return new AppError('BAD_REQUEST', `A query has at most ${MAX_PARAMETERS} parameters.`);
  }
  return undefined;
}

/** Characters from which text is encoded before it is handed to the connection. */
const ENCODED_FROM = 4096;

/** A connection takes more than twice as long to encode a long text as Buffer does: of a page of contacts, as long as reading it. */
function sendAsBytes(fastify: Fastify): void {
  fastify.addHook('onSend', (_request, _reply, payload, done) =>
    done(
      null,
      typeof payload === 'string' && payload.length >= ENCODED_FROM ? Buffer.from(payload) : payload,
    ),
  );
}

/** Time in which a client that is still sending can read its answer (milliseconds). */
const LINGER = 1_000;

/**
 * Who is answered before the body was read is told that the connection ends. Closed at once with bytes still under way, it
 * would be reset, and the client might never see why: so it is ended, what still comes is thrown away, and then it is closed.
 */
function closeUnread(fastify: Fastify): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    // What came behind such a body is not answered, so it must not be done.
    if (request.socket.writableEnded) return void reply.hijack();
    done();
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    if (announcesBody(request) && !request.raw.readableDidRead) {
      const { socket } = request;
      void reply.header('connection', 'close');
      socket.destroySoon = () => {
        socket.end();
        const timer = setTimeout(() => socket.destroy(), LINGER).unref();
        socket.once('close', () => clearTimeout(timer));
      };
    }
    done();
  });
}

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
  // Nobody else's cache may keep an answer, or give it to another caller.
  const inApi = { ...everywhere, 'cache-control': 'no-store', vary: 'X-API-Key, Authorization, Cookie' };
  fastify.addHook('onRequest', ({ url, routeOptions }, reply, done) => {
    const isApi = routeOptions.url?.startsWith('/api/');
    reply.headers(isApi ? inApi : /^\/docs\b/.test(url) ? inDocs : everywhere);
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
      'X-Operation-Id',
      'Content-Disposition',
      'Content-Location',
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
        // The sockets of this origin too.
        connectSrc: ["'self'"],
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

/** The documentation is made at its first reading, and from then on served as bytes: its making is the work of many requests. */
function keepDocs(fastify: Fastify): void {
  const kept = new Map<string, { etag: string; type: string; plain: Buffer; gzip: Buffer }>();
  const isOne = ({ method, routeOptions: { url = '' } }: FastifyRequest) =>
    method === 'GET' && /^\/docs\b[^*:]*$/.test(url);
  const answer = (request: FastifyRequest, reply: FastifyReply) => {
    const { etag, type, plain, gzip } = kept.get(request.routeOptions.url!)!;
    void reply.headers({ etag, 'cache-control': 'no-cache', vary: 'accept-encoding', 'content-type': type });
    if (request.headers['if-none-match']?.split(/\s*,\s*/).includes(etag)) {
      void reply.status(304).removeHeader('content-type');
      return undefined;
    }
    if (!/\bgzip\b/.test(String(request.headers['accept-encoding']))) return plain;
    void reply.header('content-encoding', 'gzip');
    return gzip;
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isOne(request) || !kept.has(request.routeOptions.url!)) return done();
    void reply.send(answer(request, reply));
  });
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const isText = typeof payload === 'string' || Buffer.isBuffer(payload);
    const { url = '' } = request.routeOptions;
    if (!isText || kept.has(url) || reply.statusCode !== 200 || !isOne(request)) return done(null, payload);
    const plain = Buffer.from(payload);
    kept.set(url, {
      // Weak: the same in both encodings.
      etag: `W/"${createHash('sha256').update(plain).digest('base64url')}"`,
      type: String(reply.getHeader('content-type')),
      plain,
      gzip: gzipSync(plain),
    });
    void reply.removeHeader('content-length');
    done(null, answer(request, reply));
  });
}

/** The page itself is always asked for again; what it loads carries a hash in its name and never changes. */
function cacheRules(reply: { header(name: string, value: string): unknown }, path: string): void {
  const isPage = path.endsWith('index.html');
  reply.header('cache-control', isPage ? 'no-cache' : 'public, max-age=31536000, immutable');
}
