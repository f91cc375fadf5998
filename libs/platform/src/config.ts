import 'reflect-metadata';
// What Fastify reads the list of trusted proxies with.
import proxyAddr from '@fastify/proxy-addr';
import { IsIn, IsInt, IsOptional, Matches, Max, Min, MinLength, validateSync } from 'class-validator';
import { StartupError } from './errors';

interface Variable {
  name: string;
  doc: string;
  group: string;
  aliases: string[];
  secret: boolean;
  type: 'int' | 'text';
}

const variables: Variable[] = [];

/** Declares an environment variable: the property's name is the variable's, its initial value the default. */
function Env(group: string, doc: string, options: { aliases?: string[]; secret?: boolean } = {}) {
  return (target: object, key: string) => {
    const type = Reflect.getMetadata('design:type', target, key) === Number ? 'int' : 'text';
    variables.push({
      name: key,
      doc,
      group,
      type,
      aliases: options.aliases ?? [],
      secret: options.secret ?? false,
    });
  };
}

const POSTGRES_URL = /^postgres(ql)?:\/\/.+/;
const REDIS_URL = /^rediss?:\/\/.+/;
/** Stands in the deployment examples for what only their user can know. */
const PLACEHOLDER = 'REPLACE_ME';

/**
 * Everything that can be configured, and the only place where `process.env` is read.
 * docs/CONFIGURATION.md is generated from these declarations.
 */
export class Config {
  @Env('Server', 'TCP port that serves API, sockets and dashboard. 0 takes a free one.')
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(65535, { message: 'must be at most 65535' })
  PORT: number = 3000;

  @Env('Server', 'Address to listen on. `127.0.0.1` keeps the server to this machine.')
  HOST: string = '0.0.0.0';

  @Env('Server', '`production` writes JSON logs and refuses unsafe settings.')
  @IsIn(['development', 'test', 'production'], { message: 'must be development, test or production' })
  NODE_ENV: string = 'development';

  @Env(
    'Server',
    'Addresses or networks of reverse proxies whose `X-Forwarded-For` is believed, separated by commas. Empty: none is.',
  )
  TRUSTED_PROXIES: string = '';

  @Env(
    'Server',
    'Browser origins that may call the API and sockets, exact, separated by commas. `*` allows every origin for requests with a key in a header. The dashboard itself needs no entry.',
    { aliases: ['FRONTEND_URL'] },
  )
  @Matches(/^(\*|https?:\/\/[^/,\s]+(\s*,\s*https?:\/\/[^/,\s]+)*)?$/, {
    message: 'must be *, or origins such as https://app.example.com separated by commas, without a path',
  })
  CORS_ORIGIN: string = '';

