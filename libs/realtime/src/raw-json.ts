import { Encoder, type Packet } from 'socket.io-parser';

const PLACE = '@raw-json';

/** A value that is JSON already: Socket.IO sends its text as it is, and nobody parses it to write it again. */
export class RawJson {
  constructor(readonly text: string) {}

  toJSON(): string {
    return PLACE;
  }
}

/** Writes a RawJson in an event's payload, or as the `data` of an acknowledgement; of one packet it may be one. */
export class RawJsonEncoder extends Encoder {
  override encode(packet: Packet): unknown[] {
    const encoded: unknown[] = super.encode(packet);
    const raw = rawIn(packet.data);
    const [text] = encoded;
    if (!raw || typeof text !== 'string') return encoded;
    return [text.replace(`"${PLACE}"`, () => raw.text)];
  }
}

function rawIn(data: unknown): RawJson | undefined {
  if (!Array.isArray(data)) return undefined;
  const [first, second] = data as unknown[];
  return [second, (first as { data?: unknown } | null | undefined)?.data].find(
    (value): value is RawJson => value instanceof RawJson,
  );
}
