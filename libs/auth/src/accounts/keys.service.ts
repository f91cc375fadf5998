import { type AuditAuthor, AuditService } from '@app/audit';
import { JobsService } from '@app/jobs';
import {
  type Actor,
  AppError,
  Config,
  hasRole,
  type ListQuery,
  type Page,
  type Principal,
  requireUnbound,
  validationError,
} from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Agent } from '../agent.entity';
import { AgentRepository } from '../agent.repository';
import { ApiKey } from '../api-key.entity';
import { AuthService } from '../auth.service';
import { KeyRepository, type ListedKey, type NewKey } from '../key.repository';
import { TeamRepository } from '../team.repository';
import type { CreateKeyDto, KeyDto, NewKeyDto, RevokedKeyDto, RotateKeyDto } from './key.dto';

/** Live keys of one agent: a client that makes one at each start would fill the table. */
const MAX_LIVE_KEYS = 50;
const HOUR = 3_600_000;

/**
 * The keys of agents. An admin manages those of the team, everybody else lists, rotates and revokes their own; a key of
 * one device does so with itself alone. No key makes one that lives longer than itself.
 */
@Injectable()
export class KeysService {
  constructor(
    private readonly repository: KeyRepository,
    private readonly agents: AgentRepository,
    private readonly teams: TeamRepository,
    private readonly auth: AuthService,
    private readonly audit: AuditService,
    private readonly config: Config,
    private readonly jobs: JobsService,
  ) {}

  /** @throws AppError AGENT_NOT_FOUND */
  async list(principal: Principal, agentId: string, page: ListQuery): Promise<Page<KeyDto>> {
    if (agentId !== principal.agentId) requireUnbound(principal);
    await this.agents.find(principal.teamId, agentId);
    const keyId = principal.boundTo && principal.keyId;
    const { data, total } = await this.repository.list(principal.teamId, { agentId, keyId }, page);
    return { data: data.map((key) => present(key, principal)), total };
  }

  /** @throws AppError AGENT_NOT_FOUND, KEY_LIMIT, RATE_LIMITED, VALIDATION_FAILED */
  create(
    principal: Principal,
    agentId: string,
    { name = '', expires_at }: CreateKeyDto,
    actor: Actor,
  ): Promise<NewKeyDto> {
    requireUnbound(principal);
    const wanted = future(expires_at);
    return this.teams.changing(principal.teamId, async (manager) => {
      const agent = await this.agents.find(principal.teamId, agentId, manager);
      await this.requireQuota(manager, agent);
      const expiresAt = endBefore(wanted, await this.repository.expiryOf(manager, principal));
      const { key, row } = await this.add(manager, agent, { name, expiresAt });
      await this.recordAudit(manager, 'key.created', agent, actor, undefined, row);
      return { ...present({ ...row, agent_code: agent.agent_code }, principal), api_key: key };
    });
  }

  /**
   * Makes a key that takes another one's place. The old one goes on for the overlap, and never for longer than it
   * would have anyway. Doing it twice makes two new keys; both are in the list. The new one ends when the old one
   * was to end, or with the key that asks if that is sooner. Only an admin may put the former off, nobody the latter, or
   * else nobody's key would ever expire.
   * @throws AppError KEY_NOT_FOUND, KEY_NOT_ACTIVE, KEY_LIMIT, RATE_LIMITED, VALIDATION_FAILED
   */
  rotate(
    principal: Principal,
    id: string,
    { overlap_hours, expires_at }: RotateKeyDto,
    actor: Actor,
  ): Promise<NewKeyDto> {
    const wanted = future(expires_at);
    return this.teams.changing(principal.teamId, async (manager) => {
      const old = await this.manageableBy(manager, principal, id);
      const now = Date.now();
      if (old.revoked_at || (old.expires_at && old.expires_at.getTime() <= now)) {
        throw new AppError('KEY_NOT_ACTIVE');
      }
      const agent = await this.agents.find(principal.teamId, old.agent_id, manager);
      await this.requireQuota(manager, agent);
      const meant = await this.repository.intendedExpiry(manager, old);
      if (wanted && meant && wanted > meant && !hasRole(principal.role, 'admin'))
        throw endsTooLate('the old key');
      const limit = await this.repository.expiryOf(manager, principal);
      const expiresAt = endBefore(wanted ?? (meant && limit && meant > limit ? limit : meant), limit);
      const { key, row } = await this.add(manager, agent, {
        name: old.name,
        expiresAt,
        deviceId: old.device_id,
        // What an admin makes for somebody else was not made from that key.
        ...(old.agent_id === principal.agentId && { replaces: old.id }),
      });
      const end = new Date(Math.min(old.expires_at?.getTime() ?? Infinity, now + overlap_hours * HOUR));
      const changes = {
        replaced_by: row.id,
        ...(overlap_hours === 0 ? { revoked_at: new Date(now) } : { expires_at: end }),
      };
      await manager.update(ApiKey, { team_id: old.team_id, id: old.id }, changes);
      await this.recordAudit(manager, 'key.rotated', agent, actor, { ...old, ...changes }, row);
      return { ...present({ ...row, agent_code: agent.agent_code }, principal), api_key: key };
    });
  }

  /**
   * From now on the key is refused, and with it the keys that its holder put in its place: whoever stole it may have made
   * them. Only a key that is retired by itself or by one that took its place leaves those alone, as in every rotation.
   * Work under way and sockets end within 2 s, on every server. A second time changes nothing.
   * @throws AppError KEY_NOT_FOUND, LAST_ADMIN
   */
  revoke(principal: Principal, id: string, actor: Actor): Promise<RevokedKeyDto> {
    return this.teams.changing(principal.teamId, async (manager) => {
      const key = await this.manageableBy(manager, principal, id);
      const agent = await this.agents.find(principal.teamId, key.agent_id, manager);
      const successors = await this.repository.successors(manager, key);
      const retires = [key, ...successors].some((member) => member.id === principal.keyId);
      await this.revokeAll(manager, agent, [key], actor);
      const ended = retires ? 0 : await this.revokeAll(manager, agent, successors, actor);
      return { ...present({ ...key, agent_code: agent.agent_code }, principal), successors_revoked: ended };
    });
  }

