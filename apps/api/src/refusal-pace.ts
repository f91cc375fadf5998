import { ERRORS, toAppError } from '@app/platform';
import type { FastifyInstance } from 'fastify';
import { FairPace, ownerOf } from './fair-pace';

/** Refusals that leave in one interval, and how long that is (milliseconds): 250 a second take a tenth of a processor. */
const PER_INTERVAL = 5;
const INTERVAL_MS = 20;

/**
 * What is refused before its body is read, for want of a key, a role or a quota, is answered at a bounded pace. Most who flood a
 * server ask again as soon as they are answered: refused as fast as it can, they would take all the time that it has, and
 * everybody else would wait behind a crowd of them in each turn of the event loop.
 */
export function paceRefusals(fastify: FastifyInstance): void {
  const pace = new FairPace(PER_INTERVAL, INTERVAL_MS);
  fastify.addHook('onError', (request, _reply, error, done) => {
    // A server that is busy says so at once: its client shall try another one.
    if (ERRORS[toAppError(error).code].status >= 500) return done();
    if (!pace.add(ownerOf(request), done)) request.socket.destroy();
  });
}
