import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { RestTransport } from './transport';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

/** Begins an answer and never ends it, as a connection that has fallen silent. */
const server = createServer((_, response) => begin(response));
let begin: (response: ServerResponse) => void;
let url: string;

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

it.each<[string, (response: ServerResponse) => void]>([
  ['nothing comes', () => undefined],
  ['the answer stops in its middle', (response) => response.writeHead(200).write('{"success":true,')],
])('gives up when %s, also after the garbage collector has been', async (_, how) => {
  begin = how;
  const identity = { url, apiKey: 'key', agentCode: 'ANNA', deviceId: 'phone' };
  const transport = new RestTransport(identity, undefined, 500);
  const collecting = setInterval(collectGarbage, 20);
  try {
    const request = { ask: 'delta', version: 0, limit: 1 } as const;
    expect(await transport.send(request, new AbortController().signal)).toEqual({ status: 0 });
  } finally {
    clearInterval(collecting);
  }
});

it('gives a snapshot up when nothing more comes, not while something does', async () => {
  const pieces = [{ epoch: 'e', version: 0 }, { count: 0 }].map((line) => `${JSON.stringify(line)}\n`);
  const file = gzipSync(pieces.join(''));
  begin = (response) => {
    response.writeHead(200);
    let at = 0;
    // All of it takes twice the patience.
    const sending = setInterval(
      () => {
        if (at < file.length) response.write(file.subarray(at, (at += 10)));
        else clearInterval(sending);
        if (at >= file.length && ends) response.end();
      },
      1_000 / (file.length / 10),
    );
  };
  const transport = new RestTransport(
    { url, apiKey: 'key', agentCode: 'ANNA', deviceId: 'phone' },
    undefined,
    500,
  );
  let ends = true;
  const whole = await transport.send({ ask: 'snapshot' }, new AbortController().signal);
  expect(whole).toEqual({ status: 200, snapshot: { epoch: 'e', version: 0, contacts: [] } });
  ends = false;
  expect(await transport.send({ ask: 'snapshot' }, new AbortController().signal)).toEqual({ status: 0 });
});

it('gives up when it is told to, whatever becomes of the streams beneath', async () => {
  // As a stream whose end got lost: it says nothing, and hears of no abort.
  const deaf = new ReadableStream<Uint8Array>({ start: () => undefined });
  const transport = new RestTransport({ url, apiKey: 'key', agentCode: 'ANNA', deviceId: 'phone' }, () =>
    Promise.resolve(new Response(deaf)),
  );
  const abort = new AbortController();
  const answer = transport.send({ ask: 'snapshot' }, abort.signal);
  setImmediate(() => abort.abort());
  expect(await answer).toEqual({ status: 0 });
});

it('gives up when it is told to, in the middle of an answer too', async () => {
  const abort = new AbortController();
  begin = (response) => {
    response.writeHead(200).write('{"success":true,');
    abort.abort();
  };
  const transport = new RestTransport({ url, apiKey: 'key', agentCode: 'ANNA', deviceId: 'phone' });
  expect(await transport.send({ ask: 'snapshot' }, abort.signal)).toEqual({ status: 0 });
});
