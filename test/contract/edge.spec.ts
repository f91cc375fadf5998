import { once } from 'node:events';
import { Agent, type IncomingMessage, request as sendRequest } from 'node:http';
import type { Socket } from 'node:net';
import { BodyMemory, HttpExceptionFilter, toAppError } from '@app/platform';
import { Logger } from '@nestjs/common';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { openSocket, rawRequest, sendRaw } from '../support/raw';
import { PERSON } from '../support/rest';
import { until } from '../support/wait';
import { expectFailure } from '../support/wire';

const MIB = 1024 * 1024;

let app: TestApp;
let team: TestTeam;
let device: Device;
/** Nest binds it while the server is made. */
const failures = jest.spyOn(HttpExceptionFilter.prototype, 'catch');
beforeAll(async () => {
  app = await startTestApp({ BODY_MEMORY_MB: '48', BODY_MEMORY_AGENT_MB: '33' });
});
afterAll(() => app.close());
beforeEach(async () => {
  team = await app.createTeam();
  device = new Device(app.url, team.admin);
});

describe('a request that asks for another protocol', () => {
  // As Java's HttpClient does with its first request.
  const h2c = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAAB' };

  it('is answered in this one, and the connection goes on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ask = async (method: string, body?: object) => {
      const headers = { ...h2c, 'x-api-key': team.admin.key, 'content-type': 'application/json' };
      const request = sendRequest(`${app.url}/api/contacts`, { agent, method, headers });
      request.end(body && JSON.stringify(body));
      const [answer] = (await once(request, 'response')) as [IncomingMessage];
      await once(answer.resume(), 'end');
      return [answer.statusCode, request.reusedSocket];
    };
    try {
      expect(await ask('GET')).toEqual([200, false]);
      expect(await ask('POST', PERSON)).toEqual([201, true]);
      expect(await ask('GET')).toEqual([200, true]);
    } finally {
      agent.destroy();
    }
  });
});

describe('bodies in work', () => {
  const taken = () => app.app.get(BodyMemory).taken;
  const open: Socket[] = [];
  afterEach(async () => {
    for (const socket of open.splice(0)) socket.destroy();
    await until('the memory to be free again', () => taken() === 0);
  });

  const head = ({ key }: TestAgent, length: string) =>
    rawRequest('POST /api/bulk/import', [`X-API-Key: ${key}`, 'Content-Type: application/json', length]);
  /** An import of which only the beginning comes. */
  async function begin(agent: TestAgent, bytes: number): Promise<void> {
    const before = taken();
    const socket = await openSocket(app.url);
    open.push(socket);
    socket.write(`${head(agent, `Content-Length: ${bytes}`)}{"contacts":[`);
    await until('the import to be let in', () => taken() === before + bytes);
  }
  const length = (mib: number) => `Content-Length: ${mib * MIB}`;

  it('of one key are bounded, and others of the team go on', async () => {
    await begin(team.admin, 20 * MIB);
    expectFailure(await sendRaw(app.url, head(team.admin, length(20))), 429, 'RATE_LIMITED');
    expect((await device.call('POST', '/api/contacts', PERSON)).status).toBe(201);
    expect((await new Device(app.url, team.agent).call('POST', '/api/contacts', PERSON)).status).toBe(201);
  });

  it('of the server are bounded, and single changes go on', async () => {
    await begin(team.admin, 20 * MIB);
    const answer = await sendRaw(app.url, head(team.agent, length(20)));
    expectFailure(answer, 503, 'QUEUE_FULL');
    expect(answer.headers.get('retry-after')).toBe('1');
    expect((await device.call('POST', '/api/contacts', PERSON)).status).toBe(201);
  });

  it('without a length are counted while they are read', async () => {
    await begin(team.admin, 30 * MIB);
    const chunk = `10000\r\n${' '.repeat(0x10000)}\r\n`;
    const request = head(team.admin, 'Transfer-Encoding: chunked') + chunk.repeat(16 * 4);
    expectFailure(await sendRaw(app.url, request), 429, 'RATE_LIMITED');
    const small = `${head(team.admin, 'Transfer-Encoding: chunked')}f\r\n{"contacts":[]}\r\n0\r\n\r\n`;
    expect((await sendRaw(app.url, small)).status).toBe(200);
  });

  it('are forgotten with their answers', async () => {
    await device.call('POST', '/api/bulk/import', { contacts: [PERSON] });
    await device.call('POST', '/api/bulk/import', { contacts: 5 });
    await until('the memory to be free again', () => taken() === 0);
  });
});

