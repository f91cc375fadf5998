import { IncomingMessage } from 'node:http';

const asked = Symbol('asked');

/**
 * A request that asks for another protocol than WebSocket is answered in HTTP/1.1, as RFC 9110 (7.8) lets a server do.
 * Java's HttpClient asks every plain `http://` server for `h2c` with its first request, and curl does with `--http2`.
 * Without this Node gives such a request to whoever listens for upgrades, here Socket.IO, which ends the connection.
 */
export class WebSocketOnlyMessage extends IncomingMessage {
  declare private [asked]?: boolean;

  /** Set by Node's parser when the headers are there, and read by its server to choose between the two ways. */
  get upgrade(): boolean {
    return !!this[asked] && (this.method === 'CONNECT' || /\bwebsocket\b/i.test(this.headers.upgrade ?? ''));
  }

  set upgrade(value: boolean) {
    this[asked] = value;
  }
}
