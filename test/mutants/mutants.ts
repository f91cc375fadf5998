import ts from 'typescript';
import {
  argumentsOf,
  awaited,
  callOf,
  changed,
  inside,
  isIn,
  member,
  type Patch,
  receiverOf,
  returning,
  sqlLike,
  type SqlPatch,
} from './planting';

/** A classic mistake, planted into a build of its own. */
export interface Mutant {
  name: string;
  /** What is wrong with it, for a reader who would not have seen it. */
  why: string;
  /** In the servers' code. */
  patches?: Patch[];
  /** In the database. */
  sql?: SqlPatch[];
  /** A mistake of the client instead of the server's. */
  device?: { trustsEvents: true };
  /** What happens meanwhile; nothing in particular by default. */
  fault?: { point: string; action: string; milliseconds: number };
  /** Deletions are purged while a device sleeps. */
  purge?: true;
  /** Invariants (1 to 9) of which at least one must be found broken. */
  caughtBy: number[];
}

/** The database's own net would refuse most of these at once; a product that makes such a mistake has not got it either. */
const noCheckOfDensity: SqlPatch = 'DROP TRIGGER global_version_is_dense ON global_version';

/** The statement that locks the team's clock. */
const lock = (put: Patch['put']): Patch => ({
  room: 'changelog',
  what: 'the statement that locks the clock',
  find: sqlLike(/ FROM global_version WHERE team_id = \$1 FOR UPDATE/),
  put,
});

/** The statement that looks for keys that were used before. */
const search = (put: Patch['put']): Patch => ({
  room: 'changelog',
  what: 'the statement that finds the outcomes of keys',
  find: sqlLike(/SELECT scope, mutation_id, .* FROM applied_mutations WHERE /),
  put,
});

/** The commit of a write, told what it is called on. */
const commit = (put: (text: string, runner: string, node: ts.Node) => string): Patch => ({
  room: 'changelog',
  what: 'the commit of a write',
  find: awaited('commitTransaction'),
  put: (text, node) => put(text, receiverOf(inside(node, callOf('commitTransaction'))), node),
});

/** One change a transaction. */
const oneByOne: Patch = {
  room: 'contacts',
  what: 'the greatest number of changes in a batch',
  find: member('LIMITS', 'batch'),
  put: () => 'batch: 1',
};

const never = (code: string): Patch => ({
  room: 'sync',
  what: `a return of ${code}`,
  find: returning(code),
  put: () => '',
});

