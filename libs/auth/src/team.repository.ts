import { AppError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import { CredentialCache } from './credential-cache';
import { Team } from './team.entity';

@Injectable()
export class TeamRepository {
  constructor(
    @InjectRepository(Team) readonly teams: Repository<Team>,
    private readonly cache: CredentialCache,
  ) {}

  defaultTeam(manager: EntityManager = this.teams.manager): Promise<Team> {
    return manager.getRepository(Team).findOneByOrFail({ is_default: true });
  }

  /** Runs `work` in a transaction. What it decides counts on this server at once, and elsewhere within a second. */
  async deciding<T>(work: (manager: EntityManager) => Promise<T>): Promise<T> {
    const result = await this.teams.manager.transaction(work);
    this.cache.clear();
    return result;
  }

  /**
   * The same while nobody else changes agents, roles or keys of the team.
   * @throws AppError LAST_ADMIN, with everything undone, when it leaves the team without an active admin who has a
   *   key. A key that was replaced and only runs out does not count. A team that had none before may go on so.
   */
  changing<T>(teamId: string, work: (manager: EntityManager) => Promise<T>): Promise<T> {
    return this.deciding(async (manager) => {
      // Not FOR UPDATE: every insert of a contact holds the team's row against that.
      await manager.query('SELECT 1 FROM teams WHERE id = $1 FOR NO KEY UPDATE', [teamId]);
      const before = await this.hasAdmin(manager, teamId);
      const result = await work(manager);
      if (before && !(await this.hasAdmin(manager, teamId))) throw new AppError('LAST_ADMIN');
      return result;
    });
  }

  private async hasAdmin(manager: EntityManager, teamId: string): Promise<boolean> {
    const [{ found }] = await manager.query<[{ found: boolean }]>(
      `SELECT EXISTS (
         SELECT 1 FROM agents a JOIN api_keys k ON k.team_id = a.team_id AND k.agent_id = a.id
          WHERE a.team_id = $1 AND a.role = 'admin' AND a.is_active AND k.revoked_at IS NULL
            AND k.replaced_by IS NULL AND (k.expires_at IS NULL OR k.expires_at > now())) AS found`,
      [teamId],
    );
    return found;
  }
}
