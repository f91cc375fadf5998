import { isDeepStrictEqual } from 'node:util';
import type { TestApp, TestTeam } from './app';
import { type Answer, Device } from './device';

/** What the wire contract calls a UUID, a time and a whole number. */
export const UUID: string = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
export const TIME: string = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);

/** A contact as the wire has it: what `fields` says, and every other field empty. */
export function wireContact(createdBy: string, fields: Record<string, unknown>): Record<string, unknown> {
  return {
    id: UUID,
    first_name: 'Ada',
    last_name: 'Lovelace',
    name_prefix: null,
    middle_name: null,
    name_suffix: null,
    nickname: null,
    phonetic_first_name: null,
    phonetic_last_name: null,
    phone_primary: null,
    phone_secondary: null,
    phones: [],
    email: null,
    emails: [],
    company: null,
    department: null,
    job_title: null,
    notes: null,
    address: null,
    addresses: [],
    websites: [],
    birthday: null,
    labels: {},
    tags: [],
    metadata: {},
    created_by_agent: createdBy,
    created_at: TIME,
    updated_by: createdBy,
    updated_at: TIME,
    version: 1,
    is_deleted: false,
    deleted_at: null,
    ...fields,
  };
}

/** What the status of a device says when no admin has decided anything about it, and no code was used. */
export const UNTOUCHED_DEVICE = {
  device_name: '',
  app_version: null,
  revoked_at: null,
  wipe_status: 'none',
  wipe_requested_at: null,
  wipe_confirmed_at: null,
  back_since_restore: null,
};

/** Words that only a stack, a query, a driver's message or a path would bring into an answer. */
const INTERNALS =
  /\n\s+at |node_modules|\.(ts|js):\d|\bSELECT\b|\bINSERT INTO\b|\bFROM \w+ WHERE\b|relation "|column "|violates|invalid (input|byte)|syntax error|out of range|pg_|Error:|unsupported Unicode|too long for type/;

/** The failure object of the contract, whole, and nothing of the server's inside in it. */
export function expectFailure({ status, headers, body }: Answer, expectedStatus: number, code: string): void {
  expect({ status, code: body?.code }).toEqual({ status: expectedStatus, code });
  expect(body).toEqual({
    ...body,
    success: false,
    error: expect.stringMatching(/^\S.*\.$/s),
    request_id: expect.stringMatching(/^[\w.-]{1,100}$/),
  });
  expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  expect(headers.get('x-request-id')).toBe(body.request_id);
  for (const detail of body.details ?? []) {
    expect(detail).toEqual({ field: expect.any(String), message: expect.stringMatching(/\S/) });
  }
  const text = JSON.stringify(body);
  expect(text).not.toMatch(INTERNALS);
  expect(text).not.toContain(process.cwd());
}

/** Everything a write leaves behind in the database. */
export async function tracesOf(app: TestApp, { id }: TestTeam) {
  const [traces] = await app.db.query(
    `SELECT g.current_version::int AS head,
            (SELECT md5(coalesce(string_agg(to_jsonb(c)::text, ',' ORDER BY c.id), '')) FROM contacts c WHERE team_id = $1) AS contacts,
            (SELECT count(*)::int FROM audit_log WHERE team_id = $1) AS audit,
            (SELECT count(*)::int FROM agents WHERE team_id = $1) AS agents,
            (SELECT count(*)::int FROM api_keys WHERE team_id = $1) AS keys
       FROM global_version g WHERE team_id = $1`,
    [id],
  );
  return traces as { head: number; contacts: string; audit: number; agents: number; keys: number };
}

/** Runs `work` and demands that it left no version, no contact, no audit row and no event. */
export async function expectNoTrace<T>(app: TestApp, team: TestTeam, work: () => Promise<T>): Promise<T> {
  const watcher = await new Device(app.url, team.viewer).connect();
  try {
    await watcher.catchUp();
    const before = await tracesOf(app, team);
    const result = await work();
    const after = await tracesOf(app, team);
    expect(after).toEqual(before);
    // The barrier: events come in order, so what came before this one is all there was.
    const barrier = await new Device(app.url, team.agent).call('POST', '/api/contacts', {
      first_name: 'The',
      last_name: 'Barrier',
    });
    await watcher.waitForVersion(barrier.body.data.version);
    expect(watcher.versions()).toEqual([before.head + 1]);
    return result;
  } finally {
    watcher.disconnect();
  }
}

/** An answer without what differs between any two requests. */
export function comparable({ status, headers, body }: Answer): unknown {
  const skipped = ['date', 'x-request-id', 'content-length', 'ratelimit'];
  const { request_id: _, ...rest } = typeof body === 'object' ? body : { body };
  return { status, headers: [...headers].filter(([name]) => !skipped.includes(name)), body: rest };
}

/** Every distinct value of a list, in order of first sight. */
export function distinct<T>(values: T[]): T[] {
  return values.filter((value, i) => values.findIndex((other) => isDeepStrictEqual(other, value)) === i);
}

/** The answer of a list of which one page has all. */
export function wholeList(data: unknown[]) {
  const total = data.length;
  const pagination = { page: 1, limit: 1000, total, total_pages: Math.min(total, 1) };
  return { success: true, data, total, pagination };
}
