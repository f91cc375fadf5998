import { AppError, validationError } from '@app/platform';
import { isJsonObject } from '@app/protocol';
import { socketFailure } from './socket-failure';
import type { ClientSocket } from './socket-state';

/** Events a client may send, and whether they carry an object. */
export const CLIENT_EVENTS: Readonly<Record<string, { payload: boolean }>> = {
  auth: { payload: true },
  sync_request: { payload: true },
  contact_create: { payload: true },
  contact_update: { payload: true },
  contact_delete: { payload: true },
  watch_presence: { payload: false },
  edit_presence: { payload: true },
  ping: { payload: false },
};

const MESSAGES_PER_SECOND = 100;

/**
 * Looks at every packet before a handler does: counts, and brings it into the form `event, object, callback?`.
 * What has another form is answered here with its code, so handlers meet neither nulls nor strings nor a
 * callback that cannot be called.
 */
export function validatePackets(socket: ClientSocket): void {
  let second = 0;
  let count = 0;
  socket.use((packet, next) => {
    const [event, ...rest] = packet as unknown as [unknown, ...unknown[]];
    const callback = rest.find((argument) => typeof argument === 'function') as
      ((body: unknown) => void) | undefined;
    const refuse = (error: AppError) => {
      const body = socketFailure(error, String(event));
      if (callback) callback(body);
      else socket.emit(event === 'sync_request' ? 'sync_response' : 'exception', body);
    };

    const now = Math.floor(Date.now() / 1000);
    if (now !== second) [second, count] = [now, 0];
    count += 1;
    if (count > MESSAGES_PER_SECOND) {
      refuse(new AppError('RATE_LIMITED'));
      socket.disconnect(true);
      return;
    }
    const known =
      typeof event === 'string' && Object.hasOwn(CLIENT_EVENTS, event) ? CLIENT_EVENTS[event] : undefined;
    if (!known) return refuse(new AppError('UNKNOWN_EVENT'));
    const payload = typeof rest[0] === 'function' ? undefined : rest[0];
    // By the decoder, in place of what it would not unfold.
    if (payload instanceof AppError) return refuse(payload);
    if (known.payload && !isJsonObject(payload)) {
      return refuse(validationError([{ field: 'payload', message: 'must be an object' }]));
    }
    packet.splice(1, packet.length, known.payload ? payload : {}, ...(callback ? [callback] : []));
    next();
  });
}
