import { randomBytes } from 'node:crypto';
import {
  type Actor,
  AppError,
  Config,
  hasRole,
  type ListQuery,
  type Page,
  type Principal,
} from '@app/platform';
import { isCleanText } from '@app/protocol';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { authorizeDevice } from './authorize-device';
import { digestApiKey } from './api-key';
import { CredentialRepository } from './credential.repository';
import { CredentialCache } from './credential-cache';
import { Pepper } from './pepper.service';
import { requireOwnOrigin, sessionToken, type WebRequest } from './session-cookie';
import type { CurrentSessionDto, SessionDto } from './session.dto';
import { SessionRepository } from './session.repository';
import { SignIns } from './sign-ins/sign-ins.service';

const FLUSH_MS = 15_000;

/** Browsers that signed in with a key and hold a cookie in its place. */
@Injectable()
export class SessionService implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Sessions');
  private readonly seen = new Map<string, Date>();
  private timer?: NodeJS.Timeout;

  constructor(
    private readonly config: Config,
    private readonly repository: SessionRepository,
    private readonly credentials: CredentialRepository,
    private readonly signIns: SignIns,
    private readonly pepper: Pepper,
    private readonly cache: CredentialCache,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  /**
   * Whom the cookie of a request stands for; undefined without a cookie.
   * @throws AppError ORIGIN_REFUSED, SESSION_EXPIRED, AGENT_INACTIVE, DEVICE_REVOKED, DEVICE_WIPE_REQUESTED
   */
  async authenticate(request: WebRequest, deviceId = ''): Promise<Principal | undefined> {
    if (request.cookie === undefined) return undefined;
    const token = sessionToken(request, this.config);
    if (token === undefined) return undefined;
    requireOwnOrigin(request, this.config);
    const record = await this.cache.get(await this.digest(token), deviceId, (...asked) =>
      this.credentials.findSession(...asked),
    );
    if (!record) throw new AppError('SESSION_EXPIRED');
    const principal = authorizeDevice(record, deviceId);
    this.seen.set(principal.sessionId!, new Date());
    this.signIns.used(principal.keyId, false);
    return principal;
  }

  /**
   * An explicit key beside a cookie: the key counts, as long as both mean the same agent.
   * @throws AppError INVALID_API_KEY
   */
  async requireNoOther(request: WebRequest, principal: Principal): Promise<void> {
    if (request.cookie === undefined) return;
    // A cookie that counts for nothing says nothing.
    const other = await this.authenticate(request).catch((error: unknown) => {
      if (error instanceof AppError) return undefined;
      throw error;
    });
    if (other && other.agentId !== principal.agentId) {
      throw new AppError('INVALID_API_KEY', 'The API key and the session belong to different agents.');
    }
  }

  /** @param principal by its key. @returns the secret for the cookie, and when the cookie may be forgotten */
  async start(
    principal: Principal,
    actor: Actor,
    { userAgent, ip }: { userAgent: unknown; ip: string },
  ): Promise<{ token: string; expires: Date; session: CurrentSessionDto }> {
    const token = randomBytes(32).toString('base64url');
    const { id, expires_at } = await this.repository.create(
      {
        teamId: principal.teamId,
        keyId: principal.keyId,
        digest: await this.digest(token),
        userAgent: isCleanText(userAgent) ? userAgent.slice(0, 255) : '',
        ip,
        limit: this.config.SESSIONS_PER_KEY,
      },
      actor,
    );
    // One of them may have ended for it.
    this.cache.clear();
    return { token, expires: expires_at, session: describe({ ...principal, sessionId: id }) };
  }

  /** The session of a request, or null: no cookie, or one that counts no more. */
  async current(request: WebRequest): Promise<CurrentSessionDto | null> {
    try {
      const principal = await this.authenticate(request);
      return principal ? describe(principal) : null;
    } catch (error) {
      if (error instanceof AppError) return null;
      throw error;
    }
  }

  /** One's own; of the whole team to an admin. */
  async list(principal: Principal, page: ListQuery): Promise<Page<SessionDto>> {
    const { data, total } = await this.repository.list(principal.teamId, ownerOf(principal), page);
    return {
      data: data.map((session) => ({ ...session, current: session.id === principal.sessionId })),
      total,
    };
  }

  /**
   * Ends one's own, or as an admin any of the team. Its sockets end within two seconds on every server.
   * @throws AppError SESSION_NOT_FOUND
   */
  async end(principal: Principal, id: string, actor: Actor): Promise<void> {
    if (!(await this.repository.end(principal.teamId, id, ownerOf(principal), actor)))
      throw new AppError('SESSION_NOT_FOUND');
    this.cache.clear();
  }

  private async flush(): Promise<void> {
    if (this.seen.size === 0) return;
    const batch = new Map(this.seen);
    this.seen.clear();
    // Lost, it is replaced by the next request; twelve hours are not measured to the second.
    await this.repository
      .touch(batch)
      .catch((error: Error) => this.logger.warn(`the use of sessions is not stored: ${error.message}`));
  }

  private async digest(token: string): Promise<Buffer> {
    return digestApiKey(`session:${token}`, await this.pepper.get());
  }
}

/** Whose sessions somebody manages: an admin the team's, everybody else their own, a key of one device only those of itself. */
function ownerOf({ agentId, keyId, role, boundTo }: Principal): { agentId?: string; keyId?: string } {
  if (boundTo) return { agentId, keyId };
  return hasRole(role, 'admin') ? {} : { agentId };
}

function describe(principal: Principal): CurrentSessionDto {
  const { agentId, agentCode, agentName, role, agentsMayExport, sessionId } = principal;
  return {
    agent_id: agentId,
    agent_code: agentCode,
    agent_name: agentName,
    role,
    may_export: hasRole(role, agentsMayExport ? 'agent' : 'admin'),
    session_id: sessionId!,
  };
}
