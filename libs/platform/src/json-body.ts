import { isJsonObject } from '@app/protocol';
import type { FastifyInstance } from 'fastify';
import { AppError } from './errors';
import { boundedJson, type JsonBounds, ORDINARY_JSON } from './json-scan';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** What a body of this route may unfold to, where that is more than ORDINARY_JSON. */
    json?: Partial<JsonBounds>;
    /** The body of this route is a file: it is handed over as it arrives, of whatever type, and nothing holds it in memory. */
    stream?: boolean;
  }
  interface FastifyRequest {
    /** What the sender of a file calls its type. */
    fileType?: string;
  }
}

const FILE = 'application/octet-stream';
/** Connections on which a file is coming in. */
const bringing = new WeakSet<object>();

/** Whether a file is coming in on this connection: whoever reads it sees to it that it goes on coming, however long it takes. */
export function bringsFile(socket: object): boolean {
  return bringing.has(socket);
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

/** Hands the bodies of routes with `stream` over as they are, JSON too; elsewhere no file is taken. */
function acceptStreams(fastify: FastifyInstance): void {
  fastify.addHook('preParsing', (request, reply, payload, done) => {
    if (request.routeOptions.config.stream) {
      const { socket } = request.raw;
      bringing.add(socket);
      reply.raw.once('close', () => bringing.delete(socket));
      request.fileType = request.headers['content-type'] ?? '';
      // Which parser is asked follows from the header.
      request.headers['content-type'] = FILE;
    }
    done(null, payload);
  });
  fastify.addContentTypeParser(FILE, (request, payload, done) => {
    const { 'content-encoding': encoding } = request.headers;
    if (!request.routeOptions.config.stream || (encoding && encoding !== 'identity'))
      return done(new AppError('UNSUPPORTED_MEDIA_TYPE'));
    done(null, payload);
  });
}

/**
 * The only body parsers: files where a route takes them, else uncompressed JSON objects in UTF-8. An array or a scalar at the
 * top would pass class-validator unchecked, and what unfolds to more than its route needs is not unfolded.
 */
export function acceptOnlyJsonObjects(fastify: FastifyInstance): void {
  fastify.removeAllContentTypeParsers();
  acceptStreams(fastify);
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
