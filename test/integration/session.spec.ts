import { io, type Socket } from 'socket.io-client';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { type Answer, Device } from '../support/device';
import { until } from '../support/wait';
import { expectFailure, TIME, UUID, wholeList } from '../support/wire';

let app: TestApp;
let other: TestApp;
let team: TestTeam;
beforeAll(async () => {
  // With the most open setting of all: it must not open the cookie.
  app = await startTestApp({ CORS_ORIGIN: '*', TRUSTED_PROXIES: '127.0.0.1' });
  other = await app.another();
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

/** A revocation must count everywhere within this time. */
const SOON = 2_000;

/** The next time that the socket tells of `event`. */
function once(socket: Socket, event: string): Promise<any[]> {
  return new Promise((resolve) => socket.once(event, (...args: any[]) => resolve(args)));
}

/** A browser: it has the cookies it was given, and says where its page is from. */
class Browser {
  cookie = '';
  setCookie = '';
  readonly headers: Record<string, string>;

  constructor(
    readonly url: string = app.url,
    headers: Record<string, string> = {},
  ) {
    this.headers = { origin: url, ...headers };
  }

  async call(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: object,
  ): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        ...this.headers,
        ...(this.cookie && { cookie: this.cookie }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body && JSON.stringify(body),
    });
    const [set] = response.headers.getSetCookie();
    if (set) {
      this.setCookie = set;
      this.cookie = set.split(';')[0]!;
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text && JSON.parse(text) };
  }

  signIn({ key }: TestAgent): Promise<Answer> {
    return this.call('POST', '/api/session', { 'x-api-key': key });
  }

  socket(headers: Record<string, string> = {}, auth: object = { device_id: 'browser' }) {
    return io(this.url, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      auth,
      extraHeaders: { ...this.headers, ...(this.cookie && { cookie: this.cookie }), ...headers },
    });
  }
}

async function signedIn(agent: TestAgent = team.agent, url = app.url): Promise<Browser> {
  const browser = new Browser(url);
  expect((await browser.signIn(agent)).status).toBe(200);
  return browser;
}

const write = (browser: Browser, headers: Record<string, string> = {}) =>
  browser.call('POST', '/api/contacts', headers, { first_name: 'Ada', last_name: 'Byron' });

describe('signing in', () => {
  it('turns a key into a cookie that no page can read, and the page needs the key no more', async () => {
    const browser = new Browser();
    const { status, body } = await browser.signIn(team.agent);
    const me = {
      agent_code: team.agent.agentCode,
      agent_name: `Name of ${team.agent.agentCode}`,
      role: 'agent',
    };
    expect([status, body]).toEqual([
      200,
      { success: true, data: { ...me, agent_id: team.agent.id, may_export: false, session_id: UUID } },
    ]);
    expect(browser.setCookie).toMatch(
      /^contacts_sync=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    );
    const days = (Date.parse(/Expires=([^;]+)/.exec(browser.setCookie)![1]!) - Date.now()) / 86_400_000;
    expect(Math.round(days * 100) / 100).toBe(7);
    expect((await browser.call('GET', '/api/session')).body.data).toEqual(body.data);
    expect((await browser.call('GET', '/api/auth/verify')).body.data).toMatchObject(me);
    expect((await write(browser)).status).toBe(201);
    const [{ rows }] = await app.db.query(
      `SELECT json_agg(to_jsonb(s))::text AS rows FROM sessions s WHERE team_id = $1`,
      [team.id],
    );
    expect(rows).not.toContain(browser.cookie.split('=')[1]);
    const { body: trail } = await new Device(app.url, team.admin).call(
      'GET',
      '/api/audit?action=session.started',
    );
    expect(trail.data[0]).toMatchObject({
      agent_code: team.agent.agentCode,
      after: { session_id: body.data.session_id },
    });
  });

  it('over https gives a cookie that only this host and only https carries, and takes no other', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const origin = app.url.replace('http:', 'https:');
    const browser = new Browser(app.url, { ...https, origin });
    await browser.signIn(team.agent);
    expect(browser.setCookie).toMatch(
      /^__Host-contacts_sync=[\w-]{43}; Path=\/; Expires=.*; HttpOnly; Secure; SameSite=Strict$/,
    );
    expect(browser.setCookie).not.toMatch(/domain/i);
    expect((await write(browser)).status).toBe(201);
    // The unprotected name might have been planted by anybody on the way.
    browser.cookie = browser.cookie.replace('__Host-', '');
    expectFailure(await write(browser), 401, 'MISSING_API_KEY');
    const socket = browser.socket();
    await once(socket, 'connect');
    await expect(
      socket.timeout(5_000).emitWithAck('sync_request', { last_known_version: 0 }),
    ).resolves.toMatchObject({
      code: 'NOT_AUTHENTICATED',
    });
    socket.disconnect();
  });

  it('needs a key, and a good one', async () => {
    const browser = new Browser();
    expectFailure(await browser.call('POST', '/api/session'), 401, 'MISSING_API_KEY');
    expectFailure(
      await browser.signIn({ ...team.agent, key: 'sk_of_nobody_at_all' }),
      401,
      'INVALID_API_KEY',
    );
    expect(browser.cookie).toBe('');
    await browser.signIn(team.agent);
    expectFailure(await browser.call('POST', '/api/session'), 401, 'MISSING_API_KEY');
  });

  it('as somebody else replaces the cookie', async () => {
    const browser = await signedIn(team.agent);
    expect((await browser.signIn(team.admin)).body.data.agent_code).toBe(team.admin.agentCode);
    expect((await browser.call('GET', '/api/session')).body.data.agent_code).toBe(team.admin.agentCode);
  });

  it('nobody is told as null, not as an error', async () => {
    const browser = new Browser();
    expect(await browser.call('GET', '/api/session')).toMatchObject({ status: 200, body: { data: null } });
    browser.cookie = `contacts_sync=${'x'.repeat(43)}`;
    expect(await browser.call('GET', '/api/session')).toMatchObject({ status: 200, body: { data: null } });
    expectFailure(await browser.call('GET', '/api/contacts'), 401, 'SESSION_EXPIRED');
  });
});

