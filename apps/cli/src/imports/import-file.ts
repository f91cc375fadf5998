import { createReadStream, createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { AuthModule, TeamsService } from '@app/auth';
import { BulkModule, ImportsService } from '@app/bulk';
import {
  actorOf,
  loadConfig,
  migrate,
  PlatformModule,
  type Principal,
  projectRoot,
  runTool,
  StartupError,
  toolArguments,
} from '@app/platform';
import { type DynamicModule, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { migrations } from '../../../../migrations';

const USAGE = `Usage: npm run import -- <file> [options]
  --dry-run                     only say what would become of the rows
  --team <name or id>           default: the default team
  --agent <code>                whose import it is; default: an admin of the team
  --on-duplicate <what>         skip (default), update, fill-empty or create
  --match <id,key,e164,email>   by what contacts are found again
  --key <name>                  the member of the metadata that "key" compares
  --region <DE>                 where numbers without a country are dialled
  --tag <tag>                   for each contact made or changed; more than once
  --map <column=target>         where a column goes, "column=" leaves it out; more than once
  --again                       although the same file was brought in before
  --rejected <file.csv>         writes the rows that did not go in`;

const OPTIONS = {
  'dry-run': { type: 'boolean', default: false },
  team: { type: 'string' },
  agent: { type: 'string' },
  'on-duplicate': { type: 'string' },
  match: { type: 'string' },
  key: { type: 'string' },
  region: { type: 'string' },
  tag: { type: 'string', multiple: true },
  map: { type: 'string', multiple: true },
  again: { type: 'boolean' },
  rejected: { type: 'string' },
} as const;

/** How often the bar is drawn anew (milliseconds). */
const DRAW_MS = 250;
const BAR = 30;

/** The part of the server that brings files in: no HTTP, no sockets, no Redis, and none of its jobs. */
@Module({})
class ImportTool {
  static async make(): Promise<DynamicModule> {
    const config = loadConfig();
    await migrate(config, migrations);
    Object.assign(config, { REDIS_URL: undefined, REDIS_HOST: undefined, DB_POOL_MIN: 0, WORKER: 'off' });
    return { module: ImportTool, imports: [PlatformModule.forRoot(config), AuthModule, BulkModule] };
  }
}

type Values = ReturnType<typeof toolArguments<typeof OPTIONS>>['values'];

async function principalOf(app: INestApplicationContext, { team, agent }: Values): Promise<Principal> {
  const teams = app.get(TeamsService);
  const found =
    team === undefined
      ? (await teams.list()).data.find(({ is_default }) => is_default)
      : await teams.find(team);
  if (!found) throw new StartupError('Which team? Add --team.');
  const agents = await app.get(DataSource).query<{ id: string; agent_code: string; agent_name: string }[]>(
    `SELECT id, agent_code, agent_name FROM agents
      WHERE team_id = $1 AND is_active AND CASE WHEN $2::text IS NULL THEN role = 'admin' ELSE agent_code = $2 END
      ORDER BY created_at LIMIT 1`,
    [found.id, agent ?? null],
  );
  const [one] = agents;
  if (!one)
    throw new StartupError(`The team ${found.name} has no such agent: add --agent, and the code of one.`);
  return {
    ...{ teamId: found.id, agentId: one.id, agentCode: one.agent_code, agentName: one.agent_name },
    // Whoever may call this tool may do everything.
    ...{ role: 'admin', keyId: one.id, agentsMayExport: true },
  };
}

function optionsOf(values: Values): Record<string, unknown> {
  const { 'on-duplicate': on_duplicate, match, key, region, tag: tags, again } = values;
  const given = { on_duplicate, match: match?.split(','), key, region, tags, again };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function mappingOf({ map = [] }: Values): Record<string, string | null> {
  return Object.fromEntries(
    map.map((text) => {
      const [, column, target] = /^(.+)=([^=]*)$/s.exec(text) ?? [];
      if (column === undefined) throw new StartupError(`--map ${text} is no column=target.\n${USAGE}`);
      return [column, target === '' ? null : target!];
    }),
  );
}

/** Draws how far it is, where somebody looks. @returns what ends it */
function progressBar(look: () => Promise<{ percent: number; processed: number }>): () => void {
  if (!process.stderr.isTTY) return () => undefined;
  const draw = ({ percent, processed }: { percent: number; processed: number }) => {
    const done = Math.round((percent / 100) * BAR);
    process.stderr.write(`\r[${'#'.repeat(done)}${' '.repeat(BAR - done)}] ${percent} %  ${processed} rows `);
  };
  const timer = setInterval(() => void look().then(draw, () => undefined), DRAW_MS);
  return () => {
    clearInterval(timer);
    process.stderr.write('\r\x1b[K');
  };
}

async function bring(app: INestApplicationContext, path: string, values: Values): Promise<void> {
  const imports = app.get(ImportsService);
  const principal = await principalOf(app, values);
  const found = resolve(projectRoot(), path);
  const file = await stat(found).catch(() => undefined);
  if (!file?.isFile()) throw new StartupError(`There is no file ${path}.`);
  const [body, filename] = [createReadStream(found), basename(found)];
  const { id } = await imports.upload(principal, { body, headers: {}, filename });
  const dryRun = values['dry-run'];
  const stop = new AbortController();
  const interrupt = () => stop.abort(new StartupError('Stopped. What is in stays.'));
  process.once('SIGINT', interrupt);
  try {
    const changed = await imports.change(principal, id, {
      mapping: mappingOf(values),
      options: optionsOf(values),
    });
    const { format, encoding, profile, mapping } = changed.detected;
    process.stdout.write(`${[format, encoding, profile].filter(Boolean).join(', ')}\n`);
    for (const [column, target] of Object.entries(mapping))
      process.stdout.write(`  ${column} → ${target ?? '(left out)'}\n`);
    const actor = actorOf(principal, '', `cli-${id}`, 'import');
    const ended = progressBar(() => imports.get(principal, id));
    const done = await imports.runHere(principal, id, dryRun, actor, stop.signal).finally(ended);
    if (done.same_as)
      process.stdout.write('The same file was brought in before; add --again to do it all the same.\n');
    process.stdout.write(
      `${dryRun ? 'Would be: ' : ''}${done.created} created, ${done.updated} updated, ${done.skipped} skipped, ${done.rejected} rejected.\n`,
    );
    for (const { kind, message, count, rows } of done.problems)
      process.stdout.write(`  ${kind}, ${count} times: ${message} (rows ${rows.join(', ')})\n`);
    if (values.rejected && done.rejected > 0 && !dryRun) {
      await pipeline(
        (await imports.rejected(principal, id)).stream,
        createWriteStream(resolve(projectRoot(), values.rejected)),
      );
      process.stdout.write(`The rejected rows are in ${values.rejected}.\n`);
    }
    if (done.operation_id)
      process.stdout.write(`Undo it in the dashboard, or with POST /api/bulk/imports/${id}/undo.\n`);
  } finally {
    process.off('SIGINT', interrupt);
    // Of what was only looked at nothing stays.
    if (dryRun) await imports.delete(principal, id).catch(() => undefined);
  }
}

/** `npm run import -- <file>`: brings a file of contacts in, as the API does, and waits for its end. */
async function main(): Promise<void> {
  const { values, positionals } = toolArguments(USAGE, OPTIONS, [1, 1]);
  const path = positionals[0]!;
  const app = await NestFactory.createApplicationContext(await ImportTool.make(), {
    logger: false,
    abortOnError: false,
  });
  try {
    await bring(app, path, values);
  } finally {
    await app.close();
  }
}

runTool(main);
