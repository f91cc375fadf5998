import { ContactsService, presentPicture, type WriteOptions, type Written } from '@app/contacts';
import { normaliseContactFields } from '@app/protocol';
import { type Actor, actorOf, AppError, hasRole } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { SocketCreateDto, SocketDeleteDto, SocketUpdateDto } from './socket.dto';
import type { Acknowledge, AuthenticatedSocket } from './socket-state';

type Acknowledged = Written<{ id: string; version: number }>;
type Write = (teamId: string, actor: Actor, options: WriteOptions) => Promise<Acknowledged>;

/** Changes that sockets send: one after the other for each socket, acknowledged at their place among the events. */
@Injectable()
export class SocketWrites {
  constructor(private readonly contacts: ContactsService) {}

  create(socket: AuthenticatedSocket, body: SocketCreateDto, acknowledge: Acknowledge): Promise<void> {
    return this.inOrder(socket, acknowledge, body.mutation_id, (teamId, actor, options) =>
      this.contacts.create(teamId, normaliseContactFields(body), actor, options),
    );
  }

  update(socket: AuthenticatedSocket, body: SocketUpdateDto, acknowledge: Acknowledge): Promise<void> {
    return this.inOrder(socket, acknowledge, body.mutation_id, (teamId, actor, options) =>
      this.contacts.update(teamId, body.id, normaliseContactFields(body.data), actor, options),
    );
  }

  delete(socket: AuthenticatedSocket, body: SocketDeleteDto, acknowledge: Acknowledge): Promise<void> {
    return this.inOrder(socket, acknowledge, body.mutation_id, async (teamId, actor, options) => {
      const written = await this.contacts.delete(teamId, body.id, actor, options);
      return { ...written, message: 'Contact deleted.', version: written.data.version };
    });
  }

  /** One write after the other, in the order the socket sent them. */
  private inOrder(
    socket: AuthenticatedSocket,
    acknowledge: Acknowledge,
    mutationId: string | undefined,
    write: Write,
  ): Promise<void> {
    const { data: state } = socket;
    const { principal, deviceId } = state;
    const work = {
      // A lowered role ends what waits as well.
      get ended() {
        return (
          state.ended ?? (hasRole(state.principal.role, 'agent') ? undefined : new AppError('FORBIDDEN'))
        );
      },
    };
    const actor = { ...actorOf(principal, deviceId, crypto.randomUUID(), 'socket'), work };
    const options: WriteOptions = mutationId ? { key: { scope: '', id: mutationId.toLowerCase() } } : {};
    const done = (state.writes ?? Promise.resolve()).then(async () => {
      const result = await write(principal.teamId, actor, options);
      await acknowledgeInOrder(socket, result, acknowledge);
    });
    state.writes = done.catch(() => undefined);
    return done;
  }
}

/** Never tells an older image than an event did that was sent before. */
async function acknowledgeInOrder(
  socket: AuthenticatedSocket,
  { operationId, ...result }: Acknowledged,
  acknowledge: Acknowledge,
): Promise<void> {
  if (!acknowledge) return;
  const { channel } = socket.data;
  const send = () => {
    const newer = channel.newerThan(result.data.id, result.data.version);
    const data = !newer || !('is_deleted' in result.data) ? result.data : presentPicture(newer.image);
    acknowledge({ success: true, ...result, data, ...(operationId && { operation_id: operationId }) });
  };
  // The change is committed: when the channel cannot catch up now, its author still must hear of it.
  await channel.runAfter(result.data.version, send).catch(send);
}
