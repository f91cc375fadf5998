import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { MUTANTS } from './mutants';
import { plant, root } from './planting';

/** Beside the original, so that it imports what the original does. */
const besides = (file: string, i: number) => join(root, file).replace(/\.ts$/, `.planted-${i}.ts`);

it('every planted bug finds its place in the code, and is code that compiles', () => {
  const planted = new Map<string, string>();
  MUTANTS.forEach(({ patches = [] }, i) => {
    for (const [file, source] of plant(patches)) planted.set(besides(file, i), source);
  });
  expect(planted.size).toBeGreaterThanOrEqual(MUTANTS.length);

  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files: [] }, ts.sys, root);
  Object.assign(options, {
    noUnusedLocals: false,
    noUnusedParameters: false,
    noEmit: true,
    incremental: false,
  });
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (path) => planted.has(path) || disk.fileExists(path),
    readFile: (path) => planted.get(path) ?? disk.readFile(path),
    getSourceFile: (path, version, ...rest) => {
      const source = planted.get(path);
      return source === undefined
        ? disk.getSourceFile(path, version, ...rest)
        : ts.createSourceFile(path, source, version);
    },
  };
  const program = ts.createProgram([...planted.keys()], options, host);
  const complaints = [...planted.keys()].flatMap((path) => {
    const file = program.getSourceFile(path)!;
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ messageText, start = 0 }) =>
        `${path}:${file.getLineAndCharacterOfPosition(start).line + 1} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`,
    );
  });
  expect(complaints).toEqual([]);
});

it('every failpoint finds its method in the build', () => {
  const folder = mkdtempSync(join(tmpdir(), 'contacts-sync-failpoints-'));
  try {
    // A file of the build that does nothing by itself.
    const failpoints = ['--require', join(root, 'test/support/failpoints.cjs')];
    execFileSync(process.execPath, [...failpoints, join(root, 'dist/apps/api/src/planned-stop.js')], {
      env: { ...process.env, FAILPOINTS: folder },
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
});
