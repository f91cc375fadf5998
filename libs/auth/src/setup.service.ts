import { createHash, randomBytes } from 'node:crypto';
import { type AuditAuthor } from '@app/audit';
import { ADVISORY_LOCKS, AppError, Config } from '@app/platform';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AgentRepository } from './agent.repository';
import type { RegisteredAgentDto, SetupDto } from './auth.dto';
import { AuthService } from './auth.service';
import { KeyRepository } from './key.repository';
import { TeamRepository } from './team.repository';

const LINK_MINUTES = 30;

/** How the first admin comes to be: from the environment, or by a one-time link. */
@Injectable()
export class SetupService {
  private readonly logger = new Logger('Start');

  constructor(
    private readonly config: Config,
    private readonly agents: AgentRepository,
    private readonly keys: KeyRepository,
    private readonly teams: TeamRepository,
    private readonly auth: AuthService,
  ) {}

  /**
   * At every start: when there is no admin yet, makes one from ADMIN_API_KEY or returns a token for the setup
   * link, valid for 30 minutes and one use. Undefined when there is an admin.
   */
  prepare(): Promise<string | undefined> {
    return this.exclusively(async (manager) => {
      if (await this.agents.hasAdmin(manager)) return undefined;
      if (await this.makeFromEnvironment(manager)) return undefined;
      const token = randomBytes(24).toString('base64url');
      await manager.query('DELETE FROM setup_links WHERE expires_at < now() OR used_at IS NOT NULL');
      await manager.query(
        'INSERT INTO setup_links (digest, expires_at) VALUES ($1, now() + make_interval(mins => $2))',
        [digest(token), LINK_MINUTES],
      );
      return token;
    });
  }

  /** Uses the link: of any number of simultaneous uses exactly one makes the admin. */
  complete({ token, agent_code, agent_name }: SetupDto, requestId: string): Promise<RegisteredAgentDto> {
    return this.exclusively(async (manager) => {
      const [used] = await manager.query<[unknown[], number]>(
        'UPDATE setup_links SET used_at = now() WHERE digest = $1 AND used_at IS NULL AND expires_at > now() RETURNING 1',
        [digest(token)],
      );
      if (used.length === 0 || (await this.agents.hasAdmin(manager)))
        throw new AppError('SETUP_LINK_INVALID');
      const by = { agentCode: agent_code, requestId, source: 'rest' };
      return this.createAdmin(manager, agent_code, agent_name, by);
    });
  }

  /** Idempotent: servers that start at once, and every later start, find the admin that the first one made. */
  private async makeFromEnvironment(manager: EntityManager): Promise<boolean> {
    const given = this.config.ADMIN_API_KEY;
    if (!given) return false;
    if (await this.keys.findOwner((await this.auth.newKey(given)).digest)) {
      this.logger.warn(
        'ADMIN_API_KEY is a key that was revoked, or of an agent that is no longer an admin: it is not given out again.',
      );
      return false;
    }
    const agentCode = await this.agents.freeAgentCode(manager, 'admin');
    const by = { agentCode: 'operator:environment', source: 'environment' };
    await this.createAdmin(manager, agentCode, 'Administrator', by, given);
    return true;
  }

  private async createAdmin(
    manager: EntityManager,
    agentCode: string,
    agentName: string,
    by: AuditAuthor,
    given?: string,
  ): Promise<RegisteredAgentDto> {
    const first = await this.auth.newKey(given);
    const { id: teamId } = await this.teams.defaultTeam(manager);
    const { created_at } = await this.agents.create(
      manager,
      { teamId, agentCode, agentName, role: 'admin', first },
      by,
    );
    return { agent_code: agentCode, agent_name: agentName, role: 'admin', api_key: first.key, created_at };
  }

  private exclusively<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.teams.teams.manager.transaction(async (manager) => {
      await manager.query('SELECT pg_advisory_xact_lock($1)', [ADVISORY_LOCKS.setup]);
      return work(manager);
    });
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
