import { Replica } from './replica';
import { Tables } from './tables';
import type { Answer, Request } from './types';

const [OLD, NEW, CONTACT] = [randomId(), randomId(), randomId()];

function randomId() {
  return crypto.randomUUID();
}

/** A device with a contact and a queued edit, whose server was restored. */
function restored(): Replica {
  const tables = new Tables();
  tables.put('meta', 'meta', {
    ...{ cursor: 7, epoch: OLD, known_epoch: NEW, resync: { reason: 'wrong_epoch' } },
    next_seq: 1,
  });
  const names = { first_name: 'Priya', last_name: 'Sharma' };
  tables.put('contacts', CONTACT, { id: CONTACT, version: 7, is_deleted: false, ...names });
  const replica = new Replica(tables);
  replica.edit({
    ...{ mutation_id: randomId(), op: 'update', contact_id: CONTACT, fields: { company: 'Acme' } },
    now: 0,
  });
  return replica;
}

const asks = (replica: Replica, { status, body }: Answer) => {
  const { ask } = replica.next()!;
  replica.answer({ status, body }, 0);
  return ask;
};

const FAILED: Answer = { status: 503, body: { code: 'DATABASE_UNAVAILABLE' } };
const answered = (busyIds: string[]): Answer => ({
  status: 200,
  body: {
    data: {
      ...{ epoch: NEW, restored: 1, known: 0, refused: [], busy: busyIds, restored_head: 0 },
      ...{ open: true, head_version: 9 },
    },
  },
});
const taken = answered([]);
const busy = answered([CONTACT]);

it.each([
  ['fails', FAILED],
  ['is busy', busy],
])('a server that %s whenever something is given back does not keep the queue for ever', (_, answer) => {
  const replica = restored();
  for (let i = 0; i < 5; i += 1) expect(asks(replica, answer)).toBe('pictures');
  const upload = replica.next()!;
  expect(upload.ask).toBe('push');
  const { mutation_id } = (upload as Extract<typeof upload, { ask: 'push' }>).mutations[0]!;
  const results = [{ mutation_id, status: 'applied', version: 10, contact_id: CONTACT }];
  replica.answer({ status: 200, body: { data: { epoch: NEW, head_version: 10, results } } }, 0);
  // The store is not replaced before it has been given back.
  expect(asks(replica, answer)).toBe('pictures');
  expect(asks(replica, taken)).toBe('pictures');
  expect(replica.next()!.ask).toBe('snapshot');
});

it('a few failures do not make the queue overtake', () => {
  const replica = restored();
  for (let i = 0; i < 4; i += 1) expect(asks(replica, FAILED)).toBe('pictures');
  expect(asks(replica, taken)).toBe('pictures');
  expect(asks(replica, FAILED)).toBe('push');
});

it('gives back what its store had, however many outcomes of the new epoch were shown since', () => {
  const replica = restored();
  const picture = { id: CONTACT, is_deleted: false, first_name: 'Priya' };
  const uploaded = (version: number) => {
    const upload = replica.next() as Extract<Request, { ask: 'push' }>;
    const results = upload.mutations.map(({ mutation_id }) => ({
      ...{ mutation_id, status: 'applied', version, contact_id: CONTACT },
      contact: { ...picture, version },
    }));
    replica.answer({ status: 200, body: { data: { epoch: NEW, head_version: version, results } } }, 0);
  };
  for (const version of [1_010, 1_011]) {
    for (let i = 0; i < 5; i += 1) asks(replica, FAILED);
    uploaded(version);
    const edit = { op: 'update', contact_id: CONTACT, fields: { notes: `${version}` } } as const;
    replica.edit({ ...edit, mutation_id: randomId(), now: 0 });
  }
  expect(replica.next()).toMatchObject({ ask: 'push' });
  replica.answer(FAILED, 0);
  expect(replica.live()).toMatchObject([{ version: 1_011 }]);
  expect(replica.tables.get('past', CONTACT)).toMatchObject({ version: 7, last_name: 'Sharma' });
});
