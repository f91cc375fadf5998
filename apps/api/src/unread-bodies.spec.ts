import { type AddressInfo, connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import Fastify from 'fastify';
import { closeUnread } from './unread-bodies';

const MB = 1024 * 1024;
const SENT = 64;

it('of a body that nobody wanted only so much is read, and its sender sees why', async () => {
  const fastify = Fastify();
  closeUnread(fastify);
  fastify.addHook('onRequest', (_request, reply) => reply.code(401).send('who are you?'));
  fastify.post('/', () => 'read');
  let server!: Socket;
  fastify.server.on('connection', (socket: Socket) => (server = socket));
  await fastify.listen({ port: 0 });
  // It goes on sending when it has its answer.
  const client = connect({ port: (fastify.server.address() as AddressInfo).port, allowHalfOpen: true });
  let answer = '';
  client.on('data', (data: Buffer) => (answer += data.toString())).on('error', () => undefined);
  client.write(`POST / HTTP/1.1\r\nHost: test\r\nContent-Length: ${SENT * MB}\r\n\r\n`);
  const body = Array.from({ length: SENT * 16 }, () => Buffer.alloc(MB / 16, ' '));
  Readable.from(body).pipe(client);
  await new Promise((resolve) => client.once('close', resolve));
  expect(answer).toMatch(/^HTTP\/1.1 401 .*connection: close.*who are you\?$/is);
  expect(server.bytesRead).toBeGreaterThan(MB);
  expect(server.bytesRead).toBeLessThan((SENT / 2) * MB);
  await fastify.close();
});
