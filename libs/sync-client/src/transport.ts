import { parseSnapshot, resumable } from './snapshot';
import type { Answer, Request } from './types';

/** What is asked of a server, however it travels. */
export interface Transport {
  /** Never rejects: what cannot be read is status 0, "no answer". */
  send(request: Request, signal: AbortSignal): Promise<Answer>;
}

export interface Identity {
  url: string;
  apiKey: string;
  agentCode: string;
  deviceId: string;
}

const PATIENCE_MS = 30_000;

/** Node's types do not know it; its fetch has no cache either. */
const UNCACHED: object = { cache: 'no-store' };

const PATHS = {
  push: '/api/sync/push',
  pictures: '/api/sync/pictures',
  delta: '/api/sync/delta',
  snapshot: '/api/sync/snapshot',
  digest: '/api/sync/digest',
};

/** The REST API. */
export class RestTransport implements Transport {
  constructor(
    private readonly identity: Identity,
    private readonly fetch: typeof globalThis.fetch = (...args) => globalThis.fetch(...args),
    /** Milliseconds without a byte of a snapshot, or to wait for another answer, beyond what a long poll asks for. */
    private readonly patience = PATIENCE_MS,
  ) {}

  async send(request: Request, signal: AbortSignal): Promise<Answer> {
    const wait = ((request.ask === 'delta' && request.wait) || 0) * 1_000;
    const { signal: limited, prolong, release } = limitedTo(this.patience + wait, signal);
    // Whatever becomes of the streams in between: what was given up does not hold up the next request, nor the end.
    const givenUp = new Promise<Answer>((resolve) => {
      limited.addEventListener('abort', () => resolve({ status: 0 }));
      if (limited.aborted) resolve({ status: 0 });
    });
    try {
      return await Promise.race([this.exchange(request, limited, prolong), givenUp]);
    } catch {
      return { status: 0 };
    } finally {
      release();
    }
  }

  private async exchange(request: Request, signal: AbortSignal, prolong: () => void): Promise<Answer> {
    const response = await this.call(request, signal);
    if (request.ask !== 'snapshot' || !response.ok) return answerOf(response);
    const again = (headers: Record<string, string>) => this.call(request, signal, headers);
    return {
      status: response.status,
      snapshot: await parseSnapshot(resumable(response, again, prolong)),
    };
  }

  private call(request: Request, signal: AbortSignal, more: Record<string, string> = {}): Promise<Response> {
    const { url, apiKey, deviceId } = this.identity;
    const headers = { 'X-API-Key': apiKey, 'X-Device-ID': deviceId, ...more };
    const address = url.replace(/\/$/, '') + PATHS[request.ask];
    if (request.ask === 'push' || request.ask === 'pictures') {
      const { ask, ...body } = request;
      return this.fetch(address, {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify(ask === 'push' ? { device_id: deviceId, ...body } : body),
        signal,
      });
    }
    const query = new URLSearchParams();
    if (request.ask === 'delta' || request.ask === 'digest') {
      for (const [name, value] of Object.entries(request)) if (name !== 'ask') query.set(name, String(value));
    }
    return this.fetch(query.size > 0 ? `${address}?${query}` : address, {
      headers,
      signal,
      ...UNCACHED,
    });
  }
}

/**
 * A signal that says so too when the time is up. Not AbortSignal.timeout() and any(): in Node.js 20 the garbage collector
 * takes them away while they are waited for, and a request on a silent connection would never end.
 */
function limitedTo(milliseconds: number, signal: AbortSignal) {
  const limited = new AbortController();
  const end = () => limited.abort();
  let timer = setTimeout(end, milliseconds);
  /** Something came: the time begins anew. */
  const prolong = () => {
    clearTimeout(timer);
    timer = setTimeout(end, milliseconds);
  };
  signal.addEventListener('abort', end);
  if (signal.aborted) end();
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', end);
  };
  return { signal: limited.signal, prolong, release };
}

/** An answer counts as the server's only in the server's own form: a login page of a hotel's Wi-Fi has it not. */
async function answerOf(response: Response): Promise<Answer> {
  const seconds = Number(response.headers.get('retry-after') ?? 0);
  const retryAfter = Number.isFinite(seconds) && seconds > 0 ? seconds * 1_000 : undefined;
  const body = (await response.json().catch(() => undefined)) as Record<string, unknown> | undefined;
  const ours = typeof body?.success === 'boolean' && (body.success || typeof body.code === 'string');
  // Too large may be said by a proxy, in its own words. That is no reason to send the same again.
  if (!ours && response.status !== 413) return { status: 0, retryAfter };
  return { status: response.status, body: ours ? body : undefined, retryAfter };
}
