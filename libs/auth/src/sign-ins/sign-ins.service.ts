import { createHash } from 'node:crypto';
import { AuditService } from '@app/audit';
import { type ErrorCode, type Source } from '@app/platform';
import { type BeforeApplicationShutdown, Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { digestApiKey } from '../api-key';
import { KeyRepository, type KeyUse } from '../key.repository';
import { Pepper } from '../pepper.service';
import { TeamRepository } from '../team.repository';
import { Throttle } from './throttle';

const FLUSH_MS = 15_000;
/** A sign-in is in the trail this soon. */
const SOON_MS = 50;
const MINUTE = 60_000;
/** Rows about refused keys that one server writes in a minute, from all addresses together. */
const REFUSED_PER_MINUTE = 60;
const AUDITED_REFUSALS: ReadonlySet<ErrorCode> = new Set([
  'INVALID_API_KEY',
  'AGENT_INACTIVE',
  'TEAM_CLOSED',
  'DEVICE_REVOKED',
  'DEVICE_MISMATCH',
]);

/** Where a key came from. */
export interface Origin {
  ip: string;
  deviceId: string;
  requestId: string;
  source: Source;
}

const NOWHERE: Origin = { ip: '', deviceId: '', requestId: '', source: 'rest' };

/** Notes when keys are used, and tells the trail who signed in and which keys were refused. */
@Injectable()
export class SignIns implements OnModuleInit, BeforeApplicationShutdown {
  private readonly logger = new Logger('Auth');
  private readonly uses = new Map<string, KeyUse>();
  private timer?: NodeJS.Timeout;
  private soon?: NodeJS.Timeout;
  private readonly perAddress = new Throttle(MINUTE);
  private readonly perKey = new Throttle(60 * MINUTE);
  private minute = { began: 0, rows: 0 };
  private readonly writing = new Set<Promise<void>>();

  constructor(
    private readonly keys: KeyRepository,
    private readonly teams: TeamRepository,
    private readonly pepper: Pepper,
    private readonly audit: AuditService,
  ) {}

  onModuleInit(): void {
    this.timer = setInterval(() => void this.flush(), FLUSH_MS).unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    clearTimeout(this.soon);
    await Promise.all([this.flush(), ...this.writing]);
  }

  /** A valid key was used. Stored in bulk, some seconds later; at once when this use is a sign-in. */
  used(keyId: string, dueForUpdate: boolean, from: Origin = NOWHERE): void {
    const first = this.uses.get(keyId);
    // The first one is the one that signs in: what came later only moves the time.
    if (first) {
      first.at = new Date();
      first.deviceId ||= from.deviceId;
    } else this.uses.set(keyId, { ...from, keyId, at: new Date() });
    if (dueForUpdate) this.soon ??= setTimeout(() => void this.flush(), SOON_MS).unref();
  }

  /**
   * A key was refused. One row a minute for an address, one an hour for the same key, sixty a minute in all, so
   * that nobody can fill the disk by guessing; and of the key its beginning only.
   */
  refused(key: string, reason: ErrorCode, from: Origin = NOWHERE): void {
    if (!AUDITED_REFUSALS.has(reason)) return;
    const now = Date.now();
    if (now - this.minute.began >= MINUTE) this.minute = { began: now, rows: 0 };
    if (this.minute.rows >= REFUSED_PER_MINUTE || !this.perAddress.isFree(from.ip, now)) return;
    if (!this.perKey.take(fingerprint(from.ip, key), now)) return;
    this.perAddress.take(from.ip, now);
    this.minute.rows += 1;
    const written = this.recordAudit(key, reason, from)
      .catch((error: Error) => this.logger.warn(`a refused key is not in the trail: ${error.message}`))
      .finally(() => this.writing.delete(written));
    this.writing.add(written);
  }

  private async recordAudit(key: string, reason: ErrorCode, { ip, ...from }: Origin): Promise<void> {
    const owner = await this.keys.findOwner(digestApiKey(key, await this.pepper.get()));
    // What nobody has is the business of those who run the server: the default team.
    const teamId = owner?.teamId ?? (await this.teams.defaultTeam()).id;
    await this.audit.record(undefined, {
      ...from,
      agentCode: owner?.agentCode ?? 'unknown:key',
      teamId,
      action: 'auth.failed',
      after: { key: beginning(key), reason, ip },
    });
  }

  private async flush(): Promise<void> {
    this.soon = undefined;
    if (this.uses.size === 0) return;
    const batch = [...this.uses.values()];
    this.uses.clear();
    // A lost time is replaced by the next request; a lost sign-in is told of at the next use.
    await this.keys
      .touch(batch)
      .catch((error: Error) => this.logger.warn(`last_seen not stored: ${error.message}`));
  }
}

/** So that no refused key, which may be a mistyped good one, stays in the memory. */
function fingerprint(ip: string, key: string): string {
  return createHash('sha256').update(`${ip} ${key}`).digest('base64');
}

/** Enough to find the key in the list, or to see what somebody tries; never enough to be of use. */
function beginning(key: string): string {
  return `${key.slice(0, key.startsWith('sk_') ? 7 : 4)}…`;
}
