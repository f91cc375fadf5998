import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { SetupService } from '@app/auth';
import { type Config, createAppLogger, loadConfig, migrate, StartupError } from '@app/platform';
import { Logger, type LoggerService } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { migrations } from '../../../migrations';
import { acceptFaster } from './accept-faster';
import { createApp } from './create-app';
import { plannedStop } from './planned-stop';
import { collectStartGarbage } from './start-garbage';

/**
 * Connections that the system holds until the server takes them; of Linux, at most `net.core.somaxconn` (4096). When they are
 * full it drops new ones, and a client tries again after 1, 3 and 7 s: with the 511 of Node.js one crowd of connections
 * did that to everybody.
 */
const BACKLOG = 4_096;

export interface RunningServer {
  url: string;
  /** Drains and stops: not ready, sockets told and ended, requests finished; at most 10 s. */
  close(): Promise<void>;
}

/**
 * Migrates, listens and says where. The caller handles signals.
 * @throws StartupError with a printable sentence for everything an operator can mend.
 */
export async function start(env: NodeJS.ProcessEnv = process.env): Promise<RunningServer> {
  const config = loadConfig(env);
  const logger = createAppLogger(config);
  Logger.overrideLogger(logger);
  const ran = await migrate(config, migrations);
  if (ran.length)
    logger.log(
      `Database brought up to date: ${ran.length} ${ran.length === 1 ? 'migration' : 'migrations'}`,
      'Start',
    );
  const app = await createApp(config, logger);
  const stop = plannedStop(app);
  try {
    await app.init();
    const serves = config.WORKER !== 'only';
    // Before anybody can connect: it needs the database, and may fail.
    const token = serves ? await app.get(SetupService).prepare() : undefined;
    await collectStartGarbage();
    await listen(app, config);
    await acceptFaster(app.getHttpServer(), BACKLOG);
    const url = publicUrl(app, config);
    if (serves) announce(config, url, token, logger);
    else
      process.stdout.write(
        `\nThis worker of Contacts Sync is ready at ${url}\nIt serves probes and metrics.\n\n`,
      );
    return { url, close: stop };
  } catch (error) {
    await stop().catch(() => undefined);
    throw error;
  }
}

async function listen(app: NestFastifyApplication, config: Config): Promise<void> {
  try {
    // Not by Nest, which would log the failure as well.
    await app
      .getHttpAdapter()
      .getInstance()
      .listen({ port: config.PORT, host: config.HOST, backlog: BACKLOG });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') {
      throw new StartupError(
        `PORT ${config.PORT} is taken by another program. Stop it, or set PORT to a free one.`,
      );
    }
    if (code === 'EACCES')
      throw new StartupError(`PORT ${config.PORT} may not be used by this user. Choose one above 1023.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      throw new StartupError(`HOST ${config.HOST} is not an address of this machine.`);
    }
    throw error;
  }
}

function publicUrl(app: NestFastifyApplication, config: Config): string {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const host = ['0.0.0.0', '::'].includes(config.HOST) ? 'localhost' : config.HOST;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** What somebody needs who has just started it: the address, and how to get in. */
function announce(config: Config, url: string, token: string | undefined, logger: LoggerService): void {
  if (config.REGISTRATION === 'open') {
    logger.warn('REGISTRATION=open: anyone who reaches this server can make a key.', 'Start');
  }
  const lines = [`Contacts Sync is ready at ${url}`, `API documentation: ${url}/docs`];
  if (token) {
    lines.push(
      '',
      'There is no admin yet. Open this link within 30 minutes to get the first admin key; it works once:',
      `  ${url}/#setup=${token}`,
      'or ask for the key here:',
      `  curl -s ${url}/api/auth/setup -H 'Content-Type: application/json' -d '{"token":"${token}"}'`,
      'then make the first contact with it:',
    );
  } else {
    lines.push('', 'First call, with a key of yours:');
  }
  lines.push(
    `  curl -s ${url}/api/contacts -H 'X-API-Key: YOUR_KEY' -H 'Content-Type: application/json' \\`,
    `    -d '{"first_name":"Priya","last_name":"Sharma","phone_primary":"+91 98 1234 5678"}'`,
  );
  // Not through the logger: the link is for the person at this terminal and must not end in a log file.
  process.stdout.write(`\n${lines.join('\n')}\n\n`);
}

/** `node main.js` by itself, as in a container. `npm start` calls start() and handles signals itself. */
async function main(): Promise<void> {
  let stopping = false;
  let server: RunningServer | undefined;
  const stop = () => {
    if (stopping) return process.exit(1);
    stopping = true;
    void server?.close().then(() => process.exit(0));
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  try {
    server = await start();
    if (stopping) await server.close().then(() => process.exit(0));
  } catch (error) {
    process.stderr.write(`${error instanceof StartupError ? error.message : (error as Error).stack}\n`);
    process.exit(1);
  }
}

if (require.main === module) void main();
