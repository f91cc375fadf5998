import { randomUUID } from 'node:crypto';
import { type Contact, Replica, RestTransport } from '@app/sync-client';
import * as fc from 'fast-check';
import { startTestApp, type TestAgent, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { digestOf } from '../support/digest';
import { holdsForHistories } from '../support/histories';
import { backUp, restoreTeam, type TeamBackup } from '../support/team-backup';

/**
 * Phones that run the rules of the sync client edit with and without a network while contacts are merged, taken apart, merged the
 * other way, and a backup is restored. Every edit writes something that nobody else writes. At the end each of those is in a
 * contact or in the list of conflicts, or was replaced by somebody who had seen it; and all phones are equal to the server.
 */

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const PHONES = 3;

class Phone {
  readonly replica = new Replica();
  private readonly transport: RestTransport;
  /** Refusals that no user can do anything about. */
  readonly faults: unknown[] = [];

  constructor(url: string, { key, agentCode }: TestAgent) {
    this.transport = new RestTransport({ url, apiKey: key, agentCode, deviceId: `phone-${randomUUID()}` });
  }

  /** A good moment of the network: all is sent, and all is read. */
  async sync(): Promise<void> {
    this.replica.available();
    for (let request = this.replica.next(); request; request = this.replica.next()) {
      const answer = await this.transport.send(request, new AbortController().signal);
      const { reports, stop } = this.replica.answer(answer, 0);
      if (stop || answer.status >= 500) this.faults.push(stop ?? answer);
      this.faults.push(...reports.filter(({ result }) => result.status === 'rejected'));
      if (this.faults.length) throw new Error(JSON.stringify(this.faults));
    }
  }

  edit(op: 'create' | 'update', contact_id: string, fields: Record<string, unknown>): void {
    this.replica.edit({ mutation_id: randomUUID(), op, contact_id, fields, now: 0 });
  }
}

const place = fc.nat(20);
const PARTS = ['company', 'tags', 'metadata', 'phones', 'phone_primary', 'notes', 'email'] as const;
type Part = (typeof PARTS)[number];
const parts = fc.uniqueArray(fc.constantFrom(...PARTS), { minLength: 1, maxLength: 3 });
const one = <Kind extends string, Rest>(
  kind: Kind,
  weight: number,
  rest: { [Key in keyof Rest]: fc.Arbitrary<Rest[Key]> },
) => ({
  weight,
  arbitrary: fc.record({ kind: fc.constant(kind), ...rest }) as fc.Arbitrary<{ kind: Kind } & Rest>,
});
const losers = fc.array(place, { minLength: 1, maxLength: 3 });
const step = fc.oneof(
  one('create', 3, { by: place, parts }),
  one('edit', 10, { by: place, at: place, parts }),
  one('sync', 6, { by: place }),
  one('merge', 5, { survivor: place, losers }),
  one('two merges', 2, { survivor: place, losers, other: place, others: losers }),
  one('undo', 4, { back: fc.nat(4) }),
  one('back up', 1, {}),
  one('restore', 1, {}),
);
type Step = typeof step extends fc.Arbitrary<infer Some> ? Some : never;

class Run {
  private readonly ids: string[] = [];
  private readonly operations: string[] = [];
  private readonly written = new Set<string>();
  private readonly replaced = new Set<string>();
  private backup?: TeamBackup;
  private count = 0;
  private readonly desk: Device;

  constructor(
    private readonly team: TestTeam,
    private readonly phones: Phone[],
  ) {
    this.desk = new Device(app.url, team.admin);
  }

  async take(step: Step): Promise<void> {
    const phone = 'by' in step ? this.phones[step.by % PHONES]! : this.phones[0]!;
    if (step.kind === 'create') {
      const id = randomUUID();
      this.ids.push(id);
      phone.edit('create', id, { first_name: 'A', ...this.fieldsOf(step.parts) });
    } else if (step.kind === 'edit') {
      const seen = phone.replica.views();
      const contact = seen.sort((a, b) => (a.id < b.id ? -1 : 1))[step.at % seen.length];
      if (contact) phone.edit('update', contact.id, this.fieldsOf(step.parts, contact));
    } else if (step.kind === 'sync') await phone.sync();
    else if (step.kind === 'merge') await this.merge(step.survivor, step.losers);
    else if (step.kind === 'two merges')
      await Promise.all([this.merge(step.survivor, step.losers), this.merge(step.other, step.others)]);
    else if (step.kind === 'undo') await this.undo(step.back);
    else if (step.kind === 'back up') this.backup = await backUp(app.db, this.team.id);
    else if (this.backup) {
      // What nobody has seen is lost with the server; here everybody has.
      for (const one of this.phones) await one.sync();
      // The list of conflicts becomes as old as the backup.
      const listed = JSON.stringify(await this.conflicts());
      for (const [token] of listed.matchAll(/\d{6}/g)) this.replaced.add(token);
      await restoreTeam(app.db, this.backup);
      // Its servers end every connection, so phones come at once.
      for (const one of this.phones) await one.sync();
      this.operations.length = 0;
    }
  }

  /** Something new in each of these parts, beside what is there; a value that there can be one of is replaced. */
  private fieldsOf(names: Part[], seen?: Contact): Record<string, unknown> {
    const fields: Record<string, unknown> = {};
    for (const part of names) {
      const token = `${100_000 + (this.count += 1)}`;
      this.written.add(token);
      const was = seen?.[part];
      if (part === 'tags') fields.tags = [...((was as string[] | undefined) ?? []), token].slice(-40);
      else if (part === 'metadata') fields.metadata = { ...(was as object | undefined), [token]: 1 };
      else if (part === 'phones') {
        fields.phones = [
          ...((was as object[] | undefined) ?? []),
          { label: null, number: `+49 30 ${token}` },
        ];
      } else if (part === 'notes') fields.notes = was ? `${was as string}\n\nn${token}` : `n${token}`;
      else {
        const value = {
          company: `c${token}`,
          phone_primary: `+49 171 ${token}`,
          email: `e${token}@example.com`,
        };
        fields[part] = value[part];
        for (const [old] of String((was as string | null | undefined) ?? '').matchAll(/\d{6}/g))
          this.replaced.add(old);
      }
    }
    return fields;
  }

  private async merge(survivor: number, others: number[]): Promise<void> {
    if (this.ids.length === 0) return;
    const [survivor_id, ...loser_ids] = [survivor, ...others].map((at) => this.ids[at % this.ids.length]!);
    const body = { survivor_id, loser_ids: loser_ids.filter((id) => id !== survivor_id) };
    if (body.loser_ids.length === 0) return;
    const { status, body: answer } = await this.desk.call('POST', '/api/contacts/merge', body);
    expect([status, answer.code]).toEqual(status === 404 ? [404, 'CONTACT_NOT_FOUND'] : [200, undefined]);
    if (answer.data?.operation_id) this.operations.push(answer.data.operation_id);
  }

  private async undo(back: number): Promise<void> {
    const operation = this.operations.at(-1 - back);
    if (!operation) return;
    const { status, body } = await this.desk.call('POST', `/api/operations/${operation}/undo`, {});
    expect([status, body.code]).toEqual([200, undefined]);
    const { operation_id } = body.data;
    if (operation_id && !this.operations.includes(operation_id)) this.operations.push(operation_id);
  }

  private conflicts(): Promise<unknown[]> {
    return app.db.query('SELECT fields FROM contact_conflicts WHERE team_id = $1', [this.team.id]);
  }

  /** Everything settled: what is wrong. */
  async judge(): Promise<void> {
    for (const phone of [...this.phones, ...this.phones]) await phone.sync();
    const rows: Contact[] = await app.db.query(
      'SELECT c.*, c.version::float8 AS version FROM contacts c WHERE team_id = $1',
      [this.team.id],
    );
    const live = rows.filter(({ is_deleted }) => !is_deleted);
    const versions = (contacts: Contact[]) => contacts.map(({ id, version }) => `${id} ${version}`).sort();
    const { body } = await this.desk.call('GET', '/api/sync/digest');
    for (const { replica } of this.phones) {
      expect(versions(replica.live())).toEqual(versions(live));
      expect(digestOf(replica.live()).digest).toBe(body.data.digest);
    }
    const kept = JSON.stringify([live, await this.conflicts()]);
    const lost = [...this.written].filter((token) => !kept.includes(token) && !this.replaced.has(token));
    expect(lost).toEqual([]);
    // An alias leads to a contact that is none, or to nothing.
    const next = new Map(rows.map(({ id, merged_into }) => [id, merged_into ?? null]));
    expect(live.filter(({ merged_into }) => merged_into)).toEqual([]);
    for (const id of next.keys()) {
      let steps = 0;
      for (let end: string | null | undefined = id; end; end = next.get(end))
        expect((steps += 1)).toBeLessThanOrEqual(next.size);
    }
  }
}

async function run(steps: Step[]): Promise<void> {
  const team = await app.createTeam();
  const agents = [team.agent, team.admin, await team.addAgent()];
  const scenario = new Run(
    team,
    agents.map((agent) => new Phone(app.url, agent)),
  );
  for (const step of steps) await scenario.take(step);
  await scenario.judge();
}

it('loses nothing in silence, and all phones are equal', async () => {
  await holdsForHistories(fc.array(step, { minLength: 10, maxLength: 40, size: 'max' }), run, { runs: 25 });
});
