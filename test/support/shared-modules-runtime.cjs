'use strict';
const Module = require('node:module');
const { join, sep } = require('node:path');
const { default: Runtime } = require('jest-runtime');

/** The last one made: that of the file which is tested now. */
let current;
/** Of all that was ever compiled here, file by file. */
const sourceMaps = new Map();

Module._extensions['.ts'] = (module, file) => module._compile(current.compiled(file), file);

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, ...rest) => resolve(current?.withoutAlias(request) ?? request, ...rest);

/**
 * Jest's runtime loads all modules anew for each file, and the server are 2,500, which takes three seconds of processor time. Here
 * Node loads them, once for all files of a worker, as one process loads them in production. Only what lies in test/ is
 * loaded anew. So a file may not replace modules (`jest.mock`), and what it replaces in them (`jest.spyOn`) is put back at its end.
 */
class SharedModulesRuntime extends Runtime {
  constructor(config, environment, ...rest) {
    super(config, environment, ...rest);
    const [, , , , testPath, { watch, watchAll }] = rest;
    this.config = config;
    // While somebody changes it the server is no longer what was loaded.
    this.reloaded = join(config.rootDir, watch || watchAll ? '.' : 'test', sep);
    environment.global.jest = this.jestGlobals.jestObjectFor(testPath);
    current = this;
  }

  requireModule(from, name = from) {
    return Module.createRequire(from)(name);
  }

  getSourceMaps() {
    return sourceMaps;
  }

  compiled(file) {
    const code = this.transformCache.transform(file);
    const map = super.getSourceMaps().get(file);
    if (map) sourceMaps.set(file, map);
    return code;
  }

  withoutAlias(request) {
    for (const [pattern, target] of this.config.moduleNameMapper) {
      const found = new RegExp(pattern).exec(request);
      if (found) return target.replace('$1', found[1]);
    }
    return request;
  }

  teardown() {
    super.teardown();
    for (const file of Object.keys(require.cache)) {
      const holdsTests = /[\\/]jest-circus[\\/]build[\\/]/.test(file);
      if (holdsTests || (file.startsWith(this.reloaded) && file.endsWith('.ts'))) delete require.cache[file];
    }
  }
}

module.exports = { __esModule: true, default: SharedModulesRuntime };
