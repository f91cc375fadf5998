import { StartupError } from './errors';
import { type Config, describeConfig, loadConfig } from './config';

const DATABASE_URL = 'postgresql://app:secret@db:5432/contacts';

/** The problems that loadConfig() names, line by line. */
function problemsOf(env: NodeJS.ProcessEnv): string[] {
  try {
    loadConfig(env);
  } catch (error) {
    expect(error).toBeInstanceOf(StartupError);
    const [title, ...lines] = (error as StartupError).message.split('\n');
    expect(title).toBe('The configuration is not valid:');
    return lines.map((line) => line.replace(/^ {2}- /, ''));
  }
  return [];
}

describe('loadConfig', () => {
  it('needs only a database', () => {
    expect(loadConfig({ DATABASE_URL })).toMatchObject({
      PORT: 3000,
      HOST: '0.0.0.0',
      databaseUrl: DATABASE_URL,
      migrationUrl: DATABASE_URL,
      redisUrl: undefined,
      corsOrigins: [],
      trustedProxies: [],
      REGISTRATION: 'closed',
      isProduction: false,
    });
  });

  it('reads nothing but what it is given', () => {
    process.env.LOG_LEVEL = 'debug';
    try {
      expect(loadConfig({ DATABASE_URL }).LOG_LEVEL).toBe('info');
    } finally {
      delete process.env.LOG_LEVEL;
    }
  });

  it.each(['', '   '])('takes the empty variable %j as absent', (empty) => {
    const all = Object.fromEntries(describeConfig().map(({ name }) => [name, empty] as const));
    expect(loadConfig({ ...all, DATABASE_URL })).toEqual(loadConfig({ DATABASE_URL }));
  });

  it.each<[what: string, env: NodeJS.ProcessEnv, read: (config: Config) => unknown, expected: unknown]>([
    [
      'DB_HOST and its companions',
      { DB_HOST: 'pg', DB_PORT: '5433', DB_NAME: 'sales', DB_USER: 'me', DB_PASSWORD: 'p@ss/word' },
      ({ databaseUrl }) => databaseUrl,
      'postgresql://me:p%40ss%2Fword@pg:5433/sales',
    ],
    [
      'DB_HOST alone',
      { DB_HOST: 'pg' },
      ({ databaseUrl }) => databaseUrl,
      'postgresql://postgres:@pg:5432/contacts_sync',
    ],
    [
      'DATABASE_URL before DB_HOST',
      { DATABASE_URL, DB_HOST: 'pg' },
      ({ databaseUrl }) => databaseUrl,
      DATABASE_URL,
    ],
    ['REDIS_HOST', { DATABASE_URL, REDIS_HOST: 'r' }, ({ redisUrl }) => redisUrl, 'redis://r:6379'],
    [
      'REDIS_HOST with a password',
      { DATABASE_URL, REDIS_HOST: 'r', REDIS_PORT: '6380', REDIS_PASSWORD: 'a:b@c' },
      ({ redisUrl }) => redisUrl,
      'redis://:a%3Ab%40c@r:6380',
    ],
    [
      'API_KEY_SALT as the pepper',
      { DATABASE_URL, API_KEY_SALT: 'salt of the original' },
      ({ API_KEY_PEPPER }) => API_KEY_PEPPER,
      'salt of the original',
    ],
    [
      'the new name before the old one',
      { DATABASE_URL, API_KEY_SALT: 'salt of the original', API_KEY_PEPPER: 'pepper of today!' },
      ({ API_KEY_PEPPER }) => API_KEY_PEPPER,
      'pepper of today!',
    ],
    [
      'FRONTEND_URL as an origin',
      { DATABASE_URL, FRONTEND_URL: 'https://app.example.com' },
      ({ corsOrigins }) => corsOrigins,
      ['https://app.example.com'],
    ],
    [
      'a list of origins',
      { DATABASE_URL, CORS_ORIGIN: 'https://a.example, http://b.example:8080' },
      ({ corsOrigins }) => corsOrigins,
      ['https://a.example', 'http://b.example:8080'],
    ],
    ['every origin', { DATABASE_URL, CORS_ORIGIN: '*' }, ({ corsOrigins }) => corsOrigins, '*'],
    [
      'a list of proxies',
      { DATABASE_URL, TRUSTED_PROXIES: '10.0.0.0/8 , 127.0.0.1' },
      ({ trustedProxies }) => trustedProxies,
      ['10.0.0.0/8', '127.0.0.1'],
    ],
    [
      'DATABASE_MIGRATION_URL',
      { DATABASE_URL, DATABASE_MIGRATION_URL: 'postgres://owner:x@db/contacts' },
      ({ migrationUrl }) => migrationUrl,
      'postgres://owner:x@db/contacts',
    ],
    ['any free port', { DATABASE_URL, PORT: '0' }, ({ PORT }) => PORT, 0],
    ['a value with white space around', { DATABASE_URL, PORT: ' 8080 ' }, ({ PORT }) => PORT, 8080],
  ])('takes %s', (_what, env, read, expected) => expect(read(loadConfig(env))).toEqual(expected));

  it.each<[env: NodeJS.ProcessEnv, problem: RegExp]>([
    [{ DATABASE_URL: '' }, /^DATABASE_URL is not set/],
    [{ DATABASE_URL: 'mysql://x' }, /^DATABASE_URL must look like postgresql:/],
    [{ PORT: '65536' }, /^PORT must be at most 65535 \(it is "65536"\)$/],
    [{ PORT: '-1' }, /^PORT .*whole number/],
    [{ PORT: '8e3' }, /^PORT .*whole number/],
    [{ PORT: 'http' }, /^PORT .*\(it is "http"\)$/],
    [{ NODE_ENV: 'staging' }, /^NODE_ENV must be development, test or production/],
    [{ CORS_ORIGIN: 'https://a.example/path' }, /^CORS_ORIGIN must be/],
    [{ CORS_ORIGIN: 'a.example' }, /^CORS_ORIGIN must be/],
    [{ FRONTEND_URL: 'https://a.example/' }, /^FRONTEND_URL must be .*\(it is "https:\/\/a.example\/"\)$/],
    [{ REDIS_URL: 'http://r' }, /^REDIS_URL must look like redis:/],
    [{ TRUSTED_PROXIES: 'REPLACE_ME' }, /^TRUSTED_PROXIES still has the REPLACE_ME of an example; put your/],
    [{ REDIS_URL: 'redis://:REPLACE_ME@r' }, /^REDIS_URL still has the REPLACE_ME of an example; [^:]*$/],
    [{ ADMIN_API_KEY: 'REPLACE_ME' }, /^ADMIN_API_KEY still has the REPLACE_ME/],
    [
      { TRUSTED_PROXIES: 'ingress, 10.0.0.1' },
      /^TRUSTED_PROXIES must be addresses or .*\(no such: "ingress"\)$/,
    ],
    [{ TRUSTED_PROXIES: '10.0.0.0/33' }, /^TRUSTED_PROXIES must be/],
    [{ TRUSTED_PROXIES: '0.0.0.0/0' }, /^TRUSTED_PROXIES must be/],
    [{ DB_POOL_MIN: '30' }, /^DB_POOL_MIN must not be above DB_POOL_MAX$/],
    [{ DB_POOL_MAX: '2' }, /^DB_POOL_MAX must be at least 3/],
    [{ ADMIN_API_KEY: 'x'.repeat(31) }, /^ADMIN_API_KEY must have at least 32 characters/],
    [{ ADMIN_API_KEY: 'a key with spaces in it that is long' }, /^ADMIN_API_KEY must be at most 255 visible/],
    [{ API_KEY_PEPPER: 'short' }, /^API_KEY_PEPPER must have at least 16 characters/],
    [{ API_KEY_SALT: 'short' }, /^API_KEY_SALT must have at least 16 characters/],
    [{ REGISTRATION: 'maybe' }, /^REGISTRATION must be closed or open/],
    [{ REGISTRATION: 'open', NODE_ENV: 'production' }, /^REGISTRATION=open lets anyone/],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL must be/],
    [{ DOCS: 'yes' }, /^DOCS must be on or off/],
    [{ WS_PING_INTERVAL: '10' }, /^WS_PING_INTERVAL must be at least 1000/],
  ])('refuses %j, and says why in one line', (env, problem) => {
    expect(problemsOf({ DATABASE_URL, ...env })).toEqual([expect.stringMatching(problem)]);
  });

  it('names every problem at once', () => {
    const env = { PORT: 'x', NODE_ENV: 'y', LOG_LEVEL: 'z', REGISTRATION: '?', DB_POOL_MAX: '1', DOCS: '!' };
    const names = problemsOf(env).map((problem) => problem.split(' ')[0]);
    expect(names.sort()).toEqual(
      [
        'DATABASE_URL',
        'DB_POOL_MAX',
        'DB_POOL_MIN',
        'DOCS',
        'LOG_LEVEL',
        'NODE_ENV',
        'PORT',
        'REGISTRATION',
      ].sort(),
    );
  });

  it('opens registration in production to those who say it twice', () => {
    const env = {
      DATABASE_URL,
      NODE_ENV: 'production',
      REGISTRATION: 'open',
      REGISTRATION_OPEN_CONFIRM: 'yes',
    };
    expect(loadConfig(env).REGISTRATION).toBe('open');
  });

  it('never prints the value of a secret', () => {
    const secret = 'c4n4ry';
    // Each is wrong in its own way, so that each is complained about.
    const env = {
      DATABASE_URL: secret,
      DATABASE_MIGRATION_URL: secret,
      REDIS_URL: secret,
      ADMIN_API_KEY: secret,
      API_KEY_PEPPER: secret,
    };
    const problems = problemsOf({ ...env, DB_PASSWORD: secret, REDIS_PASSWORD: secret, PORT: 'x' });
    for (const name of Object.keys(env)) expect(problems.join('\n')).toContain(name);
    expect(problems.join('\n')).not.toContain(secret);
    expect(problemsOf({ DATABASE_URL, API_KEY_SALT: secret }).join('\n')).not.toContain(secret);
  });

  it('knows every variable that holds a secret as one', () => {
    const secrets = describeConfig().flatMap(({ name, secret }) => (secret ? name : []));
    const named = describeConfig().flatMap(({ name }) =>
      /PASSWORD|(?<!RATE_LIMIT_|_PER_)KEY(?!S_PER_)|PEPPER|SECRET|(?<!^PUBLIC)_URL$/.test(name) ? name : [],
    );
    expect(secrets.sort()).toEqual(named.sort());
  });

  it('documents every variable', () => {
    for (const { name, doc, group } of describeConfig()) {
      expect([name, doc]).toEqual([expect.stringMatching(/^[A-Z_]+$/), expect.stringMatching(/^.{10,}\.$/)]);
      expect(group).toMatch(/\S/);
    }
  });
});
