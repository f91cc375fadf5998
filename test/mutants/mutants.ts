/** One replacement in one source file. The text must occur in it exactly once. */
export interface Patch {
  file: string;
  find: string;
  put: string;
}

/** A classic mistake, planted into a build of its own. */
export interface Mutant {
  name: string;
  /** What is wrong with it, for a reader who would not have seen it. */
  why: string;
  patches: Patch[];
  /** A mistake of the client instead of the server's. */
  device?: { trustsEvents: true };
  /** What happens meanwhile; nothing in particular by default. */
  fault?: { point: string; action: string; milliseconds: number };
  /** Deletions are purged while a device sleeps. */
  purge?: true;
  /** Invariants (1 to 9) of which at least one must be found broken. */
  caughtBy: number[];
}

const REPOSITORY = 'libs/changelog/src/changelog.repository.ts';
const CHANGELOG = 'libs/changelog/src/changelog.service.ts';
const TRANSACTION = 'libs/changelog/src/team-transaction.ts';
const WRITER = 'libs/contacts/src/write/contact.writer.ts';
const BATCH = 'libs/contacts/src/write/contact.batch.ts';
const STATEMENTS = 'libs/contacts/src/write/contact.statements.ts';
const REALTIME = 'libs/realtime/src/change-delivery.service.ts';
const CLOCK = 'migrations/1795305601000-create-changelog.ts';
const CONTACTS = 'migrations/1795305602000-create-contacts.ts';

const LOCK = `\`SELECT epoch, current_version AS head, floor, set_config('contactsync.batch_id', $2, true)
         FROM global_version WHERE team_id = $1 FOR UPDATE\``;

/** The database's own net would refuse most of these at once; a product that makes such a mistake has not got it either. */
const noCheckOfDensity: Patch = {
  file: CLOCK,
  find: `      DECLARE written bigint;
      BEGIN`,
  put: `      DECLARE written bigint;
      BEGIN
        RETURN NULL;`,
};

/** Versions from anywhere but the locked row: `source` gives the one before the transaction's first. */
const unlockedVersions = (source: string): Patch[] => [
  noCheckOfDensity,
  {
    file: CLOCK,
    find: 'CREATE TABLE global_version (',
    put: 'CREATE SEQUENCE planted START 2;\n GRANT ALL ON SEQUENCE planted TO PUBLIC;\n CREATE TABLE global_version (',
  },
  {
    file: REPOSITORY,
    find: LOCK,
    put: `\`SELECT epoch, ${source} AS head, floor, set_config('contactsync.batch_id', $2, true)
         FROM global_version WHERE team_id = $1\``,
  },
  {
    file: TRANSACTION,
    find: `'SELECT get_next_version($1, $2) AS first',
      [this.teamId, count],`,
    put: `'UPDATE global_version SET current_version = greatest(current_version, $2::bigint + $3) WHERE team_id = $1 RETURNING 1 AS first',
      [this.teamId, this.clock.head, count],`,
  },
  // The row is held only for as long as the counter is raised, which is what makes it harmless to look at.
  { file: WRITER, find: 'const LIMITS = { batch: 500,', put: 'const LIMITS = { batch: 1,' },
  { file: STATEMENTS, find: `  await tx.takeVersions(writes.length);\n`, put: '' },
  {
    file: STATEMENTS,
    find: `    await tx.manager.query(kind === 'insert' ? INSERT : UPDATE, [JSON.stringify(rows), tx.teamId]);
  }
}`,
    put: `    await tx.manager.query(kind === 'insert' ? INSERT : UPDATE, [JSON.stringify(rows), tx.teamId]);
  }
  await new Promise((done) => setTimeout(done, Math.random() < 0.2 ? 30 : 0));
  await tx.takeVersions(writes.length);
}`,
  },
  {
    file: CONTACTS,
    find: `IF EXISTS (SELECT FROM new_rows n JOIN global_version g USING (team_id) WHERE n.version > g.current_version) THEN`,
    put: `IF false THEN`,
  },
];

