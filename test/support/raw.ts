import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Answer } from './device';

/** A bare connection to the server, for requests that no HTTP client would send. */
export async function openSocket(url: string): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // A server that cuts the connection may do it with a reset.
  socket.on('error', () => undefined);
  return socket;
}

/** Sends the bytes as they are and reads until the server ends the connection. */
export async function sendRaw(url: string, request: string | Buffer): Promise<Answer> {
  const socket = await openSocket(url);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = once(socket, 'close');
  socket.write(request);
  await closed;
  return parseAnswer(Buffer.concat(chunks).toString());
}

/** A request line and headers by hand; `Connection: close` makes the server end the connection after its answer. */
export function rawRequest(line: string, headers: string[] = [], body = ''): string {
  return [`${line} HTTP/1.1`, 'Host: test', 'Connection: close', ...headers, '', body].join('\r\n');
}

function parseAnswer(text: string): Answer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const headers = new Headers();
  for (const line of lines)
    headers.append(line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1));
  const body = rest.join('\r\n\r\n');
  const isJson = headers.get('content-type')?.includes('json') && body;
  return { status: Number(statusLine.split(' ')[1]), headers, body: isJson ? JSON.parse(body) : body };
}
