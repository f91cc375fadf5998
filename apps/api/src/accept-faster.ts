import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** Descriptors that the server listens with beside its own: connections that it takes in one turn of the event loop. */
const COPIES = 16;
/** A process that has not answered by then does not (milliseconds). */
const MAX_WAIT_MS = 5_000;

/** Sends the handle that it is given back so many times: each time the system makes one more descriptor of the same socket. */
const ECHO = `process.on('message', (copies, handle) => {
  for (let copy = 1; copy <= copies; copy += 1) process.send(copy, handle);
});`;

/**
 * Node.js takes one new connection in a turn of the event loop for each listening descriptor. While turns take long, some
 * hundred idle connections of a stranger would hold up everybody who connects behind them for many seconds. So the server
 * listens with several descriptors of the same socket. Only another process can make them, for Node.js has no dup(): one is
 * started for a moment, with nothing of this one's environment.
 *
 * @param server listens already; when it is closed its copies end with it, and it waits for their connections too.
 * @param backlog that it listens with: listening with a copy sets it anew for all.
 * @returns how many copies there are; 0 where the system does not have that.
 */
export async function acceptFaster(server: Server, backlog: number): Promise<number> {
  const { _handle: handle } = server as unknown as { _handle?: object };
  if (!handle || process.platform === 'win32') return 0;
  const copies: Server[] = [];
  const echo = spawn(process.execPath, ['-e', ECHO], {
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  const ended = once(echo, 'exit').catch(() => undefined);
  const timer = setTimeout(() => echo.kill(), MAX_WAIT_MS);
  echo.on('message', (copy, received) => {
    const another = createServer({ allowHalfOpen: true, noDelay: true });
    another.on('connection', (socket) => server.emit('connection', socket));
    copies.push(another.listen(received, backlog));
    if (copy === COPIES) echo.kill();
  });
  // It may be gone before it has the handle.
  echo.send(COPIES, handle as Server, {}, () => undefined);
  await ended;
  clearTimeout(timer);
  const close = server.close.bind(server);
  server.close = (callback) => {
    // The server counts only what its own descriptor took: what came in by a copy keeps that one open until it has ended.
    const ends = copies.splice(0).map((copy) => new Promise((done) => copy.close(done)));
    return close((error) => void Promise.all(ends).then(() => callback?.(error)));
  };
  return copies.length;
}
