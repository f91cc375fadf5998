import { join } from 'node:path';
import { utilities, WinstonModule } from 'nest-winston';
import { config as winstonConfig, createLogger, format, transports } from 'winston';
import type { Config } from './config';

const SECRETS: [RegExp, string][] = [
  [/\bsk_[\w-]{8,}/g, 'sk_[redacted]'],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[e-mail]'],
  [/(?<![\w-])\+?\d[\d ().-]{8,}\d(?![\w-])/g, '[phone]'],
];

/** Takes API keys, e-mail addresses and phone numbers out of a text. */
export function redact(text: string): string {
  return SECRETS.reduce((result, [pattern, mark]) => result.replace(pattern, mark), text);
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
