'use strict';
const { ModuleMocker } = require('jest-mock');

/** What Jest leaves at the global object of a file. */
const LEFT = ['EVENT_HANDLERS', 'TEST_TIMEOUT_SYMBOL'].map((name) => Symbol.for(name));

/**
 * Tests run among Node's own globals and not in a context of their own, so that they can share modules (see
 * shared-modules-runtime.cjs). What a file changes of the process ends with it. No fake timers: a server has its own.
 */
module.exports = class SharedModulesEnvironment {
  constructor() {
    this.global = globalThis;
    this.moduleMocker = new ModuleMocker(globalThis);
    this.before = { console: globalThis.console, exit: process.exit, env: { ...process.env } };
  }

  async setup() {}

  async teardown() {
    const { console, exit, env } = this.before;
    globalThis.console = console;
    process.exit = exit;
    for (const name of Object.keys(process.env)) if (!(name in env)) delete process.env[name];
    Object.assign(process.env, env);
    for (const symbol of LEFT) delete globalThis[symbol];
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return null;
  }
};
