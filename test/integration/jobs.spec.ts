import { randomUUID } from 'node:crypto';
import { JobQueue, type JobRequest, JobsRepository, JobsService } from '@app/jobs';
import { Lifecycle } from '@app/platform';
import { DataSource } from 'typeorm';
import { metricsOf, OPERATOR_KEY, startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { count, countedOf, ended as endOf, jobOf, prepareCounting, registerCounting } from '../support/jobs';
import { range } from '../support/team';
import { until } from '../support/wait';

let app: TestApp;
let team: TestTeam;
beforeAll(async () => {
  app = await startTestApp({ WORKER: 'on' });
  await prepareCounting(app);
  registerCounting(app);
});
beforeEach(async () => {
  team = await app.createTeam();
});
afterAll(() => app.close());

const author = () => ({ agentId: team.agent.id, agentCode: team.agent.agentCode, keyId: team.agent.keyId! });

const ended = (id: string) => endOf(app, id);

describe('a job', () => {
  it('is done, and shows how far it is and what came of it', async () => {
    const id = await count(app, team, { rows: 95 });
    expect(await ended(id)).toMatchObject({
      state: 'succeeded',
      attempt: 1,
      done: 95,
      total: 95,
      error: null,
      result: { rows: 95 },
      params: {},
    });
    expect((await countedOf(app, id)).rows).toEqual(range(94, 0));
    expect(await metricsOf(app)).toMatch(
      /contactsync_jobs_ended_total\{kind="test.count",result="succeeded"\} [1-9]/,
    );
  });

  it('is handed on by a server that stops, which does not take it again itself', async () => {
    // With a database of its own: the server of the other tests would take it.
    const quiet = await startTestApp();
    try {
      await prepareCounting(quiet);
      const stopping = await quiet.another({ WORKER: 'on' });
      registerCounting(stopping);
      const id = await count(stopping, await quiet.createTeam(), { rows: 20, stay: 10 });
      await until('it is under way', async () => (await countedOf(quiet, id)).rows.length === 10);
      stopping.app.get(Lifecycle).beginDrain();
      await until('it is handed on', async () => (await jobOf(quiet, id)).state === 'queued');
      await stopping.app.get(JobQueue).nudge();
      await stopping.close();
      expect(await jobOf(quiet, id)).toMatchObject({ state: 'queued', attempt: 1, failures: 0 });
    } finally {
      await quiet.close();
    }
  });

  it('is begun by the commit of the transaction that asks for it, and by no other', async () => {
    const asked: string[] = [];
    const ask = app.app.get(DataSource).transaction(async (manager) => {
      asked.push(
        await app.app.get(JobsService).enqueue(
          {
            teamId: team.id,
            kind: 'test.count',
            createdBy: author(),
            label: 'never',
            params: { rows: 1 },
          },
          manager,
        ),
      );
      throw new Error('rolled back');
    });
    await expect(ask).rejects.toThrow('rolled back');
    expect(await jobOf(app, asked[0]!)).toBeUndefined();
    const [{ turns }] = await app.db.query(
      'SELECT count(*)::int AS turns FROM job_queue.job WHERE id = $1',
      asked,
    );
    expect(turns).toBe(0);
  });

  it('that fails is tried again after a pause, and goes on where it was', async () => {
    const id = await count(app, team, { rows: 30, fail: 1 });
    const waiting = await until('it waits for another attempt', async () => {
      const job = await jobOf(app, id);
      return job.state === 'queued' && job.attempt === 1 && job;
    });
    expect(waiting).toMatchObject({ failures: 1, error: 'INTERNAL_ERROR', checkpoint: 10 });
    const [{ seconds }] = await app.db.query(
      `SELECT extract(epoch FROM start_after - created_on)::float AS seconds
         FROM job_queue.job b JOIN jobs j ON j.turn_id = b.id WHERE j.id = $1`,
      [id],
    );
    expect(seconds).toBeGreaterThan(0.5);
    expect(await ended(id)).toMatchObject({ state: 'succeeded', attempt: 2, failures: 0 });
    expect((await countedOf(app, id)).rows).toHaveLength(30);
  });

  it('that is cancelled stops at once, and keeps what it did', async () => {
    const id = await count(app, team, { rows: 1_000_000, pause: 20 });
    await until('it runs', async () => (await jobOf(app, id)).checkpoint);
    const me = new Device(app.url, team.agent);
    const { body } = await me.call('POST', `/api/jobs/${id}/cancel`);
    expect(body.data).toMatchObject({ id, state: 'cancelled' });
    const { rows } = await countedOf(app, id);
    expect(rows).toHaveLength((await jobOf(app, id)).checkpoint!);
    // The team's next job has its turn, when the handler has noticed.
    await ended(await count(app, team, { rows: 1 }));
    expect((await countedOf(app, id)).rows).toEqual(rows);
    expect((await jobOf(app, id)).attempt).toBe(1);
  });

  it('that was cancelled before its turn never starts', async () => {
    const long = await count(app, team, { rows: 1_000_000, pause: 20 });
    await until('it runs', async () => (await jobOf(app, long)).checkpoint);
    const id = await count(app, team, { rows: 5 });
    const me = new Device(app.url, team.agent);
    await me.call('POST', `/api/jobs/${id}/cancel`);
    await me.call('POST', `/api/jobs/${long}/cancel`);
    await ended(await count(app, team, { rows: 1 }));
    expect(await jobOf(app, id)).toMatchObject({ state: 'cancelled', attempt: 0 });
  });

  it('of an unknown kind is left to a server that knows it', async () => {
    const id = await app.app.get(JobsService).enqueue({
      teamId: team.id,
      kind: 'test.unknown',
      createdBy: author(),
      label: 'of a newer release',
      params: {},
    });
    const job = await until('it was given back', async () => {
      const found = await jobOf(app, id);
      return found.failures && found;
    });
    expect(job).toMatchObject({ state: 'queued', error: 'INTERNAL_ERROR' });
  });

  it('writes nothing for an attempt that is over', async () => {
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const service = app.app.get(JobsService);
    let first = true;
    let lost: unknown;
    service.register<object, number>({
      kind: 'test.stalled',
      run: async (job) => {
        if (!first) return;
        first = false;
        await held;
        await app.app
          .get(DataSource)
          .transaction((manager) => job.save(manager, 1))
          .catch((error: unknown) => (lost = error));
        throw lost;
      },
    });
    const id = await service.enqueue({
      teamId: team.id,
      kind: 'test.stalled',
      createdBy: author(),
      label: 'stalls',
      params: {},
    });
    await until('it runs', async () => (await jobOf(app, id)).state === 'running');
    // As if this process had not been heard of, and somebody else had begun it.
    await app.db.query('UPDATE jobs SET attempt = attempt + 1 WHERE id = $1', [id]);
    release();
    await until('the attempt is over', () => lost);
    expect(lost).toEqual(new Error('the job was cancelled or goes on elsewhere'));
    expect(await jobOf(app, id)).toMatchObject({
      state: 'running',
      attempt: 2,
      checkpoint: null,
      error: null,
    });
  });
});

describe('a job ends with', () => {
  const waiting = async (agent = team.agent) => {
    const id = await count(app, team, { rows: 1_000_000, pause: 20 }, agent);
    return async () => (await jobOf(app, id)).state;
  };

  it('the access of its agent, and no other does', async () => {
    const other = await team.addAgent();
    const [mine, theirs] = [await waiting(), await waiting(other)];
    const admin = new Device(app.url, team.admin);
    await admin.call('PATCH', `/api/auth/agents/${team.agent.id}`, { is_active: false });
    expect([await mine(), await theirs()]).toEqual(['cancelled', expect.stringMatching(/queued|running/)]);
    await admin.call('PATCH', `/api/auth/agents/${other.id}`, { is_active: false });
    expect(await theirs()).toBe('cancelled');
  });

  it('the role in which its agent began it', async () => {
    const other = await team.addAgent('admin');
    const theirs = await waiting(other);
    const admin = new Device(app.url, team.admin);
    await admin.call('PATCH', `/api/auth/agents/${other.id}`, { agent_name: 'Renamed' });
    expect(await theirs()).toMatch(/queued|running/);
    await admin.call('PATCH', `/api/auth/agents/${other.id}`, { role: 'agent' });
    expect(await theirs()).toBe('cancelled');
    const mine = await waiting();
    await admin.call('PATCH', `/api/auth/agents/${team.agent.id}`, { role: 'admin' });
    expect(await mine()).toMatch(/queued|running/);
    await app.app.get(JobsService).cancelAll(app.app.get(DataSource).manager, { teamId: team.id });
  });

  it('the key that began it', async () => {
    const mine = await waiting();
    const admin = new Device(app.url, team.admin);
    await admin.call('DELETE', `/api/auth/keys/${team.agent.keyId}`);
    expect(await mine()).toBe('cancelled');
  });

  it('its team', async () => {
    const mine = await waiting();
    await fetch(`${app.url}/api/teams/${team.id}`, {
      method: 'PATCH',
      headers: { 'x-api-key': OPERATOR_KEY, 'content-type': 'application/json' },
      body: JSON.stringify({ closed: true }),
    });
    expect(await mine()).toBe('cancelled');
  });
});

describe('a team', () => {
  it('has twenty jobs at a time, an agent ten', async () => {
    const idle = await app.another({ WORKER: 'off' });
    const kind = 'test.unknown';
    const service = idle.app.get(JobsService);
    const begin = ({ id: agentId, agentCode, keyId }: TestTeam['agent'], request?: JobRequest) =>
      service.enqueue({
        teamId: team.id,
        kind,
        createdBy: { agentId, agentCode, keyId: keyId! },
        label: 'waits',
        params: {},
        request,
      });
    const tooMany = expect.objectContaining({ code: 'TOO_MANY_JOBS' });
    const request = { key: 'again', hash: 'a' };
    // All at once: none is counted before it is there.
    const first = await Promise.allSettled([
      begin(team.agent, request),
      ...Array.from({ length: 14 }, () => begin(team.agent)),
    ]);
    expect(first.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
    await expect(begin(team.agent)).rejects.toEqual(tooMany);
    const [known] = await app.db.query(`SELECT id FROM jobs WHERE team_id = $1 AND request_key = 'again'`, [
      team.id,
    ]);
    if (known) expect(await begin(team.agent, request)).toBe(known.id);
    for (let i = 0; i < 10; i += 1) await begin(team.admin);
    await expect(begin(await team.addAgent())).rejects.toEqual(tooMany);
    await service.cancelAll(idle.app.get(DataSource).manager, { teamId: team.id, agentId: team.admin.id });
    await begin(await team.addAgent());
    await service.cancelAll(idle.app.get(DataSource).manager, { teamId: team.id });
  });

  it('the same request begins one job, also of two at once', async () => {
    const request = { key: 'once', hash: 'a' };
    const begin = (hash = 'a', by = author()) =>
      app.app.get(JobsService).enqueue({
        teamId: team.id,
        kind: 'test.count',
        createdBy: by,
        label: 'once',
        params: { rows: 1 },
        request: { ...request, hash },
      });
    const ids = await Promise.all([begin(), begin()]);
    await ended(ids[0]);
    expect(new Set([...ids, await begin()]).size).toBe(1);
    await expect(begin('b')).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' });
    const { id: agentId, agentCode, keyId } = team.admin;
    expect(await begin('b', { agentId, agentCode, keyId: keyId! })).not.toBe(ids[0]);
  });
});

describe('WORKER=off', () => {
  it('begins jobs and does none', async () => {
    const other = await app.another({ WORKER: 'off' });
    expect(other.app.get(JobQueue).state).toBe('off');
    const id = await count(other, team, { rows: 3 });
    // Its own handlers would know nothing of this kind.
    expect(await ended(id)).toMatchObject({ state: 'succeeded', attempt: 1 });
  });
});

describe('a scheduled job', () => {
  it('is one of the installation, and no second one begins before it has ended', async () => {
    const begun: string[] = [];
    let release!: () => void;
    const held = new Promise<void>((resolve) => (release = resolve));
    const kind = 'test.scheduled';
    app.app.get(JobsService).register({
      kind,
      run: async ({ id, teamId, createdBy }) => {
        expect([teamId, createdBy]).toEqual([null, null]);
        begun.push(id);
        await held;
      },
    });
    const repository = app.app.get(JobsRepository);
    const turns = [randomUUID(), randomUUID()];
    // What the queue does when the time has come.
    const turn = (id: string) =>
      app.db.query(
        `INSERT INTO job_queue.job_common (id, name, data) VALUES ($1, 'jobs', json_build_object('kind', $2::text))`,
        [id, kind],
      );
    await turn(turns[0]!);
    await until('it runs', () => begun.length);
    await repository.insertScheduled(turns[1]!, kind);
    expect(await jobOf(app, turns[1]!)).toBeUndefined();
    release();
    expect(await ended(turns[0]!)).toMatchObject({ state: 'succeeded' });
    expect(begun).toEqual(turns.slice(0, 1));
  });
});
