import { Backoff, LiveSocket } from '@app/sync-client';
import type { Contact, Editor, ImportProgress, RecentEnrolment } from '../api/types';

interface ServerEvents {
  contact_created: { contact: Contact; version: number; created_by: string };
  contact_updated: { contact: Contact; version: number; updated_by: string };
  contact_deleted: { contact_id: string; version: number; deleted_by: string };
  device_enrolled: RecentEnrolment;
  import_progress: ImportProgress;
  presence: { editors: Editor[] };
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
  enrolled(enrolment: RecentEnrolment): void;
  importProgress(progress: ImportProgress): void;
  /** Who of the team edits which contact, all of them. */
  present(editors: Editor[]): void;
}

/** A person looks at it: back within seconds also after a long outage (milliseconds). */
const RETRY_MS = 1_000;
const RETRY_MAX_MS = 8_000;

/**
 * The reference client's socket, which comes back by itself from every interruption. Who it is says the session's cookie.
 * @returns how this page says what it edits, and a function that ends it for good.
 */
export function openLiveSocket(
  deviceId: string,
  handlers: LiveSocketHandlers,
): { edits: (contactId: string | null) => void; close: () => void } {
  const announced: { [Name in keyof ServerEvents]: (event: ServerEvents[Name]) => void } = {
    contact_created: ({ contact, version, created_by: by }) =>
      handlers.change({ action: 'created', version, by, contact }),
    contact_updated: ({ contact, version, updated_by: by }) =>
      handlers.change({ action: 'changed', version, by, contact }),
    contact_deleted: ({ contact_id: contactId, version, deleted_by: by }) =>
      handlers.change({ action: 'deleted', version, by, contactId }),
    device_enrolled: (enrolment) => handlers.enrolled(enrolment),
    import_progress: (progress) => handlers.importProgress(progress),
    presence: ({ editors }) => handlers.present(editors),
  };
  const socket = new LiveSocket(
    {
      auth: { device_id: deviceId },
      // Straight to WebSocket: long polling needs a proxy that always picks the same server.
      transports: ['websocket', 'polling'],
      events: ['device_enrolled', 'import_progress', 'presence'],
    },
    new Backoff(RETRY_MS, RETRY_MAX_MS),
    {
      connected: () => {
        socket.tell('watch_presence', {});
        handlers.connected();
      },
      disconnected: ({ code, error, restarting }) => {
        if (code) handlers.failed({ code, error });
        handlers.interrupted(restarting ? 'restarting' : 'lost');
      },
      event: (name, payload) => announced[name as keyof ServerEvents](payload as never),
      available: (headVersion) => handlers.changesAvailable(headVersion),
    },
  );
  socket.connect();
  return {
    edits: (contactId) => socket.tell('edit_presence', { contact_id: contactId }),
    close: () => socket.close(),
  };
}
