import { Config, Lifecycle, namesSeveralHosts, RedisClients } from '@app/platform';
import type { INestApplicationContext } from '@nestjs/common';
import { IoAdapter } from '@nestjs/platform-socket.io';
import { createAdapter, createShardedAdapter } from '@socket.io/redis-adapter';
import type { IncomingMessage } from 'node:http';
import type { Server, ServerOptions } from 'socket.io';
import * as parser from 'socket.io-parser';
import { BoundedDecoder, MAX_FRAME_BYTES } from './bounded-decoder';
import { ConnectionLimits } from './connection-limits';
import { RawJsonEncoder } from './raw-json';
import type { EngineConnection } from './socket-state';

/** Socket.IO on the API's own port, limited to allowed origins, joined to other servers through Redis when there is one. */
export class RealtimeAdapter extends IoAdapter {
  private readonly config: Config;
  private readonly redis: RedisClients;
  private readonly lifecycle: Lifecycle;
  private readonly limits: ConnectionLimits;

  constructor(app: INestApplicationContext) {
    super(app);
    this.config = app.get(Config);
    this.redis = app.get(RedisClients);
    this.lifecycle = app.get(Lifecycle);
    this.limits = app.get(ConnectionLimits, { strict: false });
  }

  override createIOServer(port: number, options?: ServerOptions): Server {
    const { corsOrigins } = this.config;
    const server = super.createIOServer(port, {
      ...options,
      path: '/socket.io',
      serveClient: false,
      maxHttpBufferSize: MAX_FRAME_BYTES,
      parser: { ...parser, Decoder: BoundedDecoder, Encoder: RawJsonEncoder },
      pingInterval: this.config.WS_PING_INTERVAL,
      pingTimeout: this.config.WS_PING_TIMEOUT,
      cors: { origin: corsOrigins },
      // CORS does not hold a WebSocket back, so the origin is checked here for both transports. A server that is
      // about to stop refuses here too: clients come back by themselves only from a refused connection, not from
      // a refused handshake.
      allowRequest: (request: IncomingMessage, done: (error: string | null, allowed: boolean) => void) => {
        if (this.lifecycle.draining || !isAllowedOrigin(request, corsOrigins)) return done(null, false);
        void this.limits.allows(request).then((allowed) => done(null, allowed));
      },
    }) as Server;
    server.engine.use((request: IncomingMessage, _response: unknown, next: (error?: Error) => void) =>
      // Answered as 400, like any other request.
      next(namesSeveralHosts(request) ? new Error('several hosts') : undefined),
    );
    server.engine.on('connection', (connection: EngineConnection) => this.limits.count(connection));
    const { publisher, subscriber } = this.redis;
    if (publisher && subscriber) {
      server.adapter(
        this.redis.isCluster
          ? createShardedAdapter(publisher, subscriber, {
              channelPrefix: 'contactsync',
              subscriptionMode: 'static',
            })
          : createAdapter(publisher, subscriber, { key: 'contactsync', requestsTimeout: 2_000 }),
      );
    }
    return server;
  }

  /** Socket.IO's own close() would also close the HTTP server and wait for its idle connections; Nest does that. */
  override async close(server: Server): Promise<void> {
    for (const namespace of server._nsps.values()) await namespace.adapter.close();
    server.engine.close();
  }
}

/** Apps send no Origin; a browser's must be the server itself or one that is listed, exactly. */
export function isAllowedOrigin({ headers }: IncomingMessage, allowed: '*' | string[]): boolean {
  const { origin, host } = headers;
  if (origin === undefined || allowed === '*' || allowed.includes(origin)) return true;
  try {
    return new URL(origin).host === host;
  } catch {
    return false;
  }
}
