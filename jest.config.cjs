const ES_MODULES = 'content-disposition|pg-boss|serialize-error|non-error|rrule-temporal|temporal-spec';

/** @type {import('jest').Config} */
const common = {
  testEnvironment: 'node',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  moduleFileExtensions: ['ts', 'js', 'json'],
  moduleNameMapper: {
    '^@app/sync-client/(.*)$': '<rootDir>/libs/sync-client/src/$1',
    '^@app/(.*)$': '<rootDir>/libs/$1/src',
  },
  transform: {
    // ES modules that the server's own code path meets.
    [`node_modules/(${ES_MODULES})/.*\\.js$`]: ['@swc/jest', { module: { type: 'commonjs' } }],
    '\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
          keepClassNames: true,
        },
        module: { type: 'commonjs', ignoreDynamic: true },
        sourceMaps: 'inline',
      },
    ],
  },
  transformIgnorePatterns: [`/node_modules/(?!(${ES_MODULES})/)`],
};

/** The server is loaded once for all files of a worker, and not for each of them. */
const shared = {
  ...common,
  testEnvironment: '<rootDir>/test/support/shared-modules-environment.cjs',
  runtime: '<rootDir>/test/support/shared-modules-runtime.cjs',
};
/** Of what replaces modules, or the clock. */
const APART = ['<rootDir>/(apps|libs)/', '<rootDir>/test/conformance/vector-faults'];
const TIMED = 'timed-spec\\.ts$';

/** @type {import('jest').Config} */
module.exports = {
  projects: [
    {
      ...shared,
      displayName: 'together',
      testRegex: '[.-]spec\\.ts$',
      testPathIgnorePatterns: [TIMED, ...APART],
    },
    {
      ...common,
      displayName: 'apart',
      testRegex: '[.-]spec\\.ts$',
      testPathIgnorePatterns: [TIMED, `^(?!${APART.join('|')})`],
    },
    // They measure time, and have the machine to themselves after the others.
    {
      ...shared,
      displayName: 'alone',
      testRegex: TIMED,
      runner: '<rootDir>/test/support/alone-runner.cjs',
    },
  ],
  testSequencer: '<rootDir>/test/support/long-first-sequencer.cjs',
  globalSetup: '<rootDir>/test/support/global-setup.mjs',
  globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
  maxWorkers: 2,
  // Of what a file apart has loaded tens of megabytes stay, and the collector has more to look at with each.
  workerIdleMemoryLimit: '1GB',
  // For what hangs. How fast something is is no matter of a test: the machine may be busy.
  testTimeout: 300_000,
};
