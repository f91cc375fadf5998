import { TeamsService } from '@app/auth';
import { AppError, runTool, StartupError, toolArguments } from '@app/platform';
import { withAccounts } from './with-accounts';

const USAGE = `Usage: npm run team -- list
       npm run team -- create "North" [--admin code] [--admin-name "Full Name"]
       npm run team -- rename <name or id> "New name"
       npm run team -- close <name or id>
       npm run team -- reopen <name or id>`;

const BY = { agentCode: 'operator:cli', source: 'cli' };
/** How many names or ids each command is given. */
const COMMANDS: Record<string, number> = { list: 0, create: 1, rename: 2, close: 1, reopen: 1 };

type Options = { admin?: string; 'admin-name'?: string };

async function run(teams: TeamsService, command: string, names: string[], options: Options): Promise<string> {
  const [first = '', second = ''] = names;
  if (command === 'list') {
    const lines = (await teams.list()).data.map(
      ({ id, name, is_default, closed_at }) =>
        `${id}  ${name}${is_default ? '  (default)' : ''}${closed_at ? `  (closed ${closed_at.toISOString()})` : ''}`,
    );
    return lines.join('\n');
  }
  if (command === 'create') {
    const admin_code = options.admin ?? 'admin';
    if (!/^[A-Za-z0-9_-]{1,50}$/.test(admin_code)) {
      throw new AppError('VALIDATION_FAILED', 'An agent code is 1 to 50 letters, digits, _ or -.');
    }
    const admin_name = options['admin-name'] ?? 'Administrator';
    const { name, id, admin } = await teams.create({ name: nameOf(first), admin_code, admin_name }, BY);
    return `The team ${name} was made: ${id}. The key of its admin ${admin.agent_code} is shown this once:\n\n  ${admin.api_key}\n`;
  }
  const { id, name } = await teams.find(first);
  if (command === 'rename') {
    await teams.update(id, { name: nameOf(second) }, BY);
    return `The team ${name} is now called ${second}.`;
  }
  await teams.update(id, { closed: command === 'close' }, BY);
  return command === 'close'
    ? `The team ${name} is closed: its keys are refused and its connections end within two seconds. Its data is kept.`
    : `The team ${name} is open again.`;
}

function nameOf(text: string): string {
  if (text.length >= 1 && text.length <= 255 && !text.includes('\0')) return text;
  throw new AppError('VALIDATION_FAILED', 'A name has 1 to 255 characters.');
}

/** `npm run team -- <command>`: for whoever runs the installation. */
async function main(): Promise<void> {
  const options = { admin: { type: 'string' }, 'admin-name': { type: 'string' } } as const;
  const { values, positionals } = toolArguments(USAGE, options, [1, 3]);
  const [command = '', ...names] = positionals;
  if (COMMANDS[command] !== names.length) throw new StartupError(USAGE);
  await withAccounts(async (app) => {
    process.stdout.write(`${await run(app.get(TeamsService), command, names, values)}\n`);
  });
}

runTool(main);
