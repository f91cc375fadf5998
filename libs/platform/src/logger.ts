import { join } from 'node:path';
import { utilities, WinstonModule } from 'nest-winston';
import { config as winstonConfig, createLogger, format, transports } from 'winston';
import type { Config } from './config';

const API_KEY = /\bsk_[\w-]{8,}/g;
/** Runs of the characters of an e-mail address, and of a phone number. */
const ADDRESS_RUN = /[\p{L}\p{N}_.+@-]+/gu;
const ADDRESS = /[^@]@[^.@]+\.[^.@]/;
const NUMBER_RUN = /\+?\d[\d ().-]{9,}/g;
/** Characters from the first digit to the last. */
const SHORTEST_NUMBER = 10;

/**
 * Takes API keys, e-mail addresses and phone numbers out of a text. The work grows with the length of the text and
 * no faster: runs of characters are taken whole, and looked at once.
 */
export function redact(text: string): string {
  const kept = text.replace(API_KEY, 'sk_[redacted]').replace(NUMBER_RUN, (run, at: number, all: string) => {
    return redactNumber(run, all[at - 1] ?? ' ', all[at + run.length] ?? ' ');
  });
  if (!kept.includes('@')) return kept;
  return kept.replace(ADDRESS_RUN, (run) => (ADDRESS.test(run) ? '[e-mail]' : run));
}

/** Digits that are part of a word, such as an id, are no phone number; `before` and `after` stand beside the run. */
function redactNumber(run: string, before: string, after: string): string {
  const text = `${before}${run}${after}`;
  const start = text.search(/(?<![\w-])\+?\d/);
  let end = text.length - 1;
  while (end > 0 && !(/\d/.test(text[end - 1]!) && !/[\w-]/.test(text[end]!))) end -= 1;
  const digits = text[start] === '+' ? start + 1 : start;
  if (start < 1 || end - digits < SHORTEST_NUMBER) return run;
  return `${run.slice(0, start - 1)}[phone]${run.slice(end - 1)}`;
}

/** The second net: nothing in this code logs bodies, but a library's error text might carry one. */
const redaction = format((info) => {
  for (const [key, value] of Object.entries(info)) {
    if (key === 'level' || key === 'timestamp' || key === 'request_id') continue;
    if (typeof value === 'string') info[key] = redact(value);
    else if (Array.isArray(value))
      info[key] = value.map((item: unknown) => (typeof item === 'string' ? redact(item) : item));
  }
  return info;
});

const FRAMEWORK = new Set([
  'InstanceLoader',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
  'NestFactory',
  'NestApplication',
]);

/** The framework's account of its own start is for debugging. */
const quietFramework = format((info) =>
  info.level === 'info' && FRAMEWORK.has(String(info.context)) ? false : info,
);

/** The application's logger: readable in development, one JSON object a line in production. */
export function createAppLogger(config: Config) {
  const base = [...(config.LOG_LEVEL === 'debug' ? [] : [quietFramework()]), redaction(), format.timestamp()];
  const json = format.combine(...base, format.json());
  const readable = format.combine(
    ...base,
    utilities.format.nestLike('contacts-sync', {
      colors: process.stdout.isTTY,
      prettyPrint: false,
      processId: false,
    }),
  );
  const file = (filename: string, level?: string) =>
    new transports.File({
      filename: join(config.LOG_DIR, filename),
      format: json,
      maxsize: 20 * 1024 * 1024,
      maxFiles: 10,
      tailable: true,
      ...(level && { level }),
    });
  return WinstonModule.createLogger({
    instance: createLogger({
      levels: winstonConfig.npm.levels,
      level: config.LOG_LEVEL,
      transports: [
        new transports.Console({ format: config.isProduction ? json : readable }),
        ...(config.LOG_DIR ? [file('combined.log'), file('error.log', 'error')] : []),
      ],
    }),
  });
}
