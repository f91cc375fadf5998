import type { Config, UnreadOutput } from '@app/platform';
import type { FastifyInstance } from 'fastify';

/** Smaller answers fit into the buffers of any connection, and are not worth counting. */
const COUNTED_FROM = 16 * 1024;
/** What a stream holds while its client pauses: a chunk of it, and the buffers of a compression. */
const STREAM_BYTES = 256 * 1024;

/**
 * Counts large answers and streams for their key until the client has read them. One that reads nothing of an answer for a
 * while is cut off: it can ask again. Register it before anything that compresses.
 */
export function countUnreadAnswers(fastify: FastifyInstance, unread: UnreadOutput, config: Config): void {
  fastify.addHook('onSend', (request, reply, payload, done) => {
    const { principal } = request;
    const bytes = sizeOf(payload);
    if (principal && bytes >= COUNTED_FROM && !reply.raw.destroyed) {
      const { agentId } = principal;
      unread.add(agentId, bytes, 1);
      reply.raw.once('close', () => unread.add(agentId, -bytes, -1));
      // Node starts it anew with each byte that leaves, and sets its own when the answer is out.
      request.raw.socket.setTimeout(config.UNREAD_TIMEOUT);
    }
    done(null, payload);
  });
}

function sizeOf(payload: unknown): number {
  if (typeof payload === 'string') return payload.length;
  if (Buffer.isBuffer(payload)) return payload.byteLength;
  return payload === null || payload === undefined ? 0 : STREAM_BYTES;
}
