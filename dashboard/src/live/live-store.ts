import { type Api, body } from '../api/client';
import { ApiError, explain, isRefusal } from '../api/errors';
import type { Contact, Delta, Editor, ImportProgress, RecentEnrolment } from '../api/types';
import { type Activity, ACTIVITY_LIMIT, ActivityLog } from './activity-log';
import { type LiveChange, openLiveSocket } from './live-socket';
import { fullName, ContactNameCache } from './contact-name-cache';

export type LiveStatus = 'connecting' | 'live' | 'interrupted' | 'restarting';

/** What components see. A new object whenever anything changed. */
export interface LiveSnapshot {
  status: LiveStatus;
  /** Moves on when the server's contacts may have changed: time to read again what is shown. */
  revision: number;
  activity: readonly Activity[];
  /** Phones that came in with a code while this page was open, newest first. */
  recentEnrolments: readonly RecentEnrolment[];
  /** Who of the team has a contact open for editing now, on whichever device. */
  editors: readonly Editor[];
}

/** A change, or too many at once to tell each. */
export type LiveNews = LiveChange | { action: 'many'; count: number };

export interface LiveOptions {
  api: Api;
  deviceId: string;
  /** Called when the server ends the session, with the sentence for the sign-in screen. */
  onRefused: (sentence: string) => void;
}

/** Changes from before this page was opened, so that the feed does not start empty. */
const RECENT = 20;
const ENROLMENTS = 20;
const CATCH_UP_RETRY_MS = 3_000;
/** How often it is said that a contact is still edited (milliseconds); the server forgets it after four times as long. */
const EDITING_INTERVAL_MS = 20_000;
const NOBODY: readonly Editor[] = [];

/**
 * Follows the team's changes without missing one. It keeps a cursor: what is at or below it is known, the next
 * version moves it on, and anything further ahead means a gap, which is read from the server.
 *
 * The lists on the page are not patched from here; they are read again when `revision` moves. So the server alone
 * decides what belongs to a search and in which order, and an import of any size costs one more request.
 */
export class LiveStore {
  readonly names = new ContactNameCache();
  private readonly log = new ActivityLog();
  private readonly listeners = new Set<() => void>();
  private readonly changeListeners = new Set<(news: LiveNews) => void>();
  private readonly importListeners = new Set<(progress: ImportProgress) => void>();
  private snapshot: LiveSnapshot = {
    ...{ status: 'connecting', revision: 0, activity: [] },
    ...{ recentEnrolments: [], editors: NOBODY },
  };
  private status: LiveStatus = 'connecting';
  private revision = 0;
  private frame = 0;
  private recentEnrolments: readonly RecentEnrolment[] = [];
  private editors = NOBODY;
  /** What is open for editing on this page; the latest counts. */
  private readonly editing: string[] = [];
  private sayEdits: (contactId: string | null) => void = () => {};

  /** Undefined until the first time of catching up. */
  private cursor?: number;
  /** Which history the cursor belongs to: a restored database has another one. */
  private epoch?: string;
  /** Present while catching up; aborted when the connection is lost. */
  private catchingUp?: AbortController;
  /** What is announced while catching up. */
  private waiting: LiveChange[] = [];
  private retry?: ReturnType<typeof setTimeout>;

  constructor(private readonly options: LiveOptions) {}

  /** Connects. @returns a function that disconnects. */
  readonly open = (): (() => void) => {
    this.status = 'connecting';
    const { close, edits } = openLiveSocket(this.options.deviceId, {
      connected: () => {
        if (this.editing.length) this.sayEditing();
        void this.catchUp();
      },
      interrupted: (why) => this.interrupt(why === 'restarting' ? 'restarting' : 'interrupted'),
      failed: ({ code, error }) => {
        if (isRefusal(code)) this.options.onRefused(explain(code, error));
      },
      change: (change) => (this.catchingUp ? this.waiting.push(change) : this.receive(change)),
      changesAvailable: (headVersion) => {
        if (headVersion > (this.cursor ?? 0)) void this.catchUp();
      },
      importProgress: (progress) => {
        for (const listener of this.importListeners) listener(progress);
      },
      present: (editors) => {
        this.editors = editors;
        this.publish();
      },
      enrolled: (enrolment) => {
        this.recentEnrolments = [enrolment, ...this.recentEnrolments.slice(0, ENROLMENTS - 1)];
        this.revision += 1;
        this.publish();
      },
    });
    this.sayEdits = edits;
    const timer = setInterval(() => this.editing.length && this.sayEditing(), EDITING_INTERVAL_MS);
    return () => {
      clearInterval(timer);
      close();
      this.interrupt('interrupted');
      cancelAnimationFrame(this.frame);
      this.frame = 0;
    };
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): LiveSnapshot => this.snapshot;

  /** @param listener hears of each change once, in their order, and of many at once by their number alone @returns a function that ends it */
  onChange(listener: (news: LiveNews) => void): () => void {
    this.changeListeners.add(listener);
    return () => this.changeListeners.delete(listener);
  }

  /** Lets the others of the team see that this contact is open for editing here. @returns a function that ends it */
  edits(contactId: string): () => void {
    this.editing.push(contactId);
    this.sayEditing();
    return () => {
      this.editing.splice(this.editing.lastIndexOf(contactId), 1);
      this.sayEditing();
    };
  }

