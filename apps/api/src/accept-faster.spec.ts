import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, get, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { acceptFaster } from './accept-faster';

const CROWD = 200;

it('many connections are taken in one turn of the event loop, and none after the end', async () => {
  const server = createServer((_request, response) => void response.end('answered'));
  server.listen(0, '127.0.0.1', CROWD * 2);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  expect(await acceptFaster(server, CROWD * 2)).toBeGreaterThan(4);

  let accepted = 0;
  server.on('connection', () => (accepted += 1));
  const program = `for (let i = 0; i < ${CROWD}; i += 1)
    require('net').connect(${port}, '127.0.0.1').on('error', () => undefined);
  setTimeout(() => undefined, 60000);`;
  const crowd = spawn(process.execPath, ['-e', program]);
  let turns = 0;
  for (; accepted < CROWD;) {
    // Busy: what arrives meanwhile waits.
    for (const until = performance.now() + 10; performance.now() < until;);
    const before = accepted;
    await turn();
    if (accepted > before) turns += 1;
  }
  expect(turns).toBeLessThan(CROWD / 3);
  expect(await (await fetch(`http://127.0.0.1:${port}`)).text()).toBe('answered');

  crowd.kill();
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
  const late = connect(port, '127.0.0.1');
  const [error] = (await once(late, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

it('the end waits for requests that came in by any of the descriptors', async () => {
  const waiting: ServerResponse[] = [];
  const server = createServer((_request, response) => waiting.push(response));
  server.listen(0, '127.0.0.1', CROWD);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await acceptFaster(server, CROWD);
  const asked = Array.from({ length: 40 }, () => get({ port, host: '127.0.0.1', agent: false }));
  const answers = asked.map((request) => once(request, 'response'));
  while (waiting.length < asked.length) await turn();

  let ended = false;
  const end = new Promise<void>((done) => server.close(() => done())).then(() => (ended = true));
  // Answered one by one: whichever is the last, it is waited for.
  for (const response of waiting) {
    for (let turns = 0; turns < 3; turns += 1) await turn();
    expect(ended).toBe(false);
    response.end();
  }
  for (const [answer] of await Promise.all(answers)) (answer as IncomingMessage).resume();
  await end;
});
