import type { FastifyInstance } from 'fastify';
import { AppError } from './errors';

const MAX_DEPTH = 32;

/** Whether a parsed JSON value nests deeper than `levels`; itself never recurses deeper than that. */
export function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  for (const key in value) {
    if (isDeeperThan((value as Record<string, unknown>)[key], levels - 1)) return true;
  }
  return false;
}

/** A plain JSON object: neither null nor an array. */
export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The only body parser: uncompressed JSON objects. An array or a scalar at the top would pass class-validator
 * unchecked, and deep nesting overflows the stack of whoever walks it next, so both end here.
 */
export function acceptOnlyJsonObjects(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    const encoding = request.headers['content-encoding'];
    if (encoding && encoding !== 'identity') return done(new AppError('UNSUPPORTED_MEDIA_TYPE'));
    if (text === '') return done(null, undefined);
    void parse(request, text as string, (error, body) => {
      if (error) return done(new AppError('MALFORMED_JSON', undefined, {}, { cause: error }));
      if (!isJsonObject(body) || isDeeperThan(body, MAX_DEPTH)) return done(new AppError('MALFORMED_JSON'));
      done(null, body);
    });
  });
}
