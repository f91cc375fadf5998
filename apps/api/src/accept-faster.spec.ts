import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
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
