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
  /** Teams are restored, and phones come back, instead of the work of devices. */
  restores?: true;
  /** Invariants (1 to 9), or with `restores` rows of the cases, of which at least one must be found broken. */
  caughtBy: (number | string)[];
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

/** Somewhere in it one value is asked to be above another. */
const comparing = (tree: ts.Node): boolean =>
  (ts.isBinaryExpression(tree) && tree.operatorToken.kind === ts.SyntaxKind.GreaterThanToken) ||
  !!ts.forEachChild(tree, (node) => comparing(node) || undefined);

const never = (code: string): Patch => ({
  room: 'sync',
  what: `a return of ${code}`,
  find: returning(code),
  put: () => '',
});

/** Takes the versions of a transaction, and notes the first. */
const isTaking = (node: ts.Node): node is ts.VariableStatement =>
  ts.isVariableStatement(node) &&
  node.declarationList.declarations.some(
    ({ initializer }) =>
      initializer && ts.isAwaitExpression(initializer) && callOf('takeVersions')(initializer.expression),
  );

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
      find: (node) => ts.isBlock(node) && node.statements.some(isTaking),
      put: (_, block) => {
        const { statements } = block as ts.Block;
        const [first] = statements.find(isTaking)!.declarationList.declarations;
        const others = statements.filter((statement) => !isTaking(statement));
        return `{
          await new Promise((done) => setTimeout(done, Math.random() < 0.2 ? 30 : 0));
          const ${first!.name.getText()} = tx.clock.head + 1;
          ${others.map((statement) => statement.getText()).join('\n')}
          ${first!.initializer!.getText()};
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
  {
    name: 'of images the last one to come',
    why: 'which phone comes back last decides, and not which one saw most',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the comparison of an image with those that came before',
        find: (node) => ts.isReturnStatement(node) && isIn('tellsMore')(node) && comparing(node),
        put: () => 'return true;',
      },
      {
        room: 'contacts',
        what: 'what is known of the contact when an image is merged',
        find: (node) =>
          ts.isPropertyAssignment(node) && isIn('merge')(node) && callOf('completeUpTo')(node.initializer),
        put: () => 'asOf: 0',
      },
      {
        room: 'contacts',
        what: 'what is known of its being there',
        find: (node) =>
          ts.isPropertyAssignment(node) &&
          isIn('merge')(node) &&
          node.getText() === 'existenceAsOf: known.existenceAsOf',
        put: () => 'existenceAsOf: 0',
      },
      {
        room: 'contacts',
        what: 'the place of what an image wrote',
        find: (node) => ts.isReturnStatement(node) && isIn('placeOf')(node),
        put: (_, node) => {
          const [provenance] = ts.findAncestor(node, ts.isFunctionDeclaration)!.parameters;
          const last = provenance!.name.getText();
          return `return !${last} || typeof ${last}[3] === 'number' ? 0 : ${last}[0];`;
        },
      },
    ],
    caughtBy: ['a key that both changed'],
  },
  {
    name: 'images that count as new edits',
    why: 'what came back first is not gone over by what is newer, and conflicts with it',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the provenance of what an image writes',
        find: (node) => ts.isReturnStatement(node) && isIn('entryOf')(node),
        put: () => 'return [version, agentCode, deviceId];',
      },
    ],
    caughtBy: ['a key that both changed'],
  },
  {
    name: 'images of which nothing is remembered',
    why: 'what the newest image leaves as it is, an older one changes',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the statement that keeps how far a contact is known',
        find: sqlLike(/INSERT INTO restored_contacts /),
        put: (sql) => changed(sql, /ON CONFLICT/, 'WHERE false ON CONFLICT'),
      },
      {
        room: 'contacts',
        what: 'how far the contact is complete',
        find: (node) => ts.isReturnStatement(node) && isIn('completeUpTo')(node),
        put: () => 'return row ? firstHead : 0;',
      },
    ],
    caughtBy: ['a value that came again', 'a value that was taken away again'],
  },
  {
    name: 'a new edit that changes nothing leaves no mark',
    why: 'it was acknowledged, and an older value goes over it in silence',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the marks of an edit that changes nothing',
        find: callOf('unmarked'),
        put: () => '([] as string[])',
      },
    ],
    caughtBy: ['a new edit that names what is there already'],
  },
  {
    name: 'tags and keys that the newest image lacks stay',
    why: 'what somebody had removed is back',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the choice between the two sides of a tag or key',
        find: (node) =>
          ts.isConditionalExpression(node) &&
          isIn('mergeElements')(node) &&
          [node.whenTrue, node.whenFalse].every(ts.isIdentifier),
        put: (_, node) => {
          const { condition, whenTrue, whenFalse } = node as ts.ConditionalExpression;
          const [isMine, mine, theirs] = [condition, whenTrue, whenFalse].map((part) => part.getText());
          return `${isMine} ? ${mine} : new Map([...${mine}, ...${theirs}])`;
        },
      },
    ],
    caughtBy: ['a tag and a key that another removed'],
  },
  {
    name: 'a deletion that came back is final',
    why: 'whoever had taken the deletion back did so in vain',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the end of a deletion by a newer image',
        find: (node) =>
          ts.isIfStatement(node) &&
          isIn('mergeImage')(node) &&
          / = false;$/.test(node.thenStatement.getText()),
        put: () => '',
      },
    ],
    caughtBy: ['a deletion that was taken back, with another field changed'],
  },
  {
    name: 'a refusal stands though the contact has come back',
    why: 'the phone that comes before the contact’s maker loses its edit for ever',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the question whether a refusal still stands',
        find: callOf('isOvertaken'),
        put: () => 'false',
      },
    ],
    caughtBy: ['an edit, queued, of a contact that the backup has not got'],
  },
  {
    name: 'journals applied as edits',
    why: 'an edit says what changed and not what was there, so the order of the phones decides',
    restores: true,
    patches: [
      {
        room: 'sync',
        what: 'the image that an acknowledged edit stands for',
        find: callOf('lostImage'),
        put: () => '{}',
      },
    ],
    caughtBy: ['a value that was taken away again', 'a key that a later phone added'],
  },
  {
    name: 'images of several lines taken for one',
    why: 'the newest is believed to have what a phone that was away through two restores has alone',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the question whether an image is of the first epoch',
        find: (node) =>
          ts.isIfStatement(node) && isIn('lineageOf')(node) && /firstHead/.test(node.expression.getText()),
        put: (_, node) => `if (version > 0) ${(node as ts.IfStatement).thenStatement.getText()}`,
      },
    ],
    caughtBy: ['two restores, and edits of two epochs of which neither has the other'],
  },
  {
    name: 'an epoch that begins above what the backup knows',
    why: 'the next restore of the same backup gives the same versions, and edits of the one before are lost',
    restores: true,
    sql: [{ function: 'begin_epoch', find: /IF new_floor <= known_head OR/, put: 'IF true OR' }],
    caughtBy: ['restores that know nothing of each other, and edits of two epochs'],
  },
  {
    name: 'epochs told apart by their distance alone',
    why: 'of two that began within minutes, the newest image is believed to have what the other one has',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the question whether an epoch began between two versions',
        find: (node) => callOf('some')(node) && isIn('isOfOneEpoch')(node),
        put: () => 'false',
      },
    ],
    caughtBy: ['restores that know nothing of each other, and the same field'],
  },
  {
    name: 'the epoch of an edit believed against its version',
    why: 'what was made of the new epoch’s contact is a conflict that is none',
    restores: true,
    patches: [
      {
        room: 'contacts',
        what: 'the look at the version of an edit of another epoch',
        find: (node) =>
          ts.isBinaryExpression(node) && isIn('sightOf')(node) && ts.isPrefixUnaryExpression(node.right),
        put: (_, node) => (node as ts.BinaryExpression).left.getText(),
      },
    ],
    caughtBy: ['a new edit whose epoch is named wrongly'],
  },
];
