import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { TestAgent } from '../support/app';
import type { EditOfMany } from './journal';
import { RestLine } from './rest-line';
import type { World } from './world';

/** Codes after which the same call is not sent again: what it was about is gone, as after a restore. */
const IS_FINAL = (status: number) => status >= 400 && status < 500 && status !== 408 && status !== 429;
const POLL_MS = 200;

type Contacts = { ids: string[] } | { filter: { q: string } };

/**
 * Somebody at a desk, who changes many contacts at once, or makes one of several, and takes it back again; by jobs where they are
 * more than a request changes. The company alone: it is nobody else's mark.
 */
export class Desk {
  /** @param rest of the device that it is done on; without one it is one that does nothing else. */
  constructor(
    private readonly world: World,
    agent: TestAgent,
    private readonly rest = new RestLine(world, agent, `desk-${randomUUID()}`),
  ) {}

  /** An edit, its undo most of the time, and now and then the undo of that. */
  async editAndUndo(contacts: Contacts, goOn: () => boolean): Promise<void> {
    const body = { ...contacts, set: { company: `Company ${randomUUID()}` } };
    await this.undo(await this.perform('edited', '/api/contacts/bulk', body, randomUUID()), goOn);
  }

  /** The same of a merge. */
  async mergeAndUndo([survivorId, ...loserIds]: string[], goOn: () => boolean): Promise<void> {
    const body = { survivor_id: survivorId, loser_ids: loserIds };
    await this.undo(await this.perform('merged', '/api/contacts/merge', body, randomUUID()), goOn);
  }

  private async undo(operationId: string | undefined, goOn: () => boolean): Promise<void> {
    let last = operationId;
    while (last && goOn() && this.world.random.chance(0.7))
      last = await this.perform('undone', `/api/operations/${last}/undo`, {});
  }

  /** @returns the operation, if it changed anything that is still there */
  private async perform(
    what: EditOfMany['what'],
    path: string,
    body: object,
    key?: string,
  ): Promise<string | undefined> {
    const { journal } = this.world;
    for (;;) {
      const answer = await this.rest.call('POST', path, body, key ? { 'idempotency-key': key } : {});
      if (answer && IS_FINAL(answer.status)) return undefined;
      if (!answer || answer.status >= 400) {
        await this.rest.pause();
        continue;
      }
      const isJob = answer.status === 202;
      const result = isJob ? await this.resultOf(answer.body.data.id) : answer.body.data;
      if (!result?.operation_id) return undefined;
      const { operation_id: operationId, merged } = result;
      const contacts = merged?.length ?? result.changed ?? result.contacts;
      journal.edits.push({ what, operationId, contacts, acknowledgedAt: Date.now() });
      journal.count(`${what} many contacts${isJob ? ' by a job' : ''}`);
      return operationId;
    }
  }

  /** Of a job that has succeeded; a restore ends one that was under way, or makes it one that never was. */
  private async resultOf(id: string): Promise<Record<string, any> | undefined> {
    for (;;) {
      const answer = await this.rest.call('GET', `/api/jobs/${id}`);
      if (answer && IS_FINAL(answer.status)) return undefined;
      const job = answer?.status === 200 ? answer.body.data : undefined;
      if (job?.state === 'failed')
        this.world.journal.complain(9, `job ${id} (${job.kind}) failed with ${job.error}`);
      if (job?.finished_at) return job.state === 'succeeded' ? job.result : undefined;
      await pause(POLL_MS);
    }
  }
}
