import { Injectable } from '@nestjs/common';
import type { CredentialRecord } from './credential.repository';

/** How long a credential is believed without a query: half of the time in which a revocation must take effect. */
const CACHE_MS = 1_000;
const CACHE_SIZE = 20_000;
/** Devices that show the same credential within that time. */
const MAX_DEVICES = 1_000;

/** What is known of one credential: all of it runs out together, whichever device asked first. */
interface Entry {
  until: number;
  byDevice: Map<string, CredentialRecord>;
}

/**
 * Remembers whom a credential, a key or a session, stands for, for a moment. What is not known is asked for each time. For as
 * long as there is room it also remembers that a credential was good, which lets nobody in.
 */
@Injectable()
export class CredentialCache {
  private readonly entries = new Map<string, Entry>();
  /** Digests that were good when last asked for, oldest first. */
  private readonly provenGood = new Set<string>();

  /** Whether this credential was good when it was last looked up here. */
  wasGood(digest: Buffer): boolean {
    return this.provenGood.has(digest.toString('base64'));
  }

  async get(
    digest: Buffer,
    deviceId: string,
    find: (digest: Buffer, deviceId: string) => Promise<CredentialRecord | undefined>,
  ): Promise<CredentialRecord | undefined> {
    const key = digest.toString('base64');
    const cached = this.fresh(key)?.byDevice.get(deviceId);
    if (cached) return cached;
    const record = await find(digest, deviceId);
    this.provenGood.delete(key);
    if (!record) this.entries.delete(key);
    else this.remember(key, deviceId, record);
    return record;
  }

  /** What was decided on this server counts on it at once. */
  clear(): void {
    this.entries.clear();
  }

  private fresh(key: string): Entry | undefined {
    const entry = this.entries.get(key);
    return entry && entry.until > Date.now() ? entry : undefined;
  }

  private remember(key: string, deviceId: string, record: CredentialRecord): void {
    if (this.entries.size >= CACHE_SIZE) this.entries.clear();
    const entry = this.fresh(key) ?? {
      until: Date.now() + CACHE_MS,
      byDevice: new Map<string, CredentialRecord>(),
    };
    // What one device brings to light of the credential counts for all of them.
    const [known] = entry.byDevice.values();
    if (entry.byDevice.size >= MAX_DEVICES || (known && !sameCredential(known, record)))
      entry.byDevice.clear();
    entry.byDevice.set(deviceId, record);
    this.entries.set(key, entry);
    if (this.provenGood.size >= CACHE_SIZE) this.provenGood.delete(this.provenGood.values().next().value!);
    this.provenGood.add(key);
  }
}

function sameCredential(one: CredentialRecord, other: CredentialRecord): boolean {
  const facts = ['alive', 'active', 'closed', 'role', 'agentsMayExport', 'agentName'] as const;
  return facts.every((fact) => one[fact] === other[fact]);
}
