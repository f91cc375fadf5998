/** Who may import whom. Everyone may import protocol, and all but protocol and the client platform; nobody reaches past a lib's index.ts. */
const arrows = {
  // What both sides of the wire know: no package, nothing of Node.js, nothing of the project.
  protocol: null,
  platform: [],
  // Readers and writers of files: what a contact is, and nothing of where it is stored.
  formats: null,
  jobs: [],
  changelog: [],
  audit: ['formats'],
  auth: ['audit', 'jobs'],
  statistics: ['jobs'],
  devices: ['auth'],
  contacts: ['changelog', 'jobs', 'formats'],
  sync: ['contacts', 'changelog', 'devices', 'audit', 'jobs', 'statistics'],
  operations: ['contacts', 'jobs'],
  bulk: ['contacts', 'audit', 'jobs', 'operations', 'formats'],
  realtime: ['changelog', 'auth', 'devices', 'contacts', 'sync', 'bulk'],
  health: ['changelog', 'jobs'],
  // The client stands on the other side of the wire: nothing of the server, not even platform.
  'sync-client': null,
};

const known = (lib, allowed) =>
  lib === 'protocol' ? [] : ['protocol', ...(allowed ? ['platform', ...allowed] : [])];

const libRules = Object.entries(arrows).map(([lib, allowed]) => ({
  name: `libs-${lib}`,
  severity: 'error',
  comment: `libs/${lib} may import ${known(lib, allowed).join(', ')} and nothing else of the project.`,
  from: { path: `^libs/${lib}/` },
  to: {
    path: '^(libs|apps|migrations|dashboard|test|scripts)/',
    pathNot: `^libs/(${[lib, ...known(lib, allowed)].join('|')})/`,
  },
}));

module.exports = {
  forbidden: [
    ...libRules,
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'only-index',
      severity: 'error',
      comment: 'Another lib is what its index.ts exports.',
      from: { path: '^(apps|libs|migrations)/', pathNot: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: '^libs/[^/]+/src/index\\.ts$' },
    },
    {
      name: 'only-index-between-libs',
      severity: 'error',
      from: { path: '^libs/([^/]+)/' },
      to: { path: '^libs/[^/]+/src/', pathNot: ['^libs/$1/', '^libs/[^/]+/src/index\\.ts$'] },
    },
    {
      name: 'no-test-code',
      severity: 'error',
      from: { path: '^(apps|libs)/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^test/' },
    },
    {
      name: 'server-without-client',
      severity: 'error',
      from: { path: '^(apps|libs|migrations)/', pathNot: '^libs/sync-client/' },
      to: { path: '^libs/sync-client/' },
    },
    {
      name: 'protocol-runs-everywhere',
      severity: 'error',
      comment: 'Server, reference client and dashboard import it.',
      from: { path: '^libs/protocol/', pathNot: '\\.spec\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'] },
    },
    {
      name: 'client-core-runs-everywhere',
      severity: 'error',
      comment: 'Node.js is for storage/file.ts alone, and socket.io-client the only package.',
      from: { path: '^libs/sync-client/', pathNot: '(storage/file|\\.spec)\\.ts$' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/socket\\.io-client/' },
    },
    {
      name: 'programs-stand-alone',
      severity: 'error',
      comment: 'The server and the command-line tools share libs, not their own files.',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    { name: 'no-unresolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.mjs$' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'default', 'types'],
    },
  },
};
