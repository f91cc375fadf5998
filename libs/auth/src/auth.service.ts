import { type Actor, AppError, type Principal, RateLimits, requireUnbound } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { digestApiKey, makeApiKey, MAX_KEY_LENGTH, mayBeApiKey } from './api-key';
import { AgentRepository } from './agent.repository';
import type { RegisterDto, RegisteredAgentDto } from './auth.dto';
import { authorizeDevice } from './authorize-device';
import {
  type Connection,
  CredentialRepository,
  type CredentialRecord,
  type Purpose,
} from './credential.repository';
import { CredentialCache } from './credential-cache';
import { KeyRepository } from './key.repository';
import { Pepper } from './pepper.service';
import { type Origin, SignIns } from './sign-ins/sign-ins.service';
import { TeamRepository } from './team.repository';

/** Who a key speaks for, and how an agent gets one. */
@Injectable()
export class AuthService {
  constructor(
    private readonly agents: AgentRepository,
    private readonly keys: KeyRepository,
    private readonly teams: TeamRepository,
    private readonly credentials: CredentialRepository,
    private readonly pepper: Pepper,
    private readonly signIns: SignIns,
    private readonly limits: RateLimits,
    private readonly cache: CredentialCache,
  ) {}

  /**
   * The principal of a key. Sign-ins and refusals reach the trail by way of `from`, which also names the device.
   * @throws AppError INVALID_API_KEY (unknown, revoked, expired, mistyped), AGENT_INACTIVE, TEAM_CLOSED,
   *   DEVICE_REVOKED, DEVICE_MISMATCH, DEVICE_WIPE_REQUESTED, or RATE_LIMITED from an address of too many wrong keys.
   */
  async authenticate(key: unknown, from?: Origin, purpose?: Purpose): Promise<Principal> {
    const deviceId = from?.deviceId ?? '';
    try {
      const record = await this.findRecord(key, deviceId, from?.ip);
      const principal = authorizeDevice(record, deviceId, purpose);
      this.signIns.used(principal.keyId, record.dueForUpdate, from);
      return principal;
    } catch (error) {
      if (error instanceof AppError && typeof key === 'string') this.signIns.refused(key, error.code, from);
      throw error;
    }
  }

  private async findRecord(key: unknown, deviceId: string, ip?: string): Promise<CredentialRecord> {
    if (typeof key !== 'string' || key.length > MAX_KEY_LENGTH) throw new AppError('INVALID_API_KEY');
    const digest = digestApiKey(key, await this.pepper.get());
    // What the cache knows was looked at when it came in.
    const record = await this.cache.get(digest, deviceId, async (...asked) => {
      if (!mayBeApiKey(key)) return undefined;
      if (ip !== undefined && !this.cache.wasGood(digest)) await this.limits.requireLookUp(ip);
      return this.credentials.findKey(...asked);
    });
    if (!record) throw new AppError('INVALID_API_KEY');
    return record;
  }

  /** For each connection its principal as it is now, or why it must end. */
  async revalidate(connections: Connection[]): Promise<(Principal | AppError)[]> {
    const records = connections.length ? await this.credentials.findConnections(connections) : [];
    const results = connections.map(({ deviceId, sessionId, purpose }, i) => {
      try {
        const record = records[i];
        if (!record) throw new AppError(sessionId ? 'SESSION_EXPIRED' : 'INVALID_API_KEY');
        return authorizeDevice(record, deviceId, purpose);
      } catch (error) {
        if (error instanceof AppError) return error;
        throw error;
      }
    });
    // Whoever is sent away now must not come back on what is remembered of the key or the session.
    if (results.some((result) => result instanceof AppError)) this.cache.clear();
    return results;
  }

  /**
   * Makes an agent and its key. Without `by` (open registration) it joins the default team as an ordinary agent.
   * @throws AppError AGENT_EXISTS, FORBIDDEN (also to a key of one device), TEAM_CLOSED
   */
  async register(
    body: RegisterDto,
    by?: { principal: Principal; actor: Actor },
    requestId?: string,
  ): Promise<RegisteredAgentDto> {
    if (!by && body.role && body.role !== 'agent') throw new AppError('FORBIDDEN');
    if (by) requireUnbound(by.principal);
    const { agent_code: agentCode, agent_name: agentName, role = 'agent' } = body;
    const first = await this.newKey();
    const teamId = by?.principal.teamId ?? (await this.openDefaultTeam());
    const actor = by?.actor ?? {
      agentCode,
      deviceId: '',
      requestId: requestId ?? '',
      source: 'rest' as const,
    };
    const agent = await this.teams.teams.manager.transaction(async (manager) => {
      const expiresAt = by && (await this.keys.expiryOf(manager, by.principal));
      return this.agents.create(
        manager,
        { teamId, agentCode, agentName, role, first: { ...first, expiresAt } },
        actor,
      );
    });
    return {
      agent_code: agentCode,
      agent_name: agentName,
      role,
      api_key: first.key,
      created_at: agent.created_at,
    };
  }

  /** A key and what is stored of it; a given one is taken as it is. */
  async newKey(given?: string): Promise<{ key: string; digest: Buffer }> {
    const key = given ?? makeApiKey();
    return { key, digest: digestApiKey(key, await this.pepper.get()) };
  }

  private async openDefaultTeam(): Promise<string> {
    const { id, closed_at } = await this.teams.defaultTeam();
    if (closed_at) throw new AppError('TEAM_CLOSED');
    return id;
  }
}
