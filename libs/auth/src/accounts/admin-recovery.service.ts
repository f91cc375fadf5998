import { AppError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { Agent } from '../agent.entity';
import { AgentRepository } from '../agent.repository';
import { ApiKey } from '../api-key.entity';
import { AuthService } from '../auth.service';
import { TeamRepository } from '../team.repository';
import { AgentsService } from './agents.service';
import { KeysService } from './keys.service';

export interface AdminRecoveryRequest {
  agentCode: string;
  /** For a new agent; one that exists keeps its name. */
  agentName?: string;
  /** The default team when left out. */
  teamId?: string;
  /** Revokes the other keys of the agent: they may be in wrong hands. */
  revokeOthers?: boolean;
}

const BY_COMMAND = { agentCode: 'operator:cli', source: 'cli' };

/** A way in for whoever has the machine, when every admin key is lost. */
@Injectable()
export class AdminRecoveryService {
  constructor(
    private readonly teams: TeamRepository,
    private readonly agentRows: AgentRepository,
    private readonly auth: AuthService,
    private readonly agents: AgentsService,
    private readonly keys: KeysService,
  ) {}

  /** Makes the agent an active admin, or a new agent that is one, and a key for it. */
  async makeAdmin({ agentCode, agentName, teamId: given, revokeOthers }: AdminRecoveryRequest): Promise<{
    key: string;
    isNew: boolean;
    revoked: number;
  }> {
    if (!/^[A-Za-z0-9_-]{1,50}$/.test(agentCode)) {
      throw new AppError('VALIDATION_FAILED', 'An agent code is 1 to 50 letters, digits, _ or -.');
    }
    const teamId = given ?? (await this.teams.defaultTeam()).id;
    return this.teams.changing(teamId, async (manager) => {
      const agent = await manager.findOneBy(Agent, { team_id: teamId, agent_code: agentCode });
      if (!agent) {
        const first = await this.auth.newKey();
        const fresh = { teamId, agentCode, agentName: agentName ?? 'Administrator', role: 'admin' as const };
        await this.agentRows.create(manager, { ...fresh, first }, BY_COMMAND);
        return { key: first.key, isNew: true, revoked: 0 };
      }
      await this.agents.change(manager, agent, { role: 'admin', is_active: true }, BY_COMMAND);
      const old = await manager.findBy(ApiKey, { team_id: teamId, agent_id: agent.id });
      const revoked = revokeOthers ? await this.keys.revokeAll(manager, agent, old, BY_COMMAND) : 0;
      const key = await this.keys.createFor(manager, agent, 'Made at the command line', BY_COMMAND);
      return { key, isNew: false, revoked };
    });
  }
}
