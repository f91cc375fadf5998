import { type Actor, AppError, type Principal } from '@app/platform';
import { Injectable, Logger, type BeforeApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { digestApiKey, makeApiKey, mayBeApiKey } from './api-key';
import type { AgentDto, RegisterDto, RegisteredAgentDto } from './auth.dto';
import { AuthRepository, type KeyHolder } from './auth.repository';
import { Pepper } from './pepper.service';

/** How long a valid key is believed without a query: half of the time in which a revocation must take effect. */
const CACHE_MS = 1_000;
const CACHE_SIZE = 20_000;
const TOUCH_MS = 15_000;

/** Who a key speaks for, and the agents of a team. */
@Injectable()
export class AuthService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Auth');
  private readonly cache = new Map<string, { holder: KeyHolder; until: number }>();
  private readonly seen = new Map<string, { agentId: string; keyId: string; at: Date }>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly repository: AuthRepository,
    private readonly pepper: Pepper,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flushSeen(), TOUCH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flushSeen();
  }

  /**
   * The principal of a key.
   * @throws AppError INVALID_API_KEY (unknown, revoked, expired, mistyped) or AGENT_INACTIVE.
   */
  async authenticate(key: unknown): Promise<Principal> {
    if (typeof key !== 'string' || !mayBeApiKey(key)) throw new AppError('INVALID_API_KEY');
    const { active, ...principal } = await this.findHolder(key);
    if (!active) throw new AppError('AGENT_INACTIVE');
    this.seen.set(principal.keyId, { agentId: principal.agentId, keyId: principal.keyId, at: new Date() });
    return principal;
  }

  private async findHolder(key: string): Promise<KeyHolder> {
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

  /** Principals of those of the given keys that are still valid and whose agents are active. */
  async revalidate(keyIds: string[]): Promise<Map<string, Principal>> {
    const holders = keyIds.length ? await this.repository.findByKeyIds(keyIds) : [];
    return new Map(
      holders.flatMap(({ active, ...principal }) => (active ? [[principal.keyId, principal] as const] : [])),
    );
  }

  /**
   * Makes an agent and its key. Without `by` (open registration) it joins the default team as an ordinary agent.
   * @throws AppError AGENT_EXISTS, FORBIDDEN
   */
  async register(
    body: RegisterDto,
    by?: { principal: Principal; actor: Actor },
    requestId?: string,
  ): Promise<RegisteredAgentDto> {
    if (!by && body.role && body.role !== 'agent') throw new AppError('FORBIDDEN');
    const { agent_code: agentCode, agent_name: agentName, role = 'agent' } = body;
    const { key, digest } = await this.newKey();
    const teamId = by?.principal.teamId ?? (await this.repository.defaultTeamId());
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

  async listAgents(teamId: string): Promise<AgentDto[]> {
    const agents = await this.repository.listAgents(teamId);
    return agents.map(({ id, agent_code, agent_name, role, is_active, created_at, last_seen }) => ({
      id,
      agent_code,
      agent_name,
      role,
      is_active,
      created_at,
      last_seen,
    }));
  }

  private async flushSeen(): Promise<void> {
    if (this.seen.size === 0) return;
    const batch = [...this.seen.values()];
    this.seen.clear();
    // Only a hint for people: a lost one is replaced by the next request.
    await this.repository
      .touch(batch)
      .catch((error: Error) => this.logger.warn(`last_seen not stored: ${error.message}`));
  }
}
