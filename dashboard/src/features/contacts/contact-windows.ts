import { type Api, body } from '../../api/client';
import { sentenceOf } from '../../api/errors';
import type { Contact } from '../../api/types';
import type { LiveStore } from '../../live/live-store';
import type { ListQuery } from './list-query';

/** Contacts of one request. */
export const WINDOW = 100;
/** So many windows are kept: the memory stays the same however far somebody scrolls. */
const KEPT = 20;
/** Windows that a fast scroll only passes are not read (milliseconds). */
const PASSING_MS = 30;
/** Longest time between two steps of one scroll; what comes later is a jump, and is read at once (milliseconds). */
const SCROLLING_MS = 100;
/** After which what could not be read is tried again (milliseconds). */
const RETRY_MS = 3_000;
/** How long a change is seen as one; as in the style sheet (milliseconds). */
const FRESH_MS = 2_500;
/** Shortest time between two changes of others that are shown one by one (milliseconds). */
const SHOWN_EVERY_MS = 100;
/** After the first contacts of a search: one that is typed over until then is not counted (milliseconds). */
const COUNTED_AFTER_MS = 150;
/** Shortest time between two questions because of what others do (milliseconds). */
const PAUSE_MS = 1_000;

/** What a grid shows of the list. A new object whenever anything changed. */
export interface WindowsSnapshot {
  /** Undefined until the first window is there. */
  total?: number;
  /** Whether there are no more than `total`: what a search finds is shown before it is counted. */
  isCounted: boolean;
  /** Contacts that are in the list by now and not shown. */
  unseen: number;
  /** Why the latest window could not be read, '' when it could. */
  problem: string;
}

/**
 * A list of any length, of which only windows are in memory. A window begins where the one before it ended, by cursor, or where
 * it is by number when somebody jumps there.
 *
 * What others change is shown where it stands; nothing is moved, added or taken out before `refresh`.
 */
export class ContactWindows {
  private windows = new Map<number, Contact[]>();
  /** Where windows begin that follow one that was read. */
  private cursors = new Map<number, string>();
  private places = new Map<string, { window: number; index: number }>();
  private readonly loading = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private snapshot: WindowsSnapshot = { isCounted: false, unseen: 0, problem: '' };
  private visible = { first: 0, last: 0 };
  /** Where somebody is at work, which may be off the screen. */
  private held = -1;
  /** The first place on the screen, and whether the latest scrolling led towards the beginning. */
  private first = 0;
  private goesBack = false;
  /** When the place on the screen was another one last (milliseconds). */
  private movedAt = -Infinity;
  private passing?: ReturnType<typeof setTimeout>;
  private asking?: ReturnType<typeof setTimeout>;
  private showing?: ReturnType<typeof setTimeout>;
  private counting?: ReturnType<typeof setTimeout>;
  private closed = new AbortController();
  private askedAt = 0;
  /** Whether there may be more or fewer of them since it was asked. */
  private isOther = false;
  private refreshing = false;
  private askAgain = false;
  private unsubscribe?: () => void;
  /** Contacts that are deleted by now, and by whom. */
  private readonly deleted = new Map<string, string>();
  /** Contacts that changed on the screen, and until when that is to be seen. */
  private readonly fresh = new Map<string, number>();
  /** What is in the list at or below it is no news. */
  private knownVersion = 0;

  constructor(
    private readonly api: Api,
    private readonly live: LiveStore,
    private readonly query: ListQuery,
    /** Whether nobody is at work in the list, so that it may be moved. */
    private readonly isIdle: () => boolean,
  ) {}

  /** Begins to follow what others do. @returns a function that ends it and every reading */
  readonly open = (): (() => void) => {
    this.closed = new AbortController();
    this.unsubscribe = this.live.onChange((news) => {
      if (news.action === 'created' || news.action === 'changed') this.replace(news.contact);
      if (news.action === 'deleted') this.markDeleted(news.contactId, news.by);
      this.ask(news.action !== 'changed');
    });
    this.readVisible();
    return () => {
      this.unsubscribe?.();
      clearTimeout(this.passing);
      clearTimeout(this.asking);
      clearTimeout(this.showing);
      clearTimeout(this.counting);
      this.closed.abort();
      for (const abort of this.loading.values()) abort.abort();
      this.loading.clear();
    };
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): WindowsSnapshot => this.snapshot;

  /** The contact in this place; undefined while it is being read. */
  at(place: number): Contact | undefined {
    return this.windows.get(Math.floor(place / WINDOW))?.[place % WINDOW];
  }

  /** Who has deleted it since it was read. */
  deletedBy(id: string): string | undefined {
    return this.deleted.get(id);
  }

  /** Whether it has just changed or come. */
  isFresh({ id }: Contact): boolean {
    return (this.fresh.get(id) ?? 0) > Date.now();
  }

