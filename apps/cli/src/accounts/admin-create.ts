import { AdminRecoveryService, TeamsService } from '@app/auth';
import { runTool, toolArguments } from '@app/platform';
import { withAccounts } from './with-accounts';

const USAGE = `Usage: npm run admin:create -- [code] [--name "Full Name"] [--team <name or id>] [--revoke-others]
Makes a key for the admin with this code (default: admin). An agent who is none becomes one; who is not there is made.`;

const OPTIONS = {
  name: { type: 'string' },
  team: { type: 'string' },
  'revoke-others': { type: 'boolean', default: false },
} as const;

/** `npm run admin:create [-- code]`: a first admin, or a new key when the admins have lost theirs. */
async function main(): Promise<void> {
  const { values, positionals } = toolArguments(USAGE, OPTIONS, [0, 1]);
  const [agentCode = 'admin'] = positionals;
  await withAccounts(async (app) => {
    const team = values.team === undefined ? undefined : await app.get(TeamsService).find(values.team);
    const { key, isNew, revoked } = await app.get(AdminRecoveryService).makeAdmin({
      ...{ agentCode, agentName: values.name, teamId: team?.id },
      revokeOthers: values['revoke-others'],
    });
    const rest = revoked ? ` ${revoked} other keys were revoked.` : '';
    process.stdout.write(
      `${isNew ? `The admin ${agentCode} was made.` : `A new key for the admin ${agentCode}.${rest}`} The key is shown this once:\n\n  ${key}\n\n`,
    );
  });
}

runTool(main);