describe('a client that hangs up', () => {
  it.each([
    ['with a length', 'Content-Length: 100000', '{"first_name":'],
    ['in chunks', 'Transfer-Encoding: chunked', '5\r\n{"a":\r\n'],
  ])('half way through a body %s is no fault of the database', async (_what, header, start) => {
    const warn = jest.spyOn(Logger.prototype, 'warn');
    failures.mockClear();
    const socket = await openSocket(app.url);
    const { key } = team.admin;
    const lines = [`X-API-Key: ${key}`, 'Content-Type: application/json', header];
    socket.write(rawRequest('POST /api/contacts', lines) + start);
    await until('the body to be let in', () => app.app.get(BodyMemory).taken > 0);
    socket.destroy();
    await once(socket, 'close');
    await until('the request to fail', () => failures.mock.calls.length > 0);
    expect(failures.mock.calls.map(([thrown]) => toAppError(thrown).code)).toEqual(['BAD_REQUEST']);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });
});

describe('answers of the API', () => {
  it.each(['/api/contacts', '/api/auth/verify', '/api/nothing', '/api/sync/delta?version=0'])(
    'are kept by no cache: %s',
    async (path) => {
      for (const caller of [device, new Device(app.url, { ...team.admin, key: 'sk_nobody_knows_this' })]) {
        const { headers } = await caller.call('GET', path);
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('vary')).toMatch(/X-API-Key, Authorization, Cookie/);
      }
    },
  );

  it.each(['/api/sync/snapshot', '/api/contacts/caller-ids'])(
    'may be kept by the phone itself: %s',
    async (path) => {
      const { headers } = await fetch(app.url + path, { headers: { 'x-api-key': team.admin.key } });
      expect(headers.get('cache-control')).toBe('private, no-cache, no-transform');
      expect(headers.get('vary')).toMatch(/X-API-Key, Authorization, Cookie/);
      expect(headers.get('etag')).toMatch(/^"/);
    },
  );
});

describe('the documentation', () => {
  it.each([
    '/docs',
    '/docs/swagger-ui-init.js',
    '/docs/openapi.json',
    '/docs/openapi.yaml',
    '/docs/asyncapi.json',
  ])('is made once and then served as bytes: %s', async (path) => {
    const get = (headers: Record<string, string> = {}) => fetch(app.url + path, { headers });
    const first = await get();
    const [text, etag, type] = [
      await first.text(),
      first.headers.get('etag'),
      first.headers.get('content-type'),
    ];
    expect([first.status, etag]).toEqual([200, expect.stringMatching(/^W\/"[\w-]{43}"$/)]);
    const stringify = jest.spyOn(JSON, 'stringify');
    try {
      for (const encoding of ['gzip', 'identity']) {
        const again = await get({ 'accept-encoding': encoding });
        expect(again.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
        expect(await again.text()).toBe(text);
        expect([again.headers.get('etag'), again.headers.get('content-type')]).toEqual([etag, type]);
      }
      const unchanged = await get({ 'if-none-match': `"x", ${etag}` });
      expect([unchanged.status, await unchanged.text()]).toEqual([304, '']);
      // Other work of the server goes on meanwhile; a document is longer than any of that.
      expect(stringify.mock.results.filter(({ value }) => value?.length > 10_000)).toEqual([]);
    } finally {
      stringify.mockRestore();
    }
  });
});

describe('two session cookies', () => {
  it('count for nothing, whichever comes first; the same one twice is one', async () => {
    const signIn = await fetch(`${app.url}/api/session`, {
      method: 'POST',
      headers: { 'x-api-key': team.admin.key, origin: app.url },
    });
    const [cookie] = signIn.headers.getSetCookie()[0]!.split(';');
    const call = (sent: string) => fetch(`${app.url}/api/auth/verify`, { headers: { cookie: sent } });
    const planted = 'contacts_sync=planted';
    expect((await call(cookie!)).status).toBe(200);
    expect((await call(`${cookie}; ${cookie}`)).status).toBe(200);
    for (const sent of [`${planted}; ${cookie}`, `${cookie}; ${planted}`]) {
      const answer = await call(sent);
      expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([
        401,
        'SESSION_EXPIRED',
      ]);
    }
  });
});