  /** The loaded contact with this id. */
  find(id: string): Contact | undefined {
    const place = this.places.get(id);
    return place && this.windows.get(place.window)?.[place.index];
  }

  /** Names what is on the screen: it is read if it is not there yet, and then what comes next. */
  show(first: number, last: number): void {
    this.visible = { first: Math.floor(first / WINDOW), last: Math.floor(last / WINDOW) };
    if (first !== this.first) this.goesBack = first < this.first;
    this.first = first;
    for (const [window, abort] of this.loading)
      if (!this.isVisible(window) && window !== this.ahead) this.cancel(window, abort);
    clearTimeout(this.passing);
    const isScrolling = performance.now() - this.movedAt < SCROLLING_MS;
    this.movedAt = performance.now();
    if (this.missing().length === 0) return this.readAhead();
    if (!isScrolling) this.readVisible();
    else this.passing = setTimeout(() => this.readVisible(), PASSING_MS);
  }

  /** Keeps the contact in this place, wherever somebody scrolls. */
  hold(place: number): void {
    this.held = Math.floor(place / WINDOW);
  }

  /** Ids of the contacts in these places, read where they are not in memory. */
  async idsBetween(from: number, to: number): Promise<string[]> {
    const ids: string[] = [];
    for (let window = Math.floor(from / WINDOW); window <= Math.floor(to / WINDOW); window += 1) {
      const contacts =
        this.windows.get(window) ?? (await this.read(window, new AbortController().signal)).contacts;
      contacts.forEach(({ id }, index) => {
        const place = window * WINDOW + index;
        if (place >= from && place <= to) ids.push(id);
      });
    }
    return ids;
  }

  /** Shows a contact as it is by now, where it stands. */
  replace(contact: Contact): void {
    const place = this.places.get(contact.id);
    const known = this.find(contact.id);
    if (!place || !known || known.version >= contact.version) return;
    const contacts = [...this.windows.get(place.window)!];
    contacts[place.index] = contact;
    this.windows.set(place.window, contacts);
    this.deleted.delete(contact.id);
    this.flash(contact);
    this.publishSoon();
  }

  private flash({ id, version }: Contact): void {
    this.fresh.delete(id);
    this.fresh.set(id, Date.now() + FRESH_MS);
    if (this.fresh.size > WINDOW) this.fresh.delete(this.fresh.keys().next().value!);
    this.knownVersion = Math.max(this.knownVersion, version);
  }

  markDeleted(id: string, by: string): void {
    if (!this.places.has(id)) return;
    this.deleted.set(id, by);
    this.publishSoon();
  }

  /** Reads what is on the screen again, and only then lets go of what was there. */
  async refresh(): Promise<void> {
    if (this.refreshing) {
      this.askAgain = true;
      return;
    }
    this.refreshing = true;
    const visible: number[] = [];
    for (let window = this.visible.first; window <= this.visible.last; window += 1) visible.push(window);
    this.cursors = new Map();
    try {
      const abort = new AbortController();
      const read = await Promise.all(visible.map((window) => this.read(window, abort.signal)));
      this.windows = new Map();
      this.places = new Map();
      this.deleted.clear();
      const { knownVersion } = this;
      visible.forEach((window, i) => {
        for (const contact of read[i]!.contacts) if (contact.version > knownVersion) this.flash(contact);
        this.keep(window, read[i]!.contacts);
      });
      const { total, isCounted } = read[0]!;
      this.publish({
        total: isCounted ? total : Math.max(total, this.snapshot.total ?? 0),
        isCounted,
        unseen: 0,
        problem: '',
      });
      if (!isCounted) this.countSoon();
    } catch (thrown) {
      clearTimeout(this.passing);
      this.passing = setTimeout(() => void this.refresh(), RETRY_MS);
      this.publish({ problem: sentenceOf(thrown) });
    }
    this.refreshing = false;
    if (this.askAgain) {
      this.askAgain = false;
      this.ask(true);
    }
  }

  /**
   * Asks the server, which alone decides what is in the list, after what others did. Whether the list may be moved is not looked at
   * for each of their changes: that takes the browser some milliseconds.
   */
  private ask(isOther: boolean): void {
    this.isOther ||= isOther;
    this.asking ??= setTimeout(
      () => {
        const { isOther } = this;
        this.asking = undefined;
        this.isOther = false;
        this.askedAt = Date.now();
        if (this.isIdle()) void this.refresh();
        else if (isOther) void this.count();
      },
      Math.max(0, this.askedAt + PAUSE_MS - Date.now()),
    );
  }

  private async count(): Promise<void> {
    const { total, isCounted } = this.snapshot;
    if (total === undefined || !isCounted) return;
    try {
      this.publish({ unseen: Math.max(0, (await this.counted()) - (total - this.deleted.size)) });
    } catch {
      // The next news asks again.
    }
  }