describe('a page of another origin', () => {
  const foreign = ['https://evil.example', 'null', 'http://127.0.0.1:1', 'https://127.0.0.1'];

  it.each(foreign)('%s may not use the cookie, not even to read', async (origin) => {
    const browser = await signedIn();
    expectFailure(await write(browser, { origin }), 403, 'ORIGIN_REFUSED');
    expectFailure(await browser.call('GET', '/api/contacts', { origin }), 403, 'ORIGIN_REFUSED');
    expectFailure(await browser.call('DELETE', '/api/session', { origin }), 403, 'ORIGIN_REFUSED');
    const socket = browser.socket({ origin });
    const [error] = await once(socket, 'connect_error');
    expect(error.data.code).toBe('ORIGIN_REFUSED');
    expect((await browser.call('GET', '/api/session')).body.data).not.toBeNull();
  });

  it('cannot hide: no Origin, no change; and no cross-site read', async () => {
    const browser = await signedIn();
    delete browser.headers.origin;
    expectFailure(await write(browser), 403, 'ORIGIN_REFUSED');
    expect((await browser.call('GET', '/api/contacts')).status).toBe(200);
    expect((await browser.call('GET', '/api/contacts', { 'sec-fetch-site': 'same-origin' })).status).toBe(
      200,
    );
    const refused = await browser.call('GET', '/api/contacts', { 'sec-fetch-site': 'same-site' });
    expectFailure(refused, 403, 'ORIGIN_REFUSED');
  });

  it('may use a key in a header, as CORS_ORIGIN says, and is never allowed credentials', async () => {
    const answer = await new Browser().call('GET', '/api/contacts', {
      origin: 'https://app.example',
      'x-api-key': team.agent.key,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-credentials')).toBeNull();
  });

  it('is also http under https', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const browser = new Browser(app.url, { ...https, origin: app.url.replace('http:', 'https:') });
    await browser.signIn(team.agent);
    expect((await write(browser)).status).toBe(201);
    expectFailure(await write(browser, { origin: app.url }), 403, 'ORIGIN_REFUSED');
  });

  it('is not the public address behind a proxy', async () => {
    const proxied = await app.another({ PUBLIC_URL: 'https://contacts.example.com', TRUSTED_PROXIES: '' });
    const browser = new Browser(proxied.url, { origin: 'https://contacts.example.com' });
    expect((await browser.signIn(team.agent)).status).toBe(200);
    expect((await write(browser)).status).toBe(201);
  });
});

describe('a key beside the cookie', () => {
  it('counts, and needs no origin; of two different agents neither does', async () => {
    const browser = await signedIn(team.agent);
    const key = (agent: TestAgent) => ({ 'x-api-key': agent.key });
    expect((await write(browser, { ...key(team.agent), origin: 'https://evil.example' })).status).toBe(201);
    expectFailure(await write(browser, key(team.viewer)), 401, 'INVALID_API_KEY');
    await browser.call('DELETE', '/api/session');
    browser.cookie = `contacts_sync=${'x'.repeat(43)}`;
    expectFailure(await write(browser, key(team.viewer)), 403, 'FORBIDDEN');
  });

  it('the same at the handshake', async () => {
    const browser = await signedIn(team.agent);
    const auth = ({ key: api_key, agentCode: agent_code }: TestAgent) => ({
      api_key,
      agent_code,
      device_id: 'browser',
    });
    const same = browser.socket({}, auth(team.agent));
    await once(same, 'connect');
    same.disconnect();
    const [error] = await once(browser.socket({}, auth(team.viewer)), 'connect_error');
    expect(error.data.code).toBe('INVALID_API_KEY');
  });
});

describe('a socket', () => {
  it('opens with the cookie and gets what its agent gets', async () => {
    const browser = await signedIn(team.viewer);
    const socket = browser.socket();
    const created = once(socket, 'contact_created');
    await once(socket, 'connect');
    await new Device(app.url, team.agent).call('POST', '/api/contacts', { first_name: 'A', last_name: 'B' });
    await created;
    const refused = await socket
      .timeout(5_000)
      .emitWithAck('contact_create', { first_name: 'A', last_name: 'B' });
    expect(refused.code).toBe('FORBIDDEN');
    socket.disconnect();
  });

  it('without a device, or without a cookie, is nobody yet', async () => {
    for (const [browser, auth] of [
      [await signedIn(), {}],
      [new Browser(), { device_id: 'browser' }],
    ] as const) {
      const socket = browser.socket({}, auth);
      await once(socket, 'connect');
      const answer = await socket.timeout(5_000).emitWithAck('sync_request', { last_known_version: 0 });
      expect(answer.code).toBe('NOT_AUTHENTICATED');
      socket.disconnect();
    }
  });
});

describe('a session ends', () => {
  /** Opens sockets on both servers, ends the session, and sees everything end in time. */
  async function expectEnd(
    browser: Browser,
    end: () => Promise<unknown>,
    code = 'SESSION_EXPIRED',
  ): Promise<void> {
    const elsewhere = new Browser(other.url);
    elsewhere.cookie = browser.cookie;
    const sockets = [browser.socket(), elsewhere.socket()];
    await Promise.all(sockets.map((socket) => once(socket, 'connect')));
    expect((await elsewhere.call('GET', '/api/contacts')).status).toBe(200);
    await end();
    const at = Date.now();
    await until('both sockets have ended', () => sockets.every(({ connected }) => !connected));
    expect(Date.now() - at).toBeLessThan(SOON);
    // A server that sends its socket away has nothing left that it believes of the session.
    for (const one of [browser, elsewhere]) {
      const answer = await one.call('GET', '/api/contacts');
      expect([answer.status, answer.body.code]).toEqual([code === 'AGENT_INACTIVE' ? 403 : 401, code]);
    }
  }

  it('by signing out, which takes the cookie back', async () => {
    const browser = await signedIn();
    const { cookie } = browser;
    await expectEnd(browser, async () => {
      expect((await browser.call('DELETE', '/api/session')).status).toBe(200);
      expect(browser.setCookie).toMatch(/^contacts_sync=; .*Expires=Thu, 01 Jan 1970/);
      browser.cookie = cookie;
    });
  });

  it('when its key is revoked', async () => {
    await expectEnd(await signedIn(), () =>
      app.db.query('UPDATE api_keys SET revoked_at = now() WHERE agent_id = $1', [team.agent.id]),
    );
  });

  it('when its agent is deactivated', async () => {
    const deactivate = () =>
      app.db.query('UPDATE agents SET is_active = false WHERE id = $1', [team.agent.id]);
    await expectEnd(await signedIn(), deactivate, 'AGENT_INACTIVE');
  });

  it.each([
    ['after 12 hours without use', `last_used_at = now() - interval '12 hours'`],
    ['after 7 days', `expires_at = now()`],
  ])('%s', async (_when, past) => {
    await expectEnd(await signedIn(), () =>
      app.db.query(`UPDATE sessions SET ${past} WHERE team_id = $1`, [team.id]),
    );
  });

  it('for good: a use of before that a server stores after it does not bring it back', async () => {
    const third = await app.another();
    const browser = new Browser(third.url);
    await browser.signIn(team.agent);
    expect((await browser.call('GET', '/api/contacts')).status).toBe(200);
    await app.db.query(`UPDATE sessions SET last_used_at = now() - interval '12 hours' WHERE team_id = $1`, [
      team.id,
    ]);
    // A planned stop stores what the server knows of uses.
    await third.close();
    const elsewhere = new Browser(other.url);
    elsewhere.cookie = browser.cookie;
    expectFailure(await elsewhere.call('GET', '/api/contacts'), 401, 'SESSION_EXPIRED');
  });

  it('by its owner or an admin, and by nobody else', async () => {
    const mine = await signedIn(team.agent);
    const colleague = await signedIn(team.viewer);
    const boss = await signedIn(team.admin);
    const foreign = await signedIn((await app.createTeam()).admin);
    const [{ id }] = (await mine.call('GET', '/api/sessions')).body.data;
    for (const stranger of [colleague, foreign]) {
      expectFailure(await stranger.call('DELETE', `/api/sessions/${id}`), 404, 'SESSION_NOT_FOUND');
    }
    expectFailure(await boss.call('DELETE', '/api/sessions/x'), 400, 'VALIDATION_FAILED');
    await expectEnd(mine, () => boss.call('DELETE', `/api/sessions/${id}`));
    expectFailure(await boss.call('DELETE', `/api/sessions/${id}`), 404, 'SESSION_NOT_FOUND');
    const { body } = await boss.call('GET', '/api/audit?action=session.ended');
    expect(body.data[0]).toMatchObject({
      agent_code: team.admin.agentCode,
      after: { session_id: id, agent_code: team.agent.agentCode },
    });
  });
});

describe('the list of sessions', () => {
  it("is one's own; an admin sees the team's", async () => {
    const browser = new Browser(app.url, { 'user-agent': 'Firefox of Anna' });
    await browser.signIn(team.agent);
    await signedIn(team.viewer);
    const boss = await signedIn(team.admin);
    const { body } = await browser.call('GET', '/api/sessions');
    expect(body).toEqual(
      wholeList([
        {
          id: UUID,
          agent_code: team.agent.agentCode,
          agent_name: `Name of ${team.agent.agentCode}`,
          created_at: TIME,
          last_used_at: TIME,
          expires_at: TIME,
          user_agent: 'Firefox of Anna',
          ip: '127.0.0.1',
          current: true,
        },
      ]),
    );
    const all = (await boss.call('GET', '/api/sessions')).body.data;
    expect(all.map(({ current }: { current: boolean }) => current).sort()).toEqual([false, false, true]);
  });

  it('tells when a session was last used, without a write per request', async () => {
    const browser = await signedIn();
    await app.db.query(`UPDATE sessions SET last_used_at = now() - interval '1 hour' WHERE team_id = $1`, [
      team.id,
    ]);
    const brief = await startTestApp({}, app.database);
    const there = new Browser(brief.url);
    there.cookie = browser.cookie;
    const age = async () =>
      Date.now() - Date.parse((await there.call('GET', '/api/sessions')).body.data[0].last_used_at);
    expect(await age()).toBeGreaterThan(3_000_000);
    expect(await age()).toBeGreaterThan(3_000_000);
    // What waits is stored every few seconds, and at a planned stop.
    await brief.close();
    const [{ fresh }] = await app.db.query(
      `SELECT last_used_at > now() - interval '1 minute' AS fresh FROM sessions WHERE team_id = $1`,
      [team.id],
    );
    expect(fresh).toBe(true);
  });
});
