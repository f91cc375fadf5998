import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { buildAsyncApi } from './asyncapi';
import { buildOpenApi } from './openapi';

export function serveDocs(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => buildOpenApi(app), {
    customSiteTitle: 'Contacts Sync API',
    jsonDocumentUrl: 'docs/openapi.json',
    yamlDocumentUrl: 'docs/openapi.yaml',
  });
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get('/docs/asyncapi.json', () => buildAsyncApi(app));
}

/** The documentation is made at its first reading, and from then on served as bytes: its making is the work of many requests. */
export function keepDocs(fastify: FastifyInstance): void {
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
