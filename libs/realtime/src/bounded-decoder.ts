import { CONTACT_WIRE_BYTES } from '@app/protocol';
import { AppError, boundedJson, ORDINARY_JSON, validationError } from '@app/platform';
import { Decoder, PacketType } from 'socket.io-parser';

/** What a packet holds beside the fields of a contact: its event, ids, names of fields, punctuation (bytes). */
const ENVELOPE_BYTES = 4 * 1024;
/** The largest packet that is read: the largest valid contact, from a client that escapes every character. */
export const MAX_PACKET_BYTES = CONTACT_WIRE_BYTES + ENVELOPE_BYTES;
/** A larger packet than may be read still arrives, so that its sender is told so; beyond this the connection ends. */
export const MAX_FRAME_BYTES = 2 * MAX_PACKET_BYTES;
/** The same for a client that has not shown a valid key yet. */
export const MAX_UNAUTHENTICATED_FRAME_BYTES = 16 * 1024;

/** The list around event and payload is one more level. */
const BOUNDS = { ...ORDINARY_JSON, depth: ORDINARY_JSON.depth + 1 };
const TOO_MUCH = `must be nested at most ${ORDINARY_JSON.depth} levels deep, with at most ${ORDINARY_JSON.members} members in an object`;
const CONNECT: number = PacketType.CONNECT;
/** Type, number of attachments, namespace and id of the acknowledgement, before the JSON. */
const HEAD = /^(\d)(?:\d+-)?(\/[^,]{0,100},)?(\d{0,15})/;
const EVENT_NAME = /^\["([a-z_]{1,40})"/;

/**
 * Counts what a packet would unfold to before it is unfolded. In place of one that holds too much, its handler is given the
 * failure, so that the client is told a code by the acknowledgement that it waits for.
 */
export class BoundedDecoder extends Decoder {
  override add(packet: unknown): void {
    if (typeof packet !== 'string') return super.add(packet);
    const [head = '', type, namespace, id] = HEAD.exec(packet) ?? [];
    const json = packet.slice(head.length);
    try {
      if (Buffer.byteLength(packet) > MAX_PACKET_BYTES) {
        throw new AppError('PAYLOAD_TOO_LARGE', `A message may have at most ${MAX_PACKET_BYTES} bytes.`);
      }
      super.add(head + boundedJson(json, BOUNDS));
    } catch (thrown) {
      if (!(thrown instanceof AppError)) throw thrown;
      const isTooLarge = thrown.code === 'PAYLOAD_TOO_LARGE';
      const failure = isTooLarge ? thrown : validationError([{ field: 'payload', message: TOO_MUCH }]);
      const nsp = namespace?.slice(0, -1) ?? '/';
      if (Number(type) === CONNECT) {
        return void this.emitReserved('decoded', { type: PacketType.CONNECT, nsp, data: failure });
      }
      const event = EVENT_NAME.exec(json)?.[1] ?? '';
      const data = [event, failure];
      this.emitReserved('decoded', { type: PacketType.EVENT, nsp, data, ...(id && { id: Number(id) }) });
    }
  }
}
