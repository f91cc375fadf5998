import { resolve } from 'node:path';
import { loadConfig, projectRoot, runTool, StartupError, toolArguments } from '@app/platform';
import { migrations } from '../../../../migrations';
import { Agents } from './agents';
import {
  convertContact,
  convertDevice,
  convertHistory,
  MAX_VERSION,
  type TakenContact,
  type TakenDevice,
  type TakenHistory,
} from './convert';
import { Report } from './report';
import { Source } from './source.repository';
import { Target, type Team } from './target.repository';

const USAGE = `Usage: npm run takeover -- --from postgresql://user:password@host:5432/name [options]

Takes the contacts, agents, keys, devices and history of the original contacts-sync server over into a team that
never had a contact. All or nothing. The other database is only read. docs/TAKEOVER.md tells how to go about it.

  --from <url>      the original's database; the password may be in PGPASSWORD instead
  --team <team>     id or name of the team; without it the default team
  --admin <code>    this agent becomes an admin; may be given several times
  --dry-run         does everything, tells what came of it, and undoes it
  --accept-losses   goes on although something stays behind, which the report names
  --report <file>   writes every finding, one JSON object a line`;

const OPTIONS = {
  from: { type: 'string' },
  team: { type: 'string' },
  admin: { type: 'string', multiple: true },
  'dry-run': { type: 'boolean', default: false },
  'accept-losses': { type: 'boolean', default: false },
  report: { type: 'string' },
} as const;

/**
 * New versions begin this far above the highest old one: phones that the old server still served for a while after
 * the copy are below it as well.
 */
const MARGIN = 1_000_000;

interface Options {
  from: string;
  team?: string;
  admins: Set<string>;
  dryRun: boolean;
  acceptLosses: boolean;
  report?: string;
}

/** What was read and is not in the staging tables. */
interface Read {
  agents: Agents;
  devices: TakenDevice[];
  /** No phone knows a version above this one. */
  highest: number;
  contacts: number;
  tombstones: number;
}

function options(): Options {
  const { values } = toolArguments(USAGE, OPTIONS);
  if (!values.from) throw new StartupError(`Whose data? --from is missing.\n\n${USAGE}`);
  return {
    from: values.from,
    team: values.team,
    admins: new Set(values.admin),
    dryRun: values['dry-run'],
    acceptLosses: values['accept-losses'],
    report: values.report && resolve(projectRoot(), values.report),
  };
}

/** For whoever waits; what counts goes to standard output. */
function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function* contactsOf(
  source: Source,
  agents: Agents,
  erased: ReadonlySet<string>,
  report: Report,
): AsyncGenerator<TakenContact> {
  const codeOf = agents.codeOf(source.typeOf('contacts', 'created_by_agent'));
  const now = new Date().toISOString();
  for await (const row of source.rows('contacts')) {
    const contact = convertContact(row, codeOf, now);
    const finding = { table: 'contacts', row: row.id ?? undefined };
    if ('lost' in contact) {
      report.add({ ...finding, level: 'loss', reason: contact.lost });
      continue;
    }
    if (erased.has(contact.id)) {
      report.add({ ...finding, level: 'note', reason: 'stays behind: its data was erased here' });
      continue;
    }
    if (contact.oldVersion > MAX_VERSION)
      throw new StartupError(
        `The contact ${contact.id} has version ${contact.oldVersion}, which leaves no room for new ones: mend it there first.`,
      );
    for (const reason of contact.repairs) report.add({ ...finding, level: 'repair', reason });
    for (const oddity of contact.oddities)
      report.add({
        ...finding,
        level: 'note',
        reason: `stays as it is, although a new entry is refused: ${oddity}`,
      });
    yield contact;
  }
}

async function* historyOf(
  source: Source,
  agents: Agents,
  erased: ReadonlySet<string>,
  report: Report,
): AsyncGenerator<TakenHistory> {
  const codeOf = agents.codeOf(source.typeOf('audit_log', 'agent_code'));
  for await (const row of source.rows('audit_log')) {
    const entry = convertHistory(row, codeOf);
    if ('lost' in entry)
      report.add({
        level: 'note',
        table: 'audit_log',
        row: row.id ?? undefined,
        reason: `an entry of the old history is left out: ${entry.lost}`,
      });
    else if (!erased.has(entry.contactId)) yield entry;
  }
}

/** Reads everything once, in one snapshot, into the staging tables of the target. */
async function read(source: Source, target: Target, team: Team, report: Report): Promise<Read> {
  const agents = new Agents(report);
  const erased = await target.erasedOf(team);
  for await (const row of source.rows('agents')) agents.add(row);
  await target.prepareStaging();
  progress('Reading the contacts …');
  await target.stageContacts(contactsOf(source, agents, erased, report));
  if (source.has('audit_log')) {
    progress('Reading the history …');
    await target.stageHistory(historyOf(source, agents, erased, report));
  } else
    report.add({ level: 'note', table: 'audit_log', reason: 'there is none, so no old history goes over' });
  const { duplicates, ...counts } = await target.rankContacts();
  for (const row of duplicates)
    report.add({
      level: 'repair',
      table: 'contacts',
      row,
      reason: 'the id stood there more than once; the row with the highest version went over',
    });
  const highest = await highestVersion(source, report);
  const devices = await devicesOf(source, agents, highest, report);
  for (const table of ['agents', 'contacts'] as const) {
    for (const { name, filled } of await source.unknownColumns(table))
      report.add({
        level: 'note',
        table,
        reason: `the column ${name} has no place here (${filled} rows fill it)`,
      });
  }
  return { agents, devices, highest, ...counts };
}