  /** For the tools of the operator, in their transaction. */
  async createFor(manager: EntityManager, agent: Agent, name: string, by: AuditAuthor): Promise<string> {
    const { key, row } = await this.add(manager, agent, { name, expiresAt: null });
    await this.recordAudit(manager, 'key.created', agent, by, undefined, row);
    return key;
  }

  /** Revokes those of an agent's keys that are not, and says how many. */
  async revokeAll(manager: EntityManager, agent: Agent, keys: ApiKey[], by: AuditAuthor): Promise<number> {
    const live = keys.filter(({ revoked_at }) => !revoked_at);
    for (const key of live) {
      const before = { ...key };
      key.revoked_at = new Date();
      await manager.update(ApiKey, { team_id: key.team_id, id: key.id }, { revoked_at: key.revoked_at });
      await this.jobs.cancelAll(manager, { teamId: key.team_id, keyId: key.id });
      await this.recordAudit(manager, 'key.revoked', agent, by, before, key);
    }
    return live.length;
  }

  /** Somebody else's key looks like one that is not there, unless an admin asks. */
  private async manageableBy(manager: EntityManager, principal: Principal, id: string): Promise<ApiKey> {
    const key = await this.repository.find(manager, principal.teamId, id);
    if (!isWithin(principal, key.id)) throw new AppError('KEY_NOT_FOUND');
    if (key.agent_id !== principal.agentId && !hasRole(principal.role, 'admin'))
      throw new AppError('KEY_NOT_FOUND');
    return key;
  }

  /** Live keys have a bound of their own, but revoked and replaced ones stay in the list for ever. */
  private async requireQuota(manager: EntityManager, { team_id, id }: Agent): Promise<void> {
    const { count, seconds } = await this.repository.countRecent(manager, team_id, id);
    if (count < this.config.KEYS_PER_DAY) return;
    throw new AppError('RATE_LIMITED', 'This agent was given too many keys today.', { retryAfter: seconds });
  }

  private async add(
    manager: EntityManager,
    { team_id: teamId, id: agentId }: Agent,
    {
      name,
      expiresAt,
      deviceId,
      replaces,
    }: Pick<NewKey, 'deviceId' | 'replaces'> & { name: string; expiresAt: Date | null },
  ): Promise<{ key: string; row: ApiKey }> {
    if ((await this.repository.countLive(manager, teamId, agentId)) >= MAX_LIVE_KEYS)
      throw new AppError('KEY_LIMIT');
    const { key, digest } = await this.auth.newKey();
    const row = await this.repository.insert(manager, {
      ...{ teamId, agentId, key, digest, name, expiresAt, deviceId, replaces },
    });
    return { key, row };
  }

  private recordAudit(
    manager: EntityManager,
    action: 'key.created' | 'key.rotated' | 'key.revoked',
    { team_id: teamId, agent_code }: Agent,
    { agentCode, deviceId, requestId, source }: AuditAuthor,
    before?: ApiKey,
    after?: ApiKey,
  ): Promise<void> {
    return this.audit.record(manager, {
      ...{ agentCode, deviceId, requestId, source, teamId, action },
      before: before && { agent_code, ...picture(before) },
      after: { agent_code, ...(after && picture(after)) },
    });
  }
}

/** Whether a key is one that this principal may see at all: a key of one device sees only itself. */
function isWithin({ boundTo, keyId }: Principal, id: string): boolean {
  return !boundTo || id === keyId;
}

/**
 * When a key ends that is made with another: by itself with that one, and never later.
 * @param limit the end of the key that asks; null: never
 * @throws AppError VALIDATION_FAILED
 */
function endBefore(wanted: Date | null, limit: Date | null): Date | null {
  if (wanted && limit && wanted > limit) throw endsTooLate('the key that asks');
  return wanted ?? limit;
}

function endsTooLate(what: string): AppError {
  return validationError([{ field: 'expires_at', message: `must not be after the end of ${what}` }]);
}

/** What the trail keeps of a key. */
function picture({ id, name, prefix, last4, expires_at, revoked_at }: ApiKey): Record<string, unknown> {
  return { key_id: id, name, key: `${prefix}…${last4}`, expires_at, revoked_at };
}

function future(text: string | undefined): Date | null {
  if (text === undefined) return null;
  const time = new Date(text);
  if (time.getTime() > Date.now()) return time;
  throw validationError([{ field: 'expires_at', message: 'must be in the future' }]);
}

function statusOf({
  revoked_at,
  expires_at,
  replaced_by,
}: Pick<ApiKey, 'revoked_at' | 'expires_at' | 'replaced_by'>): KeyDto['status'] {
  if (revoked_at) return 'revoked';
  if (expires_at && expires_at.getTime() <= Date.now()) return 'expired';
  return replaced_by ? 'replaced' : 'active';
}

function present(key: ListedKey, { keyId }: Principal): KeyDto {
  const { id, agent_code, name, device_id, prefix, last4 } = key;
  const { created_at, expires_at, revoked_at, last_used_at } = key;
  return {
    ...{ id, agent_code, name, device_id, prefix, last4, status: statusOf(key), is_current: id === keyId },
    ...{ created_at, expires_at, revoked_at, last_used_at },
  };
}
