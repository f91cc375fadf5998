import { existsSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { RequestGate } from '@app/auth';
import {
  acceptOnlyJsonObjects,
  AppError,
  BodyMemory,
  type Config,
  DatabaseLoad,
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
import fastifyStatic from '@fastify/static';
import { Logger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { migrations } from '../../../migrations';
import { createAdapter } from './adapter';
import { limitAddresses } from './address-limit';
import { AppModule } from './app.module';
import { keepDocs, serveDocs } from './docs';
import { paceRefusals } from './refusal-pace';
import { RouteTable } from './route-table';
import { secure } from './security-headers';
import { countUnreadAnswers } from './unread-answers';
import { closeUnread } from './unread-bodies';

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
  await serveDashboard(app);
  if (config.DOCS === 'on') serveDocs(app);
  return app;
}

/** All that a server which only does jobs is asked for. */
const PROBES = ['/livez', '/readyz', '/health', '/metrics'];

function serveProbesOnly(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ routeOptions }, _reply, done) =>
    done(PROBES.includes(routeOptions.url ?? '') ? undefined : new AppError('NOT_FOUND')),
  );
}

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
function sendAsBytes(fastify: FastifyInstance): void {
  fastify.addHook('onSend', (_request, _reply, payload, done) =>
    done(
      null,
      typeof payload === 'string' && payload.length >= ENCODED_FROM ? Buffer.from(payload) : payload,
    ),
  );
}

/** Path without query: a search may hold a customer's name. */
function logRequests(fastify: FastifyInstance, all: boolean): void {
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

function measureRequests(fastify: FastifyInstance, { httpDuration }: Metrics): void {
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

async function serveDashboard(app: NestFastifyApplication): Promise<void> {
  const root = join(projectRoot(), 'dist', 'dashboard');
  if (!existsSync(root)) return;
  const rules = { cacheControl: false, setHeaders: cacheRules };
  await app.register(fastifyStatic, { ...rules, root, wildcard: false, globIgnore: ['assets/**'] });
  // One route for all that the page loads: one for each file would take longer to make, and have a metric of its own.
  const assets = { root: join(root, 'assets'), prefix: '/assets/', decorateReply: false };
  await app.register(fastifyStatic, { ...rules, ...assets });
}

/** The page itself is always asked for again; what it loads carries a hash in its name and never changes. */
function cacheRules(reply: FastifyReply, path: string): void {
  const isPage = path.endsWith('index.html');
  void reply.header('cache-control', isPage ? 'no-cache' : 'public, max-age=31536000, immutable');
}
