import { rateLimitKey, type RateLimits } from '@app/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Asked every few seconds by whatever watches the server, and must never be refused for it. */
const PROBES = new Set(['/health', '/livez', '/readyz']);
/** Routes whose guard looks at the key; what has none ends here, before its body is read. */
const GUARDED = /^\/(api\/|metrics$)/;

/** Holds back addresses that ask too often without a key: files, documentation, public routes, attempts. */
export function limitAddresses(fastify: FastifyInstance, limits: RateLimits): void {
  fastify.addHook('onRequest', async (request, reply) => {
    const { url = '' } = request.routeOptions;
    if (PROBES.has(url)) return;
    request.uncounted = GUARDED.test(url) && hasKey(request);
    if (!request.uncounted) await limits.consume(limits.address, rateLimitKey(request.ip), 1, reply);
  });
}

function hasKey({ headers }: FastifyRequest): boolean {
  return headers['x-api-key'] !== undefined || headers.authorization !== undefined;
}
