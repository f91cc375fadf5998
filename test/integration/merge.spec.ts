import fc from 'fast-check';
import { startTestApp, type TestApp, type TestTeam } from '../support/app';
import { Device } from '../support/device';
import { holdsForHistories } from '../support/histories';
import { type Fields, MergeModel, type Phone, type Step } from '../support/merge-model';
import { createOf, deleteOf, epochOf, type Mutation, push, type Result, updateOf } from '../support/upload';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

const FIRST = { company: 'Acme', job_title: null, tags: ['customer', 'old'] };
const BATCH = 500;

/** One scenario on its own contact, beside the model of it. */
class Scenario {
  readonly create = createOf(FIRST);
  readonly model = new MergeModel(FIRST);
  /** Server versions of the model's writes. */
  private readonly versions: number[] = [];
  private readonly lastSent: Partial<Record<Phone, Mutation>> = {};
  readonly conflicts: { id: string; lost: object }[] = [];

  constructor(readonly steps: Step[]) {}

  get id(): string {
    return this.create.contact_id;
  }

  created({ version }: Result): void {
    this.versions.push(version);
  }

  /** What the phone sends in this step, if anything. */
  mutation(step: Step): Mutation | undefined {
    if (step.op === 'look') return void this.model.take(step);
    if (step.op === 'retry') return this.lastSent[step.by];
    const { write, state } = this.model.viewOf(step.by);
    const base = this.versions[write]!;
    const mutation =
      step.op === 'delete'
        ? deleteOf(this.id, base)
        : updateOf(
            this.id,
            base,
            { ...step.fields },
            {
              base: { tags: state.tags },
              ...(step.op === 'resurrect' && { resurrect: true }),
            },
          );
    return (this.lastSent[step.by] = mutation);
  }

  answered(step: Step, { status, version, conflict_id }: Result): void {
    const expected = this.model.take(step)!;
    const told = JSON.stringify(this.steps);
    if (expected.write === this.versions.length) this.versions.push(version);
    expect([told, status, version, Boolean(conflict_id)]).toEqual([
      told,
      expected.status,
      this.versions[expected.write],
      Boolean(expected.lost),
    ]);
    if (conflict_id) this.conflicts.push({ id: conflict_id, lost: expected.lost! });
  }
}

/** Takes all scenarios forward together, step by step: each has its own contact, so they don't meet. */
async function run(team: TestTeam, scenarios: Scenario[]): Promise<void> {
  const epoch = await epochOf(app, team.id);
  const admin = new Device(app.url, team.admin);
  const phones = {
    a: new Device(app.url, team.agent, 'phone-a'),
    b: new Device(app.url, await team.addAgent(), 'phone-b'),
  };
  const send = async <T extends Scenario>(
    device: Device,
    group: T[],
    mutationOf: (one: T) => Mutation | undefined,
    answered: (one: T, result: Result) => void,
  ) => {
    const sending = group.flatMap((one) => {
      const mutation = mutationOf(one);
      return mutation ? [{ one, mutation }] : [];
    });
    for (let start = 0; start < sending.length; start += BATCH) {
      const batch = sending.slice(start, start + BATCH);
      const results = await push(device, epoch, ...batch.map(({ mutation }) => mutation));
      batch.forEach(({ one }, index) => answered(one, results[index]!));
    }
  };
  await send(
    admin,
    scenarios,
    ({ create }) => create,
    (one, result) => one.created(result),
  );
  const longest = Math.max(...scenarios.map(({ steps }) => steps.length));
  for (let at = 0; at < longest; at += 1) {
    for (const phone of ['a', 'b'] as const) {
      await send(
        phones[phone],
        scenarios.filter(({ steps }) => steps[at]?.by === phone),
        (one) => one.mutation(one.steps[at]!),
        (one, result) => one.answered(one.steps[at]!, result),
      );
    }
  }
  await expectEqual(team, scenarios);
}

