import type { OperationPart, TeamTransaction } from '@app/changelog';
import { type Actor, prepared } from '@app/platform';
import { CONTACT_FIELD_NAMES } from '@app/protocol';
import { DIALLED_FIELDS } from '../phones/phone-numbers';
import { derivationTag, keepPhoneNumbers, numbersDerived } from '../phones/phone-numbers.statements';
import type { ContactRow } from './contact.mutation';

/** A contact as it shall stand in the table. */
export interface StagedWrite {
  kind: 'insert' | 'update';
  row: ContactRow;
  /** Who does it; the row may name another as its author. */
  by: Actor;
}

const WRITTEN = [
  ...CONTACT_FIELD_NAMES,
  'version',
  'is_deleted',
  'merged_into',
  'field_versions',
  'updated_by',
  'updated_by_device',
  'request_id',
  'operation_id',
  'source',
];
const INSERTED = ['team_id', 'id', 'created_by_agent', ...WRITTEN];
const UPDATED = ['id', ...WRITTEN];

/** With $3 the version before the first one that is written, and with $4 the last one. */
const DERIVED_WITH_THEM = numbersDerived(3);

/** Contacts as inTwo() has them. */
const GIVEN = 'json_populate_recordset(json_populate_record(NULL::contacts, $6), $1) n';

const INSERT = prepared(
  'contacts_insert',
  `${DERIVED_WITH_THEM}
  INSERT INTO contacts (${INSERTED.join(', ')})
  SELECT ${INSERTED.map((column) => `n.${column}`).join(', ')} FROM ${GIVEN}
   WHERE n.team_id = $2::uuid`,
);

const UPDATE = prepared(
  'contacts_update',
  `${DERIVED_WITH_THEM}
  UPDATE contacts c SET ${WRITTEN.map((column) => `${column} = n.${column}`).join(', ')}
    FROM ${GIVEN}
   WHERE c.team_id = $2::uuid AND c.id = n.id`,
);

/**
 * Takes the versions of the writes, which are numbered from the clock's head on, and writes them set by set. Each
 * statement writes a contact at most once, so a contact's second change of a batch is in a later statement.
 */
export async function writeStaged(tx: TeamTransaction, writes: StagedWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const first = await tx.takeVersions(writes.length, partsOf(writes));
  const statements: { kind: StagedWrite['kind']; rows: ContactRow[] }[] = [];
  const lastIn = new Map<string, number>();
  for (const { kind, row } of writes) {
    const earliest = (lastIn.get(row.id) ?? -1) + 1;
    let index = statements.findIndex((statement, i) => i >= earliest && statement.kind === kind);
    if (index < 0) index = statements.push({ kind, rows: [] }) - 1;
    statements[index]!.rows.push(row);
    lastIn.set(row.id, index);
  }
  for (const { kind, rows } of statements) {
    const { own, shared } = inTwo(rows, kind === 'insert' ? INSERTED : UPDATED);
    await tx.manager.query(kind === 'insert' ? INSERT : UPDATE, [
      own,
      tx.teamId,
      first - 1,
      first - 1 + writes.length,
      derivationTag(tx.region),
      shared,
    ]);
  }
  const dialled = new Map(writes.filter(isDialledOtherwise).map(({ row }) => [row.id, row]));
  await keepPhoneNumbers(tx.manager, tx.teamId, tx.region, [...dialled.values()]);
}

/** The columns as JSON: what is the same in all rows once. Of many new contacts that is three quarters, most of it empty. */
function inTwo(rows: ContactRow[], columns: string[]): { own: string; shared: string } {
  const [first] = rows as [ContactRow];
  const own = columns.filter((column) => rows.some((row) => row[column] !== first[column]));
  const shared = columns.filter((column) => !own.includes(column));
  const pick = (row: ContactRow, some: string[]) =>
    Object.fromEntries(some.map((column) => [column, row[column]]));
  return {
    own: JSON.stringify(rows.map((row) => pick(row, own))),
    shared: JSON.stringify(pick(first, shared)),
  };
}

/** Whether the write may change which numbers and countries the contact has. A deleted one has none. */
function isDialledOtherwise({ kind, row }: StagedWrite): boolean {
  if (kind === 'insert')
    return (
      !row.is_deleted && DIALLED_FIELDS.some((field) => (row[field] as string | unknown[] | null)?.length)
    );
  return [...DIALLED_FIELDS, 'is_deleted'].some((field) => row.field_versions[field]?.[0] === row.version);
}

function partsOf(writes: StagedWrite[]): OperationPart[] {
  const parts = new Map<string, OperationPart>();
  writes.forEach(({ by: { operation, agentCode, deviceId } }, at) => {
    const part = parts.get(operation.id);
    if (part) Object.assign(part, { changes: part.changes + 1, last: at });
    else parts.set(operation.id, { ...operation, agentCode, deviceId, changes: 1, first: at, last: at });
  });
  return [...parts.values()];
}