/** Above all that phones can know: the counter, the contacts and the old history say it. */
async function highestVersion(source: Source, report: Report): Promise<number> {
  const counter = await source.highest('global_version', 'current_version');
  const rows = await source.highest('contacts', 'version');
  const trail = await source.highest('audit_log', 'version');
  if (counter === undefined)
    report.add({
      level: 'note',
      table: 'global_version',
      reason: 'there is no counter, so the highest version of a row counts',
    });
  const highest = Math.max(counter ?? 0, rows ?? 0, trail ?? 0);
  if (highest > MAX_VERSION)
    throw new StartupError(
      `The highest version there is ${highest}, which leaves no room for new ones: mend global_version or audit_log first.`,
    );
  return highest;
}

async function devicesOf(
  source: Source,
  agents: Agents,
  highest: number,
  report: Report,
): Promise<TakenDevice[]> {
  if (!source.has('sync_log')) {
    report.add({
      level: 'note',
      table: 'sync_log',
      reason: 'there is none, so devices appear when they first ask',
    });
    return [];
  }
  const codeOf = agents.codeOf(source.typeOf('sync_log', 'agent_code'));
  const devices: TakenDevice[] = [];
  for await (const row of source.rows('sync_log')) {
    const device = convertDevice(row, codeOf);
    if ('lost' in device) {
      report.add({
        level: 'note',
        table: 'sync_log',
        row: row.device_id ?? undefined,
        reason: `a device is left out until it asks by itself: ${device.lost}`,
      });
      continue;
    }
    if (device.cursor > highest)
      report.add({
        level: 'note',
        table: 'sync_log',
        row: device.deviceId,
        reason: 'the cursor is above every version that was ever given; the highest one stands for it',
      });
    devices.push({ ...device, cursor: Math.min(device.cursor, highest) });
  }
  return devices;
}

/** Writes all of it in one transaction. @returns the sentences that say what was done. */
async function write(
  target: Target,
  team: Team,
  { agents, devices, highest, contacts, tombstones }: Read,
  { admins, acceptLosses, dryRun }: Options,
  place: string,
  report: Report,
): Promise<string[]> {
  for (const code of admins) {
    if (!agents.byCode.has(code)) throw new StartupError(`--admin ${code}: there is no such agent.`);
  }
  const { head } = await target.begin(team);
  const base = Math.max(highest, head) + MARGIN;
  await target.writeAgents(team, [...agents.byCode.values()], admins, report);
  const losses = report.count('loss');
  if (losses > 0 && !acceptLosses && !dryRun)
    throw new StartupError(
      `${report.text()}\nNothing was changed, because ${losses} ${losses === 1 ? 'thing' : 'things'} would stay behind. Mend the original's data, or say --accept-losses.`,
    );
  const history = await target.writeHistory(team);
  const epoch = await target.writeContacts(team, base, contacts, (written) =>
    progress(`Writing the contacts … ${written} of ${contacts}`),
  );
  const known = await target.writeDevices(team, devices);
  const summary = {
    from: place,
    agents: agents.byCode.size,
    contacts,
    tombstones,
    history,
    devices: known,
    losses,
    old_head: highest,
    epoch,
  };
  await target.record(team, 'takeover', summary);
  return [
    `From ${place} into the team "${team.name}":`,
    `  ${contacts} contacts, ${tombstones} of them deleted`,
    `  ${agents.byCode.size} agents, ${known} devices, ${history} entries of history`,
    contacts > 0
      ? `  Versions ended at ${highest} there and go from ${base + 1} to ${base + contacts} here.`
      : `  Versions ended at ${highest} there and go on after ${base} here.`,
  ];
}

async function main(): Promise<void> {
  const chosen = options();
  const started = Date.now();
  const report = new Report(chosen.report);
  const target = await Target.open(
    loadConfig(),
    migrations.map(({ name }) => name),
  );
  try {
    const team = await target.findTeam(chosen.team);
    await target.mustBeEmpty(team);
    const source = await Source.open(chosen.from);
    let found: Read;
    try {
      const others = await source.otherConnections();
      if (others > 0)
        report.add({
          level: 'note',
          table: 'the original',
          reason: `${others} other connections are open: what a server that still runs there writes from now on stays behind`,
        });
      found = await read(source, target, team, report);
    } finally {
      await source.close();
    }
    const lines = await write(target, team, found, chosen, source.place, report);
    if (!chosen.dryRun) await target.commit();
    const seconds = ((Date.now() - started) / 1_000).toFixed(1);
    const losses = report.count('loss');
    const outcome = !chosen.dryRun
      ? `Done in ${seconds} s. Phones go on with their keys and read everything once.`
      : losses > 0 && !chosen.acceptLosses
        ? `This was a rehearsal of ${seconds} s and changed nothing. A real run would refuse: ${losses} left behind, see above; --accept-losses says that it is meant.`
        : `This was a rehearsal of ${seconds} s and changed nothing.`;
    process.stdout.write(`${lines.join('\n')}\n${report.text()}\n${outcome}\n`);
  } finally {
    await target.close();
    await report.close();
  }
}

runTool(main);
