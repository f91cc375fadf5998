import type { Holder } from './credential.repository';

/** How long a credential is believed without a query: half of the time in which a revocation must take effect. */
const CACHE_MS = 1_000;
const CACHE_SIZE = 20_000;

/** Remembers whom a credential stands for, for a moment. What is not known is asked for each time. */
export class HolderCache {
  private readonly entries = new Map<string, { holder: Holder; until: number }>();

  async get(
    digest: Buffer,
    deviceId: string,
    find: (digest: Buffer, deviceId: string) => Promise<Holder | undefined>,
  ): Promise<Holder | undefined> {
    const key = `${digest.toString('base64')} ${deviceId}`;
    const cached = this.entries.get(key);
    if (cached && cached.until > Date.now()) return cached.holder;
    const holder = await find(digest, deviceId);
    if (!holder) {
      this.entries.delete(key);
      return undefined;
    }
    if (this.entries.size >= CACHE_SIZE) this.entries.clear();
    this.entries.set(key, { holder, until: Date.now() + CACHE_MS });
    return holder;
  }

  /** What was decided on this server counts on it at once. */
  clear(): void {
    this.entries.clear();
  }
}