/** Versions from anywhere but the locked row: `source` gives the one before the transaction's first. */
const unlockedVersions = (source: string): Pick<Mutant, 'patches' | 'sql'> => ({
  sql: [
    noCheckOfDensity,
    'CREATE SEQUENCE planted START 2',
    'GRANT ALL ON SEQUENCE planted TO PUBLIC',
    {
      function: 'get_next_version',
      find: /= current_version \+ p_n/,
      put: `= greatest(current_version, current_setting('planted.head')::bigint + p_n)`,
    },
    {
      function: 'log_contact_change',
      find: /IF EXISTS \(SELECT FROM new_rows n JOIN global_version .*? THEN/,
      put: 'IF false THEN',
    },
  ],
  patches: [
    lock((sql) =>
      changed(
        changed(sql, /\sFOR UPDATE/, ''),
        /current_version AS head/,
        `set_config('planted.head', (${source})::text, true)::bigint AS head`,
      ),
    ),
    // The row is held only from the first write on, which also counts; by then others may have overtaken.
    oneByOne,
    {
      room: 'contacts',
      what: 'a block that takes versions before it writes',
      find: (node) => ts.isBlock(node) && node.statements.some(awaited('takeVersions')),
      put: (_, block) => {
        const { statements } = block as ts.Block;
        const text = (isTaking: boolean) =>
          statements
            .filter((statement) => awaited('takeVersions')(statement) === isTaking)
            .map((statement) => statement.getText())
            .join('\n');
        return `{
          await new Promise((done) => setTimeout(done, Math.random() < 0.2 ? 30 : 0));
          ${text(false)}
          ${text(true)}
        }`;
      },
    },
  ],
});

export const MUTANTS: Mutant[] = [
  {
    name: 'versions from a sequence',
    why: 'a number is handed out before its commit, so a later one can become visible first',
    ...unlockedVersions(`nextval('planted') - 1`),
    caughtBy: [4, 6],
  },
  {
    name: 'a timestamp as the cursor',
    why: 'the time of a change is not the time of its commit',
    ...unlockedVersions(`(extract(epoch FROM clock_timestamp()) * 1000000)::bigint`),
    caughtBy: [4, 6],
  },
  {
    name: 'no idempotency',
    why: 'a retry is applied again',
    patches: [search((sql) => changed(sql, /\sWHERE\s/, ' WHERE false AND '))],
    caughtBy: [2],
  },
  {
    name: 'idempotency checked in the statement that locks',
    why: 'its snapshot is from before the wait: the other attempt is not seen',
    patches: [
      lock((sql) =>
        changed(
          sql,
          /current_version AS head/,
          `current_version AS head, set_config('planted.seen', (SELECT coalesce(jsonb_agg(m), '[]')::text
             FROM applied_mutations m WHERE m.team_id = $1), true)`,
        ),
      ),
      search((sql) =>
        changed(
          sql,
          /FROM applied_mutations/,
          `FROM jsonb_populate_recordset(NULL::applied_mutations, current_setting('planted.seen')::jsonb)`,
        ),
      ),
    ],
    caughtBy: [2],
  },
  {
    name: 'acknowledgement before commit',
    why: 'what was acknowledged dies with the server',
    patches: [
      commit(
        (_, runner) => `{
          const late = ${runner};
          const release = late.release.bind(late);
          late.release = () => Promise.resolve();
          void late.commitTransaction().catch(() => undefined).then(release);
        }`,
      ),
    ],
    fault: { point: 'before-commit', action: 'freeze', milliseconds: 300 },
    caughtBy: [1],
  },
  {
    name: 'emission before commit',
    why: 'devices are told of what never came to be',
    patches: [
      commit((text, _, node) => {
        const method = ts.findAncestor(node, ts.isMethodDeclaration)!;
        const announcement = inside(method, callOf('announce'));
        return `if (changes.length) ${announcement.getText()};\n${text}`;
      }),
    ],
    fault: { point: 'before-commit', action: 'freeze', milliseconds: 300 },
    caughtBy: [4, 6, 8],
  },
  {
    name: 'a server that trusts the version a socket message brings',
    why: 'what was lost on the way from another server is skipped for ever',
    patches: [
      {
        room: 'realtime',
        what: 'the filling of a gap before a batch and before an acknowledgement',
        find: (node) => awaited('fill')(node) && isIn('TeamChannel')(node),
        put: () => 'void 0;',
        times: 2,
      },
    ],
    fault: { point: 'before-hand-over', action: 'kill', milliseconds: 0 },
    caughtBy: [8],
  },
  {
    name: 'a client that trusts the version an event brings',
    why: 'the cursor jumps over what was not told',
    device: { trustsEvents: true },
    caughtBy: [4, 6],
  },
  {
    name: 'a purge without a floor',
    why: 'a device that slept through it keeps what was deleted for ever',
    sql: [{ function: 'purge_tombstones', find: /IF purged > 0 THEN/, put: 'IF false THEN' }],
    purge: true,
    caughtBy: [6],
  },
  {
    name: 'the trail outside the transaction',
    why: 'a server that dies in between leaves changes that nobody made',
    sql: [
      noCheckOfDensity,
      {
        function: 'log_contact_change',
        find: /IF TG_OP = 'INSERT' THEN/,
        put: `RETURN NULL; IF TG_OP = 'INSERT' THEN`,
      },
    ],
    patches: [
      {
        room: 'changelog',
        what: 'the reading of the trail of the own transaction',
        find: (node) => callOf('readTrail')(node) && isIn('TeamTransaction')(node),
        put: (_, call) => {
          const [manager, teamId, after] = argumentsOf(call);
          return `${manager}.query<any[]>(
            \`SELECT version, CASE WHEN is_deleted THEN 'DELETE' WHEN version = created_version THEN 'CREATE' ELSE 'UPDATE' END AS action,
                    id AS "contactId", contact_image(c) AS image, updated_by AS "agentCode", updated_by_device AS "deviceId",
                    request_id AS "requestId", source
               FROM contacts c WHERE team_id = $1 AND version > $2 ORDER BY version\`, [${teamId}, ${after}])`;
        },
      },
      // Those of one contact would lie over each other otherwise.
      oneByOne,
      commit(
        (text, runner) => `${text}
        for (const { version, action, contactId, agentCode, deviceId, source, image } of changes)
          await ${runner}.query(
            \`INSERT INTO audit_log (team_id, version, action, contact_id, agent_code, device_id, source, before, after)
             SELECT $1, $2, $3, $4, $5, $6, $7, (SELECT after FROM audit_log WHERE team_id = $1 AND contact_id = $4 AND version < $2 ORDER BY version DESC LIMIT 1), $8\`,
            [teamId, version, action, contactId, agentCode, deviceId, source, JSON.stringify(image)]);`,
      ),
    ],
    fault: { point: 'after-commit', action: 'kill', milliseconds: 0 },
    caughtBy: [1, 3],
  },
  {
    name: 'the actor from the body',
    why: 'anybody can write in somebody else’s name',
    patches: [
      {
        room: 'platform',
        what: 'the actor of a request',
        find: (node) => callOf('actorOf')(node) && isIn('CurrentActor')(node),
        put: (text, call) => {
          const request = argumentsOf(call)[0]!.split('.')[0];
          return `((actor, told) => (told ? { ...actor, agentCode: told } : actor))(
            ${text}, (${request}.body as any)?.metadata?.updated_by as string | undefined)`;
        },
      },
    ],
    caughtBy: [3],
  },
  {
    name: 'the epoch ignored',
    why: 'a cursor of another history is continued',
    patches: [never('wrong_epoch')],
    caughtBy: [7],
  },
  {
    name: 'a cursor ahead of the head continued',
    why: 'a device that knows more than the database is never told so',
    patches: [never('ahead_of_head')],
    caughtBy: [7],
  },
  {
    name: 'an echo to the sender',
    why: 'a device takes its own change for somebody else’s',
    patches: [
      {
        room: 'realtime',
        what: 'the leaving out of the sender',
        find: callOf('except'),
        put: (_, call) => receiverOf(call),
      },
    ],
    caughtBy: [8],
  },
];