export const MUTANTS: Mutant[] = [
  {
    name: 'versions from a sequence',
    why: 'a number is handed out before its commit, so a later one can become visible first',
    patches: unlockedVersions(`nextval('planted') - 1`),
    caughtBy: [4, 6],
  },
  {
    name: 'a timestamp as the cursor',
    why: 'the time of a change is not the time of its commit',
    patches: unlockedVersions(`(extract(epoch FROM clock_timestamp()) * 1000000)::bigint`),
    caughtBy: [4, 6],
  },
  {
    name: 'no idempotency',
    why: 'a retry is applied again',
    patches: [
      {
        file: BATCH,
        find: 'for (const outcome of await this.tx.findOutcomes(keys)) this.stored.set(keyText(outcome.key), outcome);',
        put: 'await this.tx.findOutcomes([]); void keys;',
      },
    ],
    caughtBy: [2],
  },
  {
    name: 'idempotency checked in the statement that locks',
    why: 'its snapshot is from before the wait: the other attempt is not seen',
    patches: [
      {
        file: REPOSITORY,
        find: LOCK,
        put: `\`SELECT epoch, current_version AS head, floor, set_config('contactsync.batch_id', $2, true),
          (SELECT coalesce(json_agg(json_build_object('scope', m.scope, 'mutation_id', m.mutation_id, 'agent_id', m.agent_id,
             'request_hash', encode(m.request_hash, 'hex'), 'status', m.status, 'code', m.code, 'version', m.version,
             'contact_id', m.contact_id)), '[]') FROM applied_mutations m WHERE m.team_id = $1) AS seen
         FROM global_version WHERE team_id = $1 FOR UPDATE\``,
      },
      {
        file: REPOSITORY,
        find: 'return row && { epoch: row.epoch, head: row.head, floor: row.floor };',
        put: 'return row && { epoch: row.epoch, head: row.head, floor: row.floor, seen: (row as any).seen } as Clock;',
      },
      {
        file: TRANSACTION,
        find: 'const rows = await this.manager.query<StoredOutcomeRow[]>(',
        put: `const seen = (this.clock as any).seen.filter((m: any) => keys.some(({ scope, id }) => scope === m.scope && id === m.mutation_id))
      .map((m: any) => ({ ...m, request_hash: Buffer.from(m.request_hash, 'hex') }));
    const rows: StoredOutcomeRow[] = seen; if (!seen) await this.manager.query<StoredOutcomeRow[]>(`,
      },
    ],
    caughtBy: [2],
  },
  {
    name: 'acknowledgement before commit',
    why: 'what was acknowledged dies with the server',
    patches: [
      {
        file: CHANGELOG,
        find: `        await runner.commitTransaction();
        stopTimer();`,
        put: `        const late = runner;
        void late.commitTransaction().then(stopTimer, () => undefined).then(() => late.release());
        runner = { release: () => Promise.resolve() } as QueryRunner;`,
      },
      {
        file: CHANGELOG,
        find: 'const runner = this.dataSource.createQueryRunner();',
        put: 'let runner = this.dataSource.createQueryRunner();',
      },
    ],
    fault: { point: 'before-commit', action: 'freeze', milliseconds: 300 },
    caughtBy: [1],
  },
  {
    name: 'emission before commit',
    why: 'devices are told of what never came to be',
    patches: [
      {
        file: CHANGELOG,
        find: 'const stopTimer = this.metrics.commitDuration.startTimer();',
        put: `if (changes.length) this.announce({ teamId, epoch: tx.clock.epoch, changes });
      const stopTimer = this.metrics.commitDuration.startTimer();`,
      },
    ],
    fault: { point: 'before-commit', action: 'freeze', milliseconds: 300 },
    caughtBy: [4, 6, 8],
  },
  {
    name: 'a server that trusts the version a socket message brings',
    why: 'what was lost on the way from another server is skipped for ever',
    patches: [
      {
        file: 'libs/realtime/src/team-channel.ts',
        find: 'if (first > this.head + 1) await this.fill(first - 1);',
        put: 'void first;',
      },
      {
        file: 'libs/realtime/src/team-channel.ts',
        find: 'if (version > this.head) await this.fill(version);',
        put: 'void version;',
      },
    ],
    fault: { point: 'before-hand-over', action: 'kill', milliseconds: 0 },
    caughtBy: [8],
  },
  {
    name: 'a client that trusts the version an event brings',
    why: 'the cursor jumps over what was not told',
    patches: [],
    device: { trustsEvents: true },
    caughtBy: [4, 6],
  },
  {
    name: 'a purge without a floor',
    why: 'a device that slept through it keeps what was deleted for ever',
    patches: [
      {
        file: 'migrations/1795392001000-add-purge-and-proofs.ts',
        find: 'IF purged > 0 THEN',
        put: 'IF false THEN',
      },
    ],
    purge: true,
    caughtBy: [6],
  },
  {
    name: 'the trail outside the transaction',
    why: 'a server that dies in between leaves changes that nobody made',
    patches: [
      noCheckOfDensity,
      {
        file: CONTACTS,
        find: `        IF TG_OP = 'INSERT' THEN
          INSERT INTO audit_log`,
        put: `        IF n_source() THEN RETURN NULL; END IF;
        IF TG_OP = 'INSERT' THEN
          INSERT INTO audit_log`,
      },
      {
        file: CONTACTS,
        find: '      CREATE FUNCTION log_contact_change()',
        put: `      CREATE FUNCTION n_source() RETURNS boolean LANGUAGE sql AS $$ SELECT true $$;
      CREATE FUNCTION log_contact_change()`,
      },
      {
        file: TRANSACTION,
        find: `    const changes = await ChangelogRepository.readTrail(
      this.manager,
      this.teamId,
      head,
      head + this.taken,
      this.taken,
    );`,
        put: `    const rows = await this.manager.query<any[]>(
      \`SELECT version, CASE WHEN is_deleted THEN 'DELETE' WHEN version = created_version THEN 'CREATE' ELSE 'UPDATE' END AS action,
              id AS contact_id, contact_image(c) AS after, updated_by AS agent_code, updated_by_device AS device_id, request_id, source
         FROM contacts c WHERE team_id = $1 AND version > $2 ORDER BY version\`, [this.teamId, head]);
    const changes = rows.map((row): Change => ({ version: row.version, action: row.action, contactId: row.contact_id,
      image: row.after, agentCode: row.agent_code, deviceId: row.device_id, requestId: row.request_id, source: row.source }));`,
      },
      // One change a transaction: those of one contact would lie over each other otherwise.
      { file: WRITER, find: 'const LIMITS = { batch: 500,', put: 'const LIMITS = { batch: 1,' },
      {
        file: CHANGELOG,
        find: `    this.metrics.commits.inc({ result: 'committed' });
    if`,
        put: `    this.metrics.commits.inc({ result: 'committed' });
    for (const { version, action, contactId, agentCode, deviceId, source, image } of changes)
      await this.dataSource.query(
        \`INSERT INTO audit_log (team_id, version, action, contact_id, agent_code, device_id, source, before, after)
         SELECT $1, $2, $3, $4, $5, $6, $7, (SELECT after FROM audit_log WHERE team_id = $1 AND contact_id = $4 AND version < $2 ORDER BY version DESC LIMIT 1), $8\`,
        [teamId, version, action, contactId, agentCode, deviceId, source, JSON.stringify(image)]);
    if`,
      },
    ],
    fault: { point: 'after-commit', action: 'kill', milliseconds: 0 },
    caughtBy: [1, 3],
  },
  {
    name: 'the actor from the body',
    why: 'anybody can write in somebody else’s name',
    patches: [
      {
        file: 'libs/platform/src/principal.ts',
        find: `return actorOf(request.principal, request.deviceId ?? '', request.id, source ?? 'rest');`,
        put: `const told = (request.body as any)?.metadata?.updated_by as string | undefined;
    return { ...actorOf(request.principal, request.deviceId ?? '', request.id, source ?? 'rest'), ...(told && { agentCode: told }) };`,
      },
    ],
    caughtBy: [3],
  },
  {
    name: 'the epoch ignored',
    why: 'a cursor of another history is continued',
    patches: [
      {
        file: 'libs/sync/src/sync.service.ts',
        find: `if (known !== undefined && known.toLowerCase() !== epoch) return 'wrong_epoch';`,
        put: 'void [known, epoch];',
      },
    ],
    caughtBy: [7],
  },
  {
    name: 'a cursor ahead of the head continued',
    why: 'a device that knows more than the database is never told so',
    patches: [
      {
        file: 'libs/sync/src/sync.service.ts',
        find: `if (cursor > head_version) return 'ahead_of_head';`,
        put: 'void head_version;',
      },
    ],
    caughtBy: [7],
  },
  {
    name: 'an echo to the sender',
    why: 'a device takes its own change for somebody else’s',
    patches: [
      {
        file: REALTIME,
        find: `change.deviceId ? target.except(deviceRoom(teamId, change.agentCode, change.deviceId)) : target,`,
        put: 'target,',
      },
    ],
    caughtBy: [8],
  },
];