/** Table, conflict list and trail are what the model says. */
async function expectEqual(team: TestTeam, scenarios: Scenario[]): Promise<void> {
  const rows = await app.db.query(
    `SELECT id, company, job_title, tags, is_deleted AS deleted FROM contacts WHERE team_id = $1`,
    [team.id],
  );
  const byId = new Map(rows.map(({ id, ...state }: any) => [id, state]));
  const lost = await app.db.query(`SELECT id, contact_id, fields FROM contact_conflicts WHERE team_id = $1`, [
    team.id,
  ]);
  const lostBy = new Map<string, any[]>();
  for (const { contact_id, ...conflict } of lost) {
    lostBy.set(contact_id, [...(lostBy.get(contact_id) ?? []), conflict]);
  }
  const trail = await app.db.query(
    `SELECT contact_id, count(*)::int FROM audit_log WHERE team_id = $1 AND version IS NOT NULL GROUP BY contact_id`,
    [team.id],
  );
  const changes = new Map(trail.map(({ contact_id, count }: any) => [contact_id, count]));
  for (const scenario of scenarios) {
    const told = JSON.stringify(scenario.steps);
    const { id, model, conflicts } = scenario;
    const found = (lostBy.get(id) ?? []).map((conflict) => ({
      id: conflict.id,
      lost: Object.fromEntries(
        Object.entries<any>(conflict.fields).map(([field, { kept, lost: other }]) => [
          field,
          { kept: kept.value, lost: other.value },
        ]),
      ),
    }));
    const order = (list: { id: string }[]) => [...list].sort((x, y) => x.id.localeCompare(y.id));
    expect([told, byId.get(id), changes.get(id), order(found)]).toEqual([
      told,
      model.now,
      model.history.length,
      order(conflicts),
    ]);
  }
}

/** The steps of one phone; values are told apart by `at`. */
function stepsOf(by: Phone, at: number, now: Fields = {}): Step[] {
  const value = `${by}${at}`;
  return [
    { by, op: 'edit', fields: { company: value, ...now } },
    { by, op: 'edit', fields: { tags: ['customer', value] } },
    { by, op: 'delete' },
    { by, op: 'resurrect', fields: { company: value } },
    { by, op: 'retry' },
    { by, op: 'look' },
  ];
}

function interleavings(length: number): Step[][] {
  if (length === 0) return [[]];
  return interleavings(length - 1).flatMap((head) =>
    // The first step is phone A's: who is called A does not matter.
    (['a', 'b'] as const)
      .filter((by) => head.length > 0 || by === 'a')
      .flatMap((by) => stepsOf(by, head.length).map((step) => [...head, step])),
  );
}

it.each([1, 2, 3, 4])(
  'two phones, every interleaving of %i operations: as the model has it',
  async (length) => {
    const scenarios = interleavings(length).map((steps) => new Scenario(steps));
    expect(scenarios).toHaveLength(6 * 12 ** (length - 1));
    await run(await app.createTeam(), scenarios);
  },
);

it('any longer history, over several fields: as the model has it', async () => {
  const text = fc.constantFrom('x', 'y', 'z', null);
  const tags = fc.uniqueArray(fc.constantFrom('customer', 'old', 'vip', 'fair'), { maxLength: 4 });
  const fields = fc.record({ company: text, job_title: text, tags }, { requiredKeys: [] });
  const by = fc.constantFrom<Phone>('a', 'b');
  const step: fc.Arbitrary<Step> = fc.oneof(
    { weight: 5, arbitrary: fc.record({ by, op: fc.constant('edit' as const), fields }) },
    { weight: 1, arbitrary: fc.record({ by, op: fc.constant('resurrect' as const), fields }) },
    fc.record({ by, op: fc.constantFrom('delete' as const, 'retry' as const) }),
    { weight: 2, arbitrary: fc.record({ by, op: fc.constant('look' as const) }) },
  );
  const histories = fc.array(fc.array(step, { minLength: 5, maxLength: 25 }), {
    minLength: 1,
    maxLength: 60,
  });
  await holdsForHistories(
    histories,
    async (all) =>
      run(
        await app.createTeam(),
        all.map((steps) => new Scenario(steps)),
      ),
    { runs: 15 },
  );
});
