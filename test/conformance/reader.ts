import { setTimeout as pause } from 'node:timers/promises';
import type { Journal } from './journal';
import { type Image, Replica } from './replica';
import type { RestLine } from './rest-line';
import type { SocketLine } from './socket-line';
import type { World } from './world';

/** Between two deltas of a device that has heard of something new while it was reading (milliseconds). */
const GATHER_MS = [50, 300] as const;

export interface Page {
  changes: { version: number; contact: Image }[];
  current_version: number;
  has_more: boolean;
  head_version: number;
  epoch: string;
}

/** Complains of a page that does not lead from `asked` up, or past the head. */
export function checkPage(journal: Journal, asked: number, page: Page): void {
  const { changes, current_version, head_version } = page;
  if (current_version < asked || current_version > head_version)
    journal.complain(4, `a delta from ${asked} moved the cursor to ${current_version}, head ${head_version}`);
  let last = asked;
  for (const { version, contact } of changes) {
    if (version <= last || version > current_version || contact.version !== version)
      journal.complain(4, `a delta from ${asked} to ${current_version} lists ${version} after ${last}`);
    last = version;
  }
}

/** How a device that knows the wire contract and nothing else keeps its replica. */
export class Reader {
  readonly replica = new Replica();
  /** What it is about, for whoever wonders why it does not come to an end. */
  doing = 'reads nothing';
  private reading?: Promise<void>;
  private again = false;
  private stopped = false;
  private asleep = false;

  constructor(
    private readonly world: World,
    private readonly rest: RestLine,
    private readonly socket: SocketLine,
    private readonly self: { agent_code: string; device_id: string },
    /** Told of each live contact that comes by. */
    private readonly know: (id: string) => void,
  ) {}

  stop(): void {
    this.stopped = true;
  }

  sleep(): void {
    this.asleep = true;
  }

  wake(): void {
    this.asleep = false;
  }

  /** Brings the replica up to a head that was read after this call. */
  catchUp(): Promise<void> {
    if (this.reading) {
      this.again = true;
      return this.reading;
    }
    this.reading = this.readAll().finally(() => (this.reading = undefined));
    return this.reading;
  }

  /** An event of the socket. */
  heard(image: Image): void {
    const { replica } = this;
    if (!image.is_deleted) this.know(image.id);
    if (this.world.trustsEvents && image.version > replica.cursor) replica.cursor = image.version - 1;
    if (replica.follow(image)) return;
    this.world.journal.count('gaps healed by a delta');
    void this.catchUp();
  }

  private async readAll(): Promise<void> {
    for (;;) {
      this.again = false;
      let more = true;
      while (more && !this.stopped && !this.asleep) {
        try {
          more = await this.readPage();
        } catch (error) {
          this.doing = `could not read from ${this.replica.cursor}: ${(error as Error).message}`;
          await this.rest.pause();
        }
      }
      this.doing = 'reads nothing';
      if (!this.again || this.stopped) return;
      // What comes meanwhile is read together, as an app that minds its battery does.
      await pause(this.world.random.between(...GATHER_MS));
    }
  }

  /** @returns whether there is more to read. @throws when it has to be tried again. */
  private async readPage(): Promise<boolean> {
    const { replica } = this;
    const { random, journal } = this.world;
    const { cursor: asked, epoch } = replica;
    const limit = random.chance(0.3) ? random.between(5, 200) : 1_000;
    const bySocket = this.socket.connected && random.chance(0.3);
    this.doing = `reads from ${asked} ${bySocket ? 'by socket' : 'over REST'} since ${new Date().toISOString()}`;
    const answer = bySocket
      ? await this.socket.emit('sync_request', { ...this.self, last_known_version: asked, limit })
      : (await this.rest.call('GET', `/api/sync/delta?version=${asked}&limit=${limit}`))?.body;
    if (!answer || answer === 'offline') throw new Error('no answer');
    if (answer.code === 'RESYNC_REQUIRED') {
      journal.count('resyncs');
      replica.clear();
      return true;
    }
    if (!answer.success) throw new Error(answer.code);
    const page = answer.data as Page;
    if (asked === 0) replica.clear();
    else if (epoch && epoch !== page.epoch)
      journal.complain(7, `cursor ${asked} of another epoch was continued`);
    checkPage(journal, asked, page);
    const images = page.changes.map(({ contact }) => contact);
    for (const { id, is_deleted } of images) if (!is_deleted) this.know(id);
    replica.page(images, page.current_version, page.has_more, page.epoch);
    return page.has_more;
  }
}
