import { io, type Socket } from 'socket.io-client';
import type { Arrival, Contact } from '../api/types';

interface ServerEvents {
  contact_created: (event: { contact: Contact; version: number; created_by: string }) => void;
  contact_updated: (event: { contact: Contact; version: number; updated_by: string }) => void;
  contact_deleted: (event: { contact_id: string; version: number; deleted_by: string }) => void;
  sync_available: (event: { head_version: number }) => void;
  device_enrolled: (event: Arrival) => void;
  server_draining: (event: { retry_in_ms: number }) => void;
}

/** A committed change, as it is announced. */
export type LiveChange =
  | { action: 'created' | 'changed'; version: number; by: string; contact: Contact }
  | { action: 'deleted'; version: number; by: string; contactId: string };

export interface LiveSocketHandlers {
  connected(): void;
  /** Not connected any more, or still not; it is being tried again. */
  interrupted(why: 'lost' | 'restarting'): void;
  /** The server will not let this session in. */
  failed(failure: { code: string; error: string }): void;
  change(change: LiveChange): void;
  /** Changes up to this version will not be announced one by one. */
  changesAvailable(headVersion: number): void;
  /** A phone came in with a code; only admins hear of it. */
  enrolled(arrival: Arrival): void;
}

const RETRY_MS = 1_000;
const RETRY_MAX_MS = 8_000;

/**
 * The socket, which comes back by itself from every interruption.
 * @returns a function that ends it for good.
 */
export function openLiveSocket(deviceId: string, handlers: LiveSocketHandlers): () => void {
  const socket: Socket<ServerEvents> = io({
    // Who it is says the session's cookie.
    auth: {
      device_id: deviceId,
      // One hint in place of the thousands of events of an import.
      protocol: 2,
    },
    // Straight to WebSocket: long polling needs a proxy that always picks the same server.
    transports: ['websocket', 'polling'],
    tryAllTransports: true,
    reconnectionDelay: RETRY_MS,
    reconnectionDelayMax: RETRY_MAX_MS,
  });
  let retry: ReturnType<typeof setTimeout> | undefined;
  let restarting = false;

  /** After an end that the server wanted, the library does not come back on its own. */
  const retryUnlessActive = () => {
    if (socket.active) return;
    clearTimeout(retry);
    retry = setTimeout(() => socket.connect(), RETRY_MS * (1 + Math.random()));
  };

  socket.on('connect', () => {
    restarting = false;
    handlers.connected();
  });
  socket.on('connect_error', (error: Error & { data?: { code?: unknown; error?: unknown } }) => {
    const { code, error: sentence } = error.data ?? {};
    if (typeof code === 'string' && typeof sentence === 'string') handlers.failed({ code, error: sentence });
    handlers.interrupted(restarting ? 'restarting' : 'lost');
    retryUnlessActive();
  });
  socket.on('disconnect', (reason) => {
    if (reason === 'io client disconnect') return;
    handlers.interrupted(restarting ? 'restarting' : 'lost');
    retryUnlessActive();
  });
  socket.on('server_draining', ({ retry_in_ms }) => {
    restarting = true;
    // The server spreads its clients over a second, so that they do not all come back at once.
    socket.io.reconnectionDelay(retry_in_ms);
  });
  socket.on('contact_created', ({ contact, version, created_by: by }) =>
    handlers.change({ action: 'created', version, by, contact }),
  );
  socket.on('contact_updated', ({ contact, version, updated_by: by }) =>
    handlers.change({ action: 'changed', version, by, contact }),
  );
  socket.on('contact_deleted', ({ contact_id: contactId, version, deleted_by: by }) =>
    handlers.change({ action: 'deleted', version, by, contactId }),
  );
  socket.on('sync_available', ({ head_version }) => handlers.changesAvailable(head_version));
  socket.on('device_enrolled', (arrival) => handlers.enrolled(arrival));

  return () => {
    clearTimeout(retry);
    socket.disconnect();
  };
}