  @Env(
    'Server',
    'Where phones and browsers reach this installation, such as `https://contacts.example.com`, without a path. It goes into enrolment codes. Empty: the address that the admin uses.',
  )
  @Matches(/^(https?:\/\/[^/?#\s]+)?$/, {
    message: 'must be an address such as https://contacts.example.com, without a path',
  })
  PUBLIC_URL: string = '';

  @Env('Server', '`off` hides the Swagger UI and the OpenAPI document at /docs.')
  @IsIn(['on', 'off'], { message: 'must be on or off' })
  DOCS: string = 'on';

  @Env(
    'Server',
    'Port that serves /metrics without a key, for a network that only Prometheus reaches. 0: only the API port does, with OPERATOR_API_KEY.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(65535, { message: 'must be at most 65535' })
  METRICS_PORT: number = 0;

  @Env(
    'Server',
    'Folder for the files of `GET /api/sync/snapshot` and `GET /api/contacts/caller-ids`: about 60 and 20 bytes for each contact, at most two files of each a team, removed after an hour without use and when the server stops. It is made if it is missing; one that belongs to another user or that others may write into is refused. Empty: a fresh private folder in the temporary folder of the system.',
  )
  SNAPSHOT_DIR: string = '';

  @Env(
    'Server',
    'Whether this server does jobs in the background: `on` beside everything else, `off` not at all, `only` and nothing else (no API, no sockets; probes and metrics are served). At least one server of an installation must do them.',
  )
  @IsIn(['on', 'off', 'only'], { message: 'must be on, off or only' })
  WORKER: string = 'on';

  @Env('Server', 'Jobs that this server does at a time; of one team one.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(50, { message: 'must be at most 50' })
  WORKER_CONCURRENCY: number = 2;

  @Env('Database', 'Folder of the embedded PostgreSQL that `npm start` runs when no database is configured.')
  DATA_DIR: string = '.data';

  @Env(
    'Database',
    'PostgreSQL 15 or newer, as `postgresql://user:password@host:5432/name`. Empty: `npm start` runs an embedded one.',
    { secret: true },
  )
  @IsOptional()
  @Matches(POSTGRES_URL, { message: 'must look like postgresql://user:password@host:5432/name' })
  DATABASE_URL?: string;

  @Env(
    'Database',
    'Connection of the role that owns the schema, used only to migrate. Give it when the server runs under a lesser role, as it should in production. Empty: `DATABASE_URL`.',
    { secret: true },
  )
  @IsOptional()
  @Matches(POSTGRES_URL, { message: 'must look like postgresql://owner:password@host:5432/name' })
  DATABASE_MIGRATION_URL?: string;

  @Env('Database', 'Instead of `DATABASE_URL`: host name.')
  DB_HOST?: string;

  @Env('Database', 'With `DB_HOST`: port.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(65535, { message: 'must be at most 65535' })
  DB_PORT: number = 5432;

  @Env('Database', 'With `DB_HOST`: database name.')
  DB_NAME: string = 'contacts_sync';

  @Env('Database', 'With `DB_HOST`: user.')
  DB_USER: string = 'postgres';

  @Env('Database', 'With `DB_HOST`: password.', { secret: true })
  DB_PASSWORD: string = '';

  @Env('Database', 'Connections kept open when idle.')
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  DB_POOL_MIN: number = 2;

  @Env('Database', 'Most connections this server opens.')
  @IsInt({ message: 'must be a whole number' })
  @Min(3, { message: 'must be at least 3' })
  @Max(500, { message: 'must be at most 500' })
  DB_POOL_MAX: number = 20;

  @Env(
    'Database',
    '`off` behind a pooler that gives each transaction another connection (PgBouncer in transaction mode): statements are then parsed and planned each time.',
  )
  @IsIn(['on', 'off'], { message: 'must be on or off' })
  PREPARED_STATEMENTS: string = 'on';

  @Env(
    'Database',
    'Days for which deletions are kept as tombstones. A device that was away for longer starts over with a snapshot. 0 keeps them for ever.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(36_500, { message: 'must be at most 36500' })
  TOMBSTONE_DAYS: number = 90;

  @Env(
    'Database',
    'Days for which the file of an import, and its rejected rows, are kept after it was last used.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(365, { message: 'must be at most 365' })
  IMPORT_FILE_DAYS: number = 7;

  @Env('Redis', 'Connects several servers: `redis://:password@host:6379`. Empty: this server works alone.', {
    secret: true,
  })
  @IsOptional()
  @Matches(REDIS_URL, { message: 'must look like redis://:password@host:6379' })
  REDIS_URL?: string;

  @Env(
    'Redis',
    '`yes` when `REDIS_URL` is a node of a Redis Cluster (7 or newer); the other nodes are found by themselves.',
  )
  @IsIn(['yes', 'no'], { message: 'must be yes or no' })
  REDIS_CLUSTER: string = 'no';

  @Env('Redis', 'Instead of `REDIS_URL`: host name.')
  REDIS_HOST?: string;

  @Env('Redis', 'With `REDIS_HOST`: port.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(65535, { message: 'must be at most 65535' })
  REDIS_PORT: number = 6379;

  @Env('Redis', 'With `REDIS_HOST`: password.', { secret: true })
  REDIS_PASSWORD: string = '';

  @Env(
    'Security',
    'At the first start this becomes the key of the first admin, for automated installations. Later it changes nothing.',
    { secret: true },
  )
  @IsOptional()
  @MinLength(32, { message: 'must have at least 32 characters; `openssl rand -hex 32` makes a good one' })
  @Matches(/^[\x21-\x7e]{1,255}$/, { message: 'must be at most 255 visible ASCII characters' })
  ADMIN_API_KEY?: string;

  @Env(
    'Security',
    'Key of whoever runs this installation, for `/api/teams` and `/metrics` only: to make, rename and close teams, and to read the figures of the server. Empty: the routes of teams do not exist.',
    { secret: true },
  )
  @IsOptional()
  @MinLength(32, { message: 'must have at least 32 characters; `openssl rand -hex 32` makes a good one' })
  @Matches(/^[\x21-\x7e]{1,255}$/, { message: 'must be at most 255 visible ASCII characters' })
  OPERATOR_API_KEY?: string;

  @Env(
    'Security',
    'Secret that is mixed into every stored key hash. Empty: one is made at the first start and kept in the database. Changing it invalidates every key.',
    { aliases: ['API_KEY_SALT'], secret: true },
  )
  @IsOptional()
  @MinLength(16, { message: 'must have at least 16 characters; `openssl rand -hex 32` makes a good one' })
  API_KEY_PEPPER?: string;

  @Env(
    'Security',
    'Who may call `POST /api/auth/register`: `closed` admins only, `open` anyone who reaches the server.',
  )
  @IsIn(['closed', 'open'], { message: 'must be closed or open' })
  REGISTRATION: string = 'closed';

  @Env('Security', 'Must be `yes` as well for `REGISTRATION=open` in production.')
  @IsIn(['', 'yes'], { message: 'must be yes or empty' })
  REGISTRATION_OPEN_CONFIRM: string = '';

  @Env(
    'Security',
    'SHA-256 of the public key of your TLS certificate, as OkHttp pins it: `sha256/…=`. It goes into enrolment codes, so that an app can pin it. Empty: they carry an id of this installation, which tells servers apart and proves nothing.',
  )
  @Matches(/^(sha256\/[A-Za-z0-9+/]{43}=)?$/, { message: 'must be sha256/ and 44 characters of base64' })
  SERVER_FINGERPRINT: string = '';

  @Env(
    'Limits',
    'Points a minute for one agent, with all its keys and devices, on all servers together. An ordinary request or socket event takes one, a dear one more. 0: no limit.',
    { aliases: ['RATE_LIMIT_KEY'] },
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  RATE_LIMIT_AGENT: number = 12_000;

  @Env('Limits', 'Points a minute for all agents of one team together. 0: no limit.')
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  RATE_LIMIT_TEAM: number = 120_000;

  @Env(
    'Limits',
    'Reads of one agent that this server has in work at a time; others of that agent wait. Dear ones count as several.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  SLOTS_AGENT: number = 4;

  @Env(
    'Limits',
    'Reads of one team that this server has in work at a time, at most half of `DB_POOL_MAX`; others of that team wait, and no other team does.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  SLOTS_TEAM: number = 8;

  @Env(
    'Limits',
    'Requests without a key and new sockets a minute from one address. Requests with a valid key are not counted, so that an office may share an address. 0: no limit.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  RATE_LIMIT_ADDRESS: number = 12_000;

  @Env(
    'Limits',
    'Wrong keys, codes and links a minute from one address. Beyond that only wrong ones are refused with 429; right ones still pass. 0: no limit.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  RATE_LIMIT_FAILURES: number = 10;

  @Env(
    'Limits',
    'Attempts a minute from one address to enrol, sign in, set up or register, right or wrong. 0: no limit.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  RATE_LIMIT_ATTEMPTS: number = 100;

  @Env('Limits', 'Open sockets of one agent, with all its keys, on one server.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  RATE_LIMIT_SOCKETS: number = 500;

  @Env(
    'Limits',
    'MiB of request bodies that are in work at once on one server; three quarters of it for imports and uploads. Beyond it 503.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(48, { message: 'must be at least 48, for one import' })
  BODY_MEMORY_MB: number = 96;

  @Env('Limits', 'The same for one agent. Beyond it 429.')
  @IsInt({ message: 'must be a whole number' })
  @Min(33, { message: 'must be at least 33, for one import' })
  BODY_MEMORY_AGENT_MB: number = 48;

  @Env(
    'Limits',
    'Bytes that may wait for one socket until its client reads them, beside one answer to `sync_request`. Beyond it a client with protocol 2 gets no more events until it has read them, another one is disconnected.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(65_536, { message: 'must be at least 65536' })
  UNREAD_BYTES_SOCKET: number = 4 * 1024 * 1024;

  @Env(
    'Limits',
    'Bytes that sockets and answers of one agent may leave unread on one server. Beyond it requests are refused with 429 and the slowest sockets relieved.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(65_536, { message: 'must be at least 65536' })
  UNREAD_BYTES: number = 64 * 1024 * 1024;

  @Env('Limits', 'Large answers and downloads of one agent that may be open and unread on one server.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  UNREAD_ANSWERS: number = 100;

  @Env(
    'Limits',
    'Milliseconds after which a socket, an answer or a download of which nothing more is read is ended.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(1000, { message: 'must be at least 1000' })
  UNREAD_TIMEOUT: number = 60_000;

  @Env(
    'Limits',
    'Devices that are listed of one agent. Beyond it the one that was not seen for longest is forgotten.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  DEVICES_PER_AGENT: number = 100;

  @Env('Limits', 'Sessions of browsers that began with one key. Beyond it the oldest ends.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  SESSIONS_PER_KEY: number = 20;

  @Env('Limits', 'Keys that one agent is given in 24 hours, by rotation or by an admin.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  KEYS_PER_DAY: number = 100;

  @Env(
    'Limits',
    'Requests of one agent that wait for a change (`wait`) on one server; one for each of its devices.',
  )
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  WAITS_PER_AGENT: number = 500;

  @Env('Limits', 'Requests of one team that wait for a change on one server.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  WAITS_PER_TEAM: number = 5_000;

  @Env('Limits', 'Rows of one import.')
  @IsInt({ message: 'must be a whole number' })
  @Min(20_000, { message: 'must be at least 20000' })
  IMPORT_ROWS: number = 100_000;

  @Env('Limits', 'Refused rows that the answer of an import lists; the others are counted.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  IMPORT_ERRORS: number = 1_000;

  @Env('Limits', 'MiB of one file that is brought to `POST /api/bulk/imports`.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  @Max(4_096, { message: 'must be at most 4096' })
  IMPORT_FILE_MB: number = 512;

  @Env('Limits', 'Files of imports that are kept of one team at a time. Beyond it one must be deleted first.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1, { message: 'must be at least 1' })
  IMPORT_FILES: number = 20;

  @Env('Logs', 'Least important level that is written; `debug` includes SQL.')
  @IsIn(['error', 'warn', 'info', 'debug'], { message: 'must be error, warn, info or debug' })
  LOG_LEVEL: string = 'info';

  @Env(
    'Logs',
    'Folder for rotated combined.log and error.log (10 files of 20 MB each). Empty: only standard output.',
  )
  LOG_DIR: string = '';

  @Env('Sockets', 'Milliseconds between heartbeats of a socket.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1000, { message: 'must be at least 1000' })
  WS_PING_INTERVAL: number = 25_000;

  @Env('Sockets', 'Milliseconds without an answer to a heartbeat until a socket counts as gone.')
  @IsInt({ message: 'must be a whole number' })
  @Min(1000, { message: 'must be at least 1000' })
  WS_PING_TIMEOUT: number = 20_000;

  get isProduction(): boolean {
    return this.NODE_ENV === 'production';
  }

  /** Connection string of the server's role. */
  get databaseUrl(): string {
    if (this.DATABASE_URL) return this.DATABASE_URL;
    const user = `${encodeURIComponent(this.DB_USER)}:${encodeURIComponent(this.DB_PASSWORD)}`;
    return `postgresql://${user}@${this.DB_HOST}:${this.DB_PORT}/${encodeURIComponent(this.DB_NAME)}`;
  }

  /** Connection string of the role that migrates. */
  get migrationUrl(): string {
    return this.DATABASE_MIGRATION_URL ?? this.databaseUrl;
  }

  /** Connection string of Redis, or undefined when this server works alone. */
  get redisUrl(): string | undefined {
    if (this.REDIS_URL || !this.REDIS_HOST) return this.REDIS_URL;
    const auth = this.REDIS_PASSWORD ? `:${encodeURIComponent(this.REDIS_PASSWORD)}@` : '';
    return `redis://${auth}${this.REDIS_HOST}:${this.REDIS_PORT}`;
  }

  get corsOrigins(): '*' | string[] {
    return this.CORS_ORIGIN === '*' ? '*' : splitList(this.CORS_ORIGIN);
  }

  get trustedProxies(): string[] {
    return splitList(this.TRUSTED_PROXIES);
  }
}

function isNoNetwork(entry: string): boolean {
  try {
    proxyAddr.compile([entry]);
    return false;
  } catch {
    return true;
  }
}

function splitList(text: string): string[] {
  return text.split(',').flatMap((part) => part.trim() || []);
}

/** Every declared variable with its documentation and default, for docs and `.env.example`. */
export function describeConfig(): (Variable & { fallback: string })[] {
  const defaults = new Config() as unknown as Record<string, string | number | undefined>;
  return variables.map((variable) => ({ ...variable, fallback: String(defaults[variable.name] ?? '') }));
}

/**
 * Reads and checks the environment. An empty variable counts as absent.
 * @throws StartupError naming all problems at once, one line each, never the value of a secret.
 */
export function loadConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const config = new Config();
  const problems: string[] = [];
  const unfilled = new Set<string>();
  for (const { name, aliases, type } of variables) {
    const given = [name, ...aliases].find((key) => env[key]?.trim());
    const text = given && env[given]?.trim();
    if (!text) continue;
    if (text.includes(PLACEHOLDER)) {
      problems.push(`${given} still has the ${PLACEHOLDER} of an example; put your own value there`);
      unfilled.add(name);
    }
    const value = type === 'int' ? (/^\d+$/.test(text) ? Number(text) : Number.NaN) : text;
    Object.assign(config, { [name]: value });
  }
  for (const { property, constraints = {} } of validateSync(config)) {
    if (unfilled.has(property)) continue;
    const variable = variables.find(({ name }) => name === property);
    const given = [property, ...(variable?.aliases ?? [])].find((key) => env[key]?.trim()) ?? property;
    const shown = variable?.secret ? '' : ` (it is "${env[given]}")`;
    const [first] = constraints.isInt ? [constraints.isInt] : Object.values(constraints);
    problems.push(`${given} ${first}${shown}`);
  }
  const noNetwork = unfilled.has('TRUSTED_PROXIES') ? [] : config.trustedProxies.filter(isNoNetwork);
  if (noNetwork.length) {
    problems.push(
      `TRUSTED_PROXIES must be addresses or networks such as 10.1.2.0/24 separated by commas (no such: "${noNetwork.join('", "')}")`,
    );
  }
  if (!config.DATABASE_URL && !config.DB_HOST) {
    problems.push(
      'DATABASE_URL is not set; start with `npm start` for the embedded database, or name a PostgreSQL',
    );
  }
  if (config.DB_POOL_MIN > config.DB_POOL_MAX) problems.push('DB_POOL_MIN must not be above DB_POOL_MAX');
  if (config.isProduction && config.REGISTRATION === 'open' && config.REGISTRATION_OPEN_CONFIRM !== 'yes') {
    problems.push(
      'REGISTRATION=open lets anyone who reaches this server make a key; set REGISTRATION_OPEN_CONFIRM=yes too if you mean it',
    );
  }
  if (config.OPERATOR_API_KEY && config.OPERATOR_API_KEY === config.ADMIN_API_KEY) {
    problems.push('OPERATOR_API_KEY must be another key than ADMIN_API_KEY: no key is good for both');
  }
  if (problems.length) {
    throw new StartupError(`The configuration is not valid:\n${problems.map((p) => `  - ${p}`).join('\n')}`);
  }
  return config;
}
