import { type Actor, AppError, type Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { digestApiKey, makeApiKey, mayBeApiKey } from './api-key';
import type { RegisterDto, RegisteredAgentDto } from './auth.dto';
import { AuthRepository, type KeyHolder } from './auth.repository';
import { Pepper } from './pepper.service';
import { type Origin, SignIns } from './sign-ins/sign-ins.service';

/** How long a valid key is believed without a query: half of the time in which a revocation must take effect. */
const CACHE_MS = 1_000;
const CACHE_SIZE = 20_000;

/** Who a key speaks for, and how an agent gets one. */
@Injectable()
export class AuthService {
  private readonly cache = new Map<string, { holder: KeyHolder; until: number }>();

  constructor(
    private readonly repository: AuthRepository,
    private readonly pepper: Pepper,
    private readonly signIns: SignIns,
  ) {}

  /**
   * The principal of a key. Sign-ins and refusals reach the trail by way of `from`.
   * @throws AppError INVALID_API_KEY (unknown, revoked, expired, mistyped), AGENT_INACTIVE or TEAM_CLOSED.
   */
  async authenticate(key: unknown, from?: Origin): Promise<Principal> {
    try {
      const { active, closed, rested, ...principal } = await this.findHolder(key);
      if (closed) throw new AppError('TEAM_CLOSED');
      if (!active) throw new AppError('AGENT_INACTIVE');
      this.signIns.used(principal.keyId, rested, from);
      return principal;
    } catch (error) {
      if (error instanceof AppError && typeof key === 'string') this.signIns.refused(key, error.code, from);
      throw error;
    }
  }

  private async findHolder(key: unknown): Promise<KeyHolder> {
    if (typeof key !== 'string' || !mayBeApiKey(key)) throw new AppError('INVALID_API_KEY');
    const digest = digestApiKey(key, await this.pepper.get());
    const cacheKey = digest.toString('base64');
    const cached = this.cache.get(cacheKey);
    if (cached && cached.until > Date.now()) return cached.holder;
    const holder = await this.repository.findByDigest(digest);
    if (!holder) {
      this.cache.delete(cacheKey);
      throw new AppError('INVALID_API_KEY');
    }
    if (this.cache.size >= CACHE_SIZE) this.cache.clear();
    this.cache.set(cacheKey, { holder, until: Date.now() + CACHE_MS });
    return holder;
  }

  /** Principals of those of the given keys that are still valid, and whose agents and teams are active. */
  async revalidate(keyIds: string[]): Promise<Map<string, Principal>> {
    const holders = keyIds.length ? await this.repository.findByKeyIds(keyIds) : [];
    const valid = new Map(
      holders.flatMap(({ active, closed, rested: _, ...principal }) =>
        active && !closed ? [[principal.keyId, principal] as const] : [],
      ),
    );
    // Whoever is sent away now must not come back on what is remembered of the key.
    const gone = new Set(keyIds.filter((id) => !valid.has(id)));
    if (gone.size)
      for (const [name, { holder }] of this.cache) if (gone.has(holder.keyId)) this.cache.delete(name);
    return valid;
  }

  /**
   * Makes an agent and its key. Without `by` (open registration) it joins the default team as an ordinary agent.
   * @throws AppError AGENT_EXISTS, FORBIDDEN, TEAM_CLOSED
   */
  async register(
    body: RegisterDto,
    by?: { principal: Principal; actor: Actor },
    requestId?: string,
  ): Promise<RegisteredAgentDto> {
    if (!by && body.role && body.role !== 'agent') throw new AppError('FORBIDDEN');
    const { agent_code: agentCode, agent_name: agentName, role = 'agent' } = body;
    const { key, digest } = await this.newKey();
    const teamId = by?.principal.teamId ?? (await this.openDefaultTeam());
    const actor = by?.actor ?? {
      agentCode,
      deviceId: '',
      requestId: requestId ?? '',
      source: 'rest' as const,
    };
    const agent = await this.repository.agents.manager.transaction((manager) =>
      this.repository.createAgent(manager, { teamId, agentCode, agentName, role, key, digest }, actor),
    );
    return { agent_code: agentCode, agent_name: agentName, role, api_key: key, created_at: agent.created_at };
  }

  /** A key and what is stored of it; a given one is taken as it is. */
  async newKey(given?: string): Promise<{ key: string; digest: Buffer }> {
    const key = given ?? makeApiKey();
    return { key, digest: digestApiKey(key, await this.pepper.get()) };
  }

  private async openDefaultTeam(): Promise<string> {
    const { id, closed_at } = await this.repository.defaultTeam();
    if (closed_at) throw new AppError('TEAM_CLOSED');
    return id;
  }
}
