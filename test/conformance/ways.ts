import type { Operation, Way } from './journal';
import type { Image } from './replica';
import type { RestLine } from './rest-line';
import type { SocketLine } from './socket-line';

/** What sends: a device's id, its lines, and the epoch of its replica. */
export interface Sender {
  readonly id: string;
  readonly rest: Pick<RestLine, 'call'>;
  readonly socket: Pick<SocketLine, 'emit'>;
  readonly epoch?: string;
}

/** Before the first delta a device knows none. */
export const NO_EPOCH = '00000000-0000-4000-8000-000000000000';

/** What an attempt to write came to. */
export type Attempt =
  /** Acknowledged. `exact`: the version is that of this very change. */
  | { kind: 'ok'; version: number; contactId?: string; image?: Image; exact: boolean }
  /** Nothing was applied. `final`: the same again would fail again. */
  | { kind: 'refused'; code: string; final: boolean }
  /** No answer, or one that says that nobody knows. */
  | { kind: 'silence' };

/** Codes that mean: not now, send it again. */
const NOT_NOW = new Set([
  'DATABASE_UNAVAILABLE',
  'QUEUE_FULL',
  'SHUTTING_DOWN',
  'CONTACT_BUSY',
  'RATE_LIMITED',
  'REQUEST_TIMEOUT',
  'UNAVAILABLE',
  'NOT_CONNECTED',
]);

/** How a field of the operation looks on the wire. `metadata` names somebody else as the author, as a client may. */
export function fieldsOf({ op, mark }: Operation): Record<string, unknown> {
  const metadata = { updated_by: 'somebody_else' };
  const lists = {
    phones: [{ label: mark, number: '+1 212 555 0142' }],
    emails: [{ label: 'work', email: `${mark}@example.com` }],
    addresses: [{ label: 'home', street: mark, city: 'Pune' }],
    websites: [{ label: null, url: `https://example.com/${mark}` }],
  };
  if (op === 'create') return { first_name: 'Made', last_name: mark, middle_name: mark, ...lists, metadata };
  if (op === 'update')
    return { notes: mark, nickname: mark, name_suffix: mark, ...lists, labels: { email: mark }, metadata };
  return {};
}

function refusal(code = 'NO_CODE'): Attempt {
  return code === 'OUTCOME_UNKNOWN'
    ? { kind: 'silence' }
    : { kind: 'refused', code, final: !NOT_NOW.has(code) };
}

/** One attempt over REST. An answer to a retry may show the contact as it is now. */
async function overRest({ rest }: Sender, operation: Operation, first: boolean): Promise<Attempt> {
  const { op, contactId, keyed, mark } = operation;
  const method = { create: 'POST', update: 'PUT', delete: 'DELETE' }[op];
  const path = op === 'create' ? '' : `/${contactId}`;
  const answer = await rest.call(
    method,
    `/api/contacts${path}`,
    op === 'delete' ? undefined : fieldsOf(operation),
    {
      ...(keyed && { 'idempotency-key': mark }),
    },
  );
  if (!answer) return { kind: 'silence' };
  const { status, body } = answer;
  if (status >= 400) return refusal(body?.code);
  const { id, version } = body.data;
  const image = op === 'delete' ? { id, version, is_deleted: true } : body.data;
  return { kind: 'ok', version, contactId: id, image, exact: op === 'delete' || (first && keyed) || !keyed };
}

/** One attempt over the socket; the acknowledgement may show a newer image that was delivered meanwhile. */
async function overSocket({ socket }: Sender, operation: Operation): Promise<Attempt> {
  const { op, contactId, keyed, mark } = operation;
  const fields = fieldsOf(operation);
  const key = keyed ? { mutation_id: mark } : {};
  const payload =
    op === 'create'
      ? { ...fields, ...key }
      : { id: contactId, ...key, ...(op === 'update' && { data: fields }) };
  const answer = await socket.emit(`contact_${op}`, payload);
  if (answer === 'offline') return { kind: 'refused', code: 'NOT_CONNECTED', final: false };
  if (!answer) return { kind: 'silence' };
  if (!answer.success) return refusal(answer.code);
  const { id, version } = answer.data;
  const image = op === 'delete' ? { id, version, is_deleted: true } : answer.data;
  return { kind: 'ok', version, contactId: id, image, exact: op === 'delete' };
}

