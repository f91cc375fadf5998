import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Config } from '@app/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import helmet from 'helmet';

/** What browsers and caches may do with each answer, and which other origins may ask. */
export function secure(app: NestFastifyApplication, config: Config): void {
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
