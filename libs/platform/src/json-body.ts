import { isJsonObject } from '@app/protocol';
import type { FastifyInstance } from 'fastify';
import { AppError } from './errors';
import { boundedJson, type JsonBounds, ORDINARY_JSON } from './json-scan';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a body of this route may unfold to, where that is more than ORDINARY_JSON. */
    json?: Partial<JsonBounds>;
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The text, or undefined when it is not UTF-8: a replacement character would be stored in a name for good. */
function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** A charset that the type names and that is not the one of JSON. */
function isOtherCharset(type = ''): boolean {
  const [, charset] = /;\s*charset\s*=\s*"?([^";\s]*)/i.exec(type) ?? [];
  return charset !== undefined && !/^utf-?8$/i.test(charset);
}

/**
 * The only body parser: uncompressed JSON objects in UTF-8. An array or a scalar at the top would pass class-validator
 * unchecked, and what unfolds to more than its route needs is not unfolded.
 */
export function acceptOnlyJsonObjects(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  const parse = fastify.getDefaultJsonParser('error', 'error');
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, bytes, done) => {
    const { 'content-encoding': encoding, 'content-type': type } = request.headers;
    if ((encoding && encoding !== 'identity') || isOtherCharset(type)) {
      return done(new AppError('UNSUPPORTED_MEDIA_TYPE'));
    }
    if (bytes.length === 0) return done(null, undefined);
    const text = decode(bytes as Buffer);
    if (text === undefined) return done(new AppError('MALFORMED_JSON', 'The body is not UTF-8.'));
    try {
      const bounded = boundedJson(text, { ...ORDINARY_JSON, ...request.routeOptions.config.json });
      void parse(request, bounded, (error, body) => {
        if (error) return done(new AppError('MALFORMED_JSON', undefined, {}, { cause: error }));
        if (!isJsonObject(body)) return done(new AppError('MALFORMED_JSON'));
        done(null, body);
      });
    } catch (error) {
      done(error as AppError);
    }
  });
}