/** An import of one row: a way in like the others. */
async function overImport(sender: Sender, operation: Operation): Promise<Attempt> {
  const [attempt] = await tryImport(sender, [operation], operation.mark);
  return attempt!;
}

/** An upload of one mutation. */
async function overPush(sender: Sender, operation: Operation): Promise<Attempt> {
  const [attempt] = await tryUpload(sender, [operation]);
  return attempt!;
}

/** One attempt of an import: what came of each row. */
export async function tryImport({ rest }: Sender, operations: Operation[], key: string): Promise<Attempt[]> {
  const answer = await rest.call(
    'POST',
    '/api/bulk/import',
    { contacts: operations.map(fieldsOf) },
    { 'idempotency-key': key },
  );
  if (!answer) return operations.map(() => ({ kind: 'silence' }));
  const { status, body } = answer;
  if (status !== 200) return operations.map(() => refusal(body?.code));
  const failed = new Set<number>(body.data.errors.map(({ row }: { row: number }) => row));
  // Of a row that is not in, nobody says why; with the same key it can always be sent again.
  return operations.map((_, i) =>
    failed.has(i + 1)
      ? refusal('OUTCOME_UNKNOWN')
      : { kind: 'ok', version: body.data.head_version, exact: false },
  );
}

/** One attempt of an upload: what came of each item. */
export async function tryUpload({ id, epoch, rest }: Sender, operations: Operation[]): Promise<Attempt[]> {
  const upload = { device_id: id, epoch: epoch ?? NO_EPOCH, mutations: operations.map(mutationOf) };
  const answer = await rest.call('POST', '/api/sync/push', upload);
  if (!answer) return operations.map(() => ({ kind: 'silence' }));
  if (answer.status !== 200) return operations.map(() => refusal(answer.body?.code));
  return answer.body.data.results.map(attemptOf);
}

interface PushResult {
  status: string;
  version: number;
  contact_id: string;
  code?: string;
  contact?: Image;
  /** Of a contact that was merged: the other one, where the change went. */
  survivor?: Image;
}

/** What the result of one item of an upload means. */
function attemptOf({ status, version, contact_id, code, contact, survivor }: PushResult): Attempt {
  if (status === 'busy' || (code && status !== 'merged')) return refusal(code);
  if (survivor) return { kind: 'ok', version, contactId: survivor.id, image: survivor, exact: true };
  // Of a change that others have written over since, the contact is shown as it is now.
  return { kind: 'ok', version, contactId: contact_id, image: contact, exact: true };
}

/** An item of an upload. */
function mutationOf(operation: Operation): object {
  const { op, mark, contactId, seen } = operation;
  return {
    mutation_id: mark,
    op,
    contact_id: contactId,
    ...(op !== 'create' && { base_version: seen!.version }),
    base_epoch: seen!.epoch,
    ...(op !== 'delete' && { fields: fieldsOf(operation) }),
    client_time: seen!.at,
  };
}

/** Every way in that takes single operations. A new way is an entry here, and in WAYS. */
export const WAYS_IN: Record<
  Way,
  (sender: Sender, operation: Operation, first: boolean) => Promise<Attempt>
> = {
  rest: overRest,
  socket: overSocket,
  push: overPush,
  import: overImport,
};

/** What each way can do. */
export const ABILITIES: Record<Way, readonly Operation['op'][]> = {
  rest: ['create', 'update', 'delete'],
  socket: ['create', 'update', 'delete'],
  push: ['create', 'update', 'delete'],
  import: ['create'],
};
