import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Server } from 'socket.io';
import { Backoff } from './backoff';
import { LiveSocket } from './live-socket';

const http = createServer();
const server = new Server(http);
beforeAll(() => once(http.listen(0, '127.0.0.1'), 'listening'));
afterAll(() => server.close());

it('asks to be let in once, however often it is hurried meanwhile: else it would be told everything twice', async () => {
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  let asked = 0;
  server.use((_, next) => {
    asked += 1;
    if (asked === 1) for (let i = 0; i < 3; i += 1) socket.hurry();
    // A server that takes its time to look at the key.
    setTimeout(next, 100);
  });
  const gone = new Promise((resolve) =>
    server.once('connection', (first) => first.once('disconnect', resolve)),
  );
  const ignore = () => undefined;
  // What it asked before it was let in has arrived when its end does.
  const handlers = {
    connected: () => socket.close(),
    disconnected: ignore,
    event: ignore,
    available: ignore,
  };
  const socket = new LiveSocket({ url, auth: {}, transports: ['websocket'] }, new Backoff(), handlers);
  socket.connect();
  await gone;
  expect(asked).toBe(1);
});
