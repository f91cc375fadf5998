import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { Lifecycle } from '@app/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** Longest planned stop: whoever sent the signal kills after 10 s, as a rule. */
const DRAIN_MS = 9_000;
/** A connection that was opened in advance and has asked for nothing yet is waited for so long. */
const SILENT_MS = 1_000;

/**
 * Call it before the app listens.
 * @returns what stops it: not ready, sockets told and ended, requests finished; at most 10 s.
 */
export function plannedStop(app: NestFastifyApplication): () => Promise<void> {
  const server: Server = app.getHttpServer();
  const connections = new Set<Socket>();
  server.on('connection', (socket) => {
    connections.add(socket);
    socket.once('close', () => connections.delete(socket));
  });
  return async () => {
    app.get(Lifecycle).beginDrain();
    // Node would keep a connection whose request is answered meanwhile, and one that never brought any.
    server.keepAliveTimeout = 1;
    const hangUp = () => connections.forEach((socket) => socket.bytesRead === 0 && socket.destroy());
    setTimeout(hangUp, SILENT_MS).unref();
    const deadline = new Promise<void>((resolve) => setTimeout(resolve, DRAIN_MS).unref());
    await Promise.race([app.close(), deadline]);
  };
}