  /** How many are in the list, for which a broad search takes longer than for its first contacts. */
  private async counted(): Promise<number> {
    const query = { ...this.query, limit: 1 };
    const { signal } = this.closed;
    return (await body(this.api.GET('/api/contacts', { params: { query }, signal }))).pagination.total;
  }

  private countSoon(after = COUNTED_AFTER_MS): void {
    clearTimeout(this.counting);
    this.counting = setTimeout(() => {
      this.counted().then(
        (total) => this.publish({ total, isCounted: true }),
        () => this.closed.signal.aborted || this.countSoon(RETRY_MS),
      );
    }, after);
  }

  private isVisible(window: number): boolean {
    return window >= this.visible.first && window <= this.visible.last;
  }

  private missing(): number[] {
    const missing: number[] = [];
    const { total } = this.snapshot;
    const end = total === undefined ? 0 : Math.ceil(total / WINDOW) - 1;
    for (let window = this.visible.first; window <= Math.min(this.visible.last, end); window += 1)
      if (!this.windows.has(window) && !this.loading.has(window)) missing.push(window);
    return missing;
  }

  private readVisible(): void {
    for (const window of this.missing()) {
      const follows = this.loading.has(window - 1) && !this.cursors.has(window);
      // What is deep in the list is found by number once; what follows begins at the cursor that comes with it.
      if (!follows) void this.load(window);
    }
  }

  /** The window that comes next if the scrolling goes on. */
  private get ahead(): number {
    return this.goesBack ? this.visible.first - 1 : this.visible.last + 1;
  }

  /** Once somebody scrolls: what comes next is there before it is on the screen. */
  private readAhead(): void {
    const { ahead } = this;
    const exists = ahead >= 0 && ahead * WINDOW < (this.snapshot.total ?? 0);
    if (this.first > 0 && exists && !this.windows.has(ahead) && this.loading.size === 0)
      void this.load(ahead);
  }

  private async load(window: number): Promise<void> {
    const abort = new AbortController();
    this.loading.set(window, abort);
    try {
      const { contacts, total, isCounted } = await this.read(window, abort.signal);
      if (abort.signal.aborted) return;
      this.knownVersion = Math.max(
        this.knownVersion,
        this.live.knownVersion,
        ...contacts.map(({ version }) => version),
      );
      this.keep(window, contacts);
      this.loading.delete(window);
      const known = this.snapshot;
      this.publish({
        total: known.isCounted ? known.total : isCounted ? total : Math.max(total, known.total ?? 0),
        isCounted: known.isCounted || isCounted,
        problem: '',
      });
      if (known.total === undefined && !isCounted) this.countSoon();
      if (this.missing().length === 0) this.readAhead();
      else this.readVisible();
    } catch (thrown) {
      if (!abort.signal.aborted) {
        clearTimeout(this.passing);
        this.passing = setTimeout(() => this.readVisible(), RETRY_MS);
        this.publish({ problem: sentenceOf(thrown) });
      }
    } finally {
      if (this.loading.get(window) === abort) this.loading.delete(window);
    }
  }

  private async read(window: number, signal: AbortSignal) {
    const cursor = this.cursors.get(window);
    const from = window === 0 ? {} : cursor === undefined ? { page: window + 1 } : { cursor };
    const query = { ...this.query, limit: WINDOW, uncounted: true, ...from };
    const { data, pagination } = await body(this.api.GET('/api/contacts', { params: { query }, signal }));
    for (const contact of data) this.live.names.remember(contact);
    if (pagination.next_cursor) this.cursors.set(window + 1, pagination.next_cursor);
    return { contacts: data, total: pagination.total, isCounted: !pagination.at_least };
  }

  private keep(window: number, contacts: Contact[]): void {
    this.windows.set(window, contacts);
    contacts.forEach(({ id }, index) => this.places.set(id, { window, index }));
    // The oldest that is not on the screen goes, but for the one with the focus: its row stays in the document.
    for (const old of this.windows.keys()) {
      if (this.windows.size <= KEPT) break;
      if (this.isVisible(old) || old === this.held) continue;
      for (const { id } of this.windows.get(old)!)
        if (this.places.get(id)?.window === old) this.places.delete(id);
      this.windows.delete(old);
    }
  }

  private cancel(window: number, abort: AbortController): void {
    abort.abort();
    this.loading.delete(window);
  }

  /** However many changes come in, whoever types beside the list does not wait for them. */
  private publishSoon(): void {
    this.showing ??= setTimeout(() => this.publish({}), SHOWN_EVERY_MS);
  }

  private publish(change: Partial<WindowsSnapshot>): void {
    clearTimeout(this.showing);
    this.showing = undefined;
    this.snapshot = { ...this.snapshot, ...change };
    for (const listener of this.listeners) listener();
  }
}