  /** @param listener hears how far imports are, at most once a second each @returns a function that ends it */
  onImportProgress(listener: (progress: ImportProgress) => void): () => void {
    this.importListeners.add(listener);
    return () => this.importListeners.delete(listener);
  }

  /** Highest version that the page has heard of. */
  get knownVersion(): number {
    return this.cursor ?? 0;
  }

  /** Of the versions; undefined until it was first told. */
  get knownEpoch(): string | undefined {
    return this.epoch;
  }

  private receive(change: LiveChange): void {
    const next = this.knownVersion + 1;
    if (change.version < next) return;
    if (change.version > next) return void this.catchUp();
    this.cursor = change.version;
    const { action, by } = change;
    if (action !== 'deleted') this.names.remember(change.contact);
    const name = action === 'deleted' ? this.names.nameOf(change.contactId) : fullName(change.contact);
    this.log.add({ kind: action, name, by });
    this.revision += 1;
    this.publish();
    this.tell(change);
  }

  private sayEditing(): void {
    this.sayEdits(this.editing.at(-1) ?? null);
  }

  private tell(news: LiveNews): void {
    for (const listener of this.changeListeners) listener(news);
  }

  private async catchUp(): Promise<void> {
    if (this.catchingUp) return;
    clearTimeout(this.retry);
    const { signal } = (this.catchingUp = new AbortController());
    try {
      await this.readMissed(signal);
    } catch {
      if (signal.aborted) return;
      // Everything that was announced meanwhile lies beyond the gap and will be read with it.
      this.waiting = [];
      this.catchingUp = undefined;
      this.retry = setTimeout(() => void this.catchUp(), CATCH_UP_RETRY_MS);
      return;
    }
    if (signal.aborted) return;
    this.catchingUp = undefined;
    this.status = 'live';
    this.revision += 1;
    this.publish();
    for (const change of this.waiting.splice(0)) {
      if (this.catchingUp) this.waiting.push(change);
      else this.receive(change);
    }
  }

  private async readMissed(signal: AbortSignal): Promise<void> {
    const { api } = this.options;
    const latest = async () => (await body(api.GET('/api/contacts/stats', { signal }))).data.latest_version;
    try {
      await this.readFrom(this.cursor ?? Math.max(0, (await latest()) - RECENT), signal);
    } catch (thrown) {
      if (!(thrown instanceof ApiError && thrown.code === 'RESYNC_REQUIRED')) throw thrown;
      // Away for too long, or the database was restored from a backup. Only the present state counts then.
      this.epoch = undefined;
      await this.readFrom(await latest(), signal);
    }
  }

  /** What fits the feed is read change by change. Of more, only how much it was. */
  private async readFrom(version: number, signal: AbortSignal): Promise<void> {
    const { api, deviceId } = this.options;
    const read = async (from: number) => {
      const query = { version: from, limit: ACTIVITY_LIMIT, device_id: deviceId, epoch: this.epoch };
      return (await body(api.GET('/api/sync/delta', { params: { query }, signal }))).data;
    };
    let delta = await read(version);
    if (delta.has_more) {
      const { head_version: head } = delta;
      // Nearly always empty; asking for it tells the server how far this device has come.
      delta = await read(head);
      this.log.add({ kind: 'many', count: head - version });
      if (this.cursor !== undefined) this.tell({ action: 'many', count: head - version });
    }
    for (;;) {
      // What was there before the page was opened is no news to its lists.
      const isNews = this.cursor !== undefined;
      for (const change of delta.changes) {
        const missed = this.logMissed(change);
        if (isNews) this.tell(missed);
      }
      this.cursor = delta.current_version;
      this.epoch = delta.epoch;
      if (!delta.has_more) return;
      delta = await read(delta.current_version);
    }
  }

  private logMissed({ action, contact, version }: Delta['changes'][number]): LiveChange {
    const { id } = contact;
    if (action === 'DELETE') {
      this.log.add({ kind: 'deleted', name: this.names.nameOf(id) }, Date.parse(contact.deleted_at!));
      return { action: 'deleted', version, by: '', contactId: id };
    }
    // All but a deleted one come whole.
    const whole = contact as Contact;
    this.names.remember(whole);
    const change =
      action === 'CREATE'
        ? ({ action: 'created', by: whole.created_by_agent } as const)
        : ({ action: 'changed', by: whole.updated_by } as const);
    this.log.add({ kind: change.action, name: fullName(whole), by: change.by }, Date.parse(whole.updated_at));
    return { ...change, version, contact: whole };
  }

  private interrupt(status: LiveStatus): void {
    clearTimeout(this.retry);
    this.catchingUp?.abort();
    this.catchingUp = undefined;
    this.waiting = [];
    this.editors = NOBODY;
    this.status = status;
    this.publish();
  }

  /** At most once per frame, however much happens in between. */
  private publish(): void {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      const { status, revision, recentEnrolments, editors } = this;
      this.snapshot = { status, revision, activity: this.log.entries, recentEnrolments, editors };
      for (const listener of this.listeners) listener();
    });
  }
}
