/** One line of the feed. */
export type Activity = { id: number; at: number } & ActivityNews;

export type ActivityNews =
  | { kind: 'created' | 'changed' | 'deleted'; name: string; by?: string }
  /** A large operation, or what happened while this page was away: too much for single lines. */
  | { kind: 'many'; count: number };

export const ACTIVITY_LIMIT = 100;

/** The latest things that happened, newest first. */
export class ActivityLog {
  private lastId = 0;
  entries: readonly Activity[] = [];

  add(news: ActivityNews, at = Date.now()): void {
    this.lastId += 1;
    // A server's clock that is ahead of ours must not put anything into the future.
    const entry = { ...news, id: this.lastId, at: Math.min(at, Date.now()) };
    this.entries = [entry, ...this.entries.slice(0, ACTIVITY_LIMIT - 1)];
  }
}
