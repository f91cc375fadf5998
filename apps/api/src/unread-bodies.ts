import { announcesBody } from '@app/platform';
import type { FastifyInstance } from 'fastify';
import { FairPace, ownerOf } from './fair-pace';

/** Time in which a client that is still sending can read its answer (milliseconds). */
const LINGER = 1_000;
/** Pieces of such bodies that are read in one interval, and how long that is (milliseconds): of 64 kB each, 16 MB a second. */
const PER_INTERVAL = 5;
const INTERVAL_MS = 20;

/**
 * Who is answered before the body was read is told that the connection ends. Closed at once with bytes still under way, it
 * would be reset, and the client might never see why: so it is ended, what still comes is thrown away, and then it is closed.
 *
 * To read a megabyte costs ten times what refusing it did: all such bodies together are read at a bounded pace.
 */
export function closeUnread(fastify: FastifyInstance): void {
  const pace = new FairPace(PER_INTERVAL, INTERVAL_MS);
  fastify.addHook('onRequest', (request, reply, done) => {
    // What came behind such a body is not answered, so it must not be done.
    if (request.socket.writableEnded) return void reply.hijack();
    done();
  });
  fastify.addHook('onSend', (request, reply, _payload, done) => {
    const { raw, socket } = request;
    if (announcesBody(request) && !raw.readableDidRead) {
      void reply.header('connection', 'close');
      socket.destroySoon = () => {
        socket.end();
        const timer = setTimeout(() => socket.destroy(), LINGER).unref();
        socket.once('close', () => clearTimeout(timer));
      };
      const owner = ownerOf(request);
      let left = Number(request.headers['content-length'] ?? Infinity);
      // A listener of its own: without one Node would read all of it as fast as it comes.
      raw.on('data', ({ length }: Buffer) => {
        left -= length;
        if (left <= 0) return;
        raw.pause();
        // Where too many wait it stays as it is until its time is up.
        pace.add(owner, () => raw.resume());
      });
    }
    done();
  });
}
