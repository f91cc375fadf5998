import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestAgent } from '../support/app';
import type { Answer } from '../support/device';
import { RETRY_MS, type World } from './world';

/** A device's calls over REST. */
export class RestLine {
  /** Until when the server asked to be left alone (epoch milliseconds). */
  private quietUntil = 0;

  constructor(
    private readonly world: World,
    private readonly agent: TestAgent,
    private readonly deviceId: string,
  ) {}

  /** A REST call; undefined when no answer came. */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer | undefined> {
    const { journal, patience } = this.world;
    // Not AbortSignal.timeout(): it does not end a body that stops coming, once the garbage collector has been.
    const controller = new AbortController();
    let timer!: NodeJS.Timeout;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new Error('no answer in time'));
        controller.abort();
      }, patience);
    });
    try {
      const answer = await Promise.race([this.ask(method, path, body, headers, controller.signal), late]);
      if ([401, 403, 500].includes(answer.status) && answer.body.code !== 'OUTCOME_UNKNOWN')
        journal.complain(9, `${method} ${path} was answered ${answer.status} ${answer.body.code}`);
      return answer;
    } catch (error) {
      const { name, message, cause } = error as Error & { cause?: { code?: string } };
      journal.count(`no answer, REST: ${cause?.code ?? (name === 'Error' ? message : name)}`);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  /** The server asked to be left alone for so many seconds. */
  leave(seconds: number): void {
    this.quietUntil = Date.now() + seconds * 1_000;
  }

  /** The pause before the same is tried again: at least what the server asked for. */
  pause(): Promise<unknown> {
    const asked = Math.max(0, this.quietUntil - Date.now());
    return sleep(asked + this.world.random.between(...RETRY_MS));
  }

  /** Cursors that no server may continue: each must be refused with 410. */
  async probe(cursor: number): Promise<void> {
    const { journal } = this.world;
    const known = await this.call('GET', `/api/sync/delta?version=${cursor}&limit=1`);
    if (known?.status !== 200) return;
    const { head_version: head, min_version: floor, epoch } = known.body.data;
    const probes = [
      `version=${head}&epoch=${randomUUID()}`,
      `version=0&epoch=${randomUUID()}`,
      `version=${head + 1_000_000}`,
    ];
    if (floor > 1) probes.push(`version=${floor - 1}`, `version=${floor - 1}&epoch=${epoch}`);
    for (const query of probes) {
      const answer = await this.call('GET', `/api/sync/delta?${query}`);
      if (!answer || [429, 503].includes(answer.status)) continue;
      journal.count('bad cursors tried');
      const refused = answer.status === 410 && answer.body.code === 'RESYNC_REQUIRED';
      if (!refused)
        journal.complain(
          7,
          `a delta of ${query} was answered ${answer.status} (head ${head}, floor ${floor})`,
        );
    }
  }

  private async ask(
    method: string,
    path: string,
    body: unknown,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Answer> {
    const response = await fetch(this.world.address() + path, {
      method,
      headers: {
        'x-api-key': this.agent.key,
        'x-device-id': this.deviceId,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
    const { headers: told } = response;
    if (told.has('retry-after')) this.leave(Number(told.get('retry-after')));
    return { status: response.status, headers: response.headers, body: (await response.json()) as any };
  }
}
