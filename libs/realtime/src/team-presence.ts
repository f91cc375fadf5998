/** Somebody who has a contact open for editing. */
export interface Editor {
  contactId: string;
  agentCode: string;
  agentName: string;
}

/** Longest time without being said again (milliseconds). A browser lets a hidden page speak once a minute. */
export const PRESENCE_TTL_MS = 90_000;
/** The same of a socket of another server, which says it again by itself: one that has died does not. */
export const REMOTE_PRESENCE_TTL_MS = 25_000;
/** More are not told at once. */
const MAX_EDITORS = 100;

/** Who of one team edits which contact, as this server knows it: one contact for each socket, wherever that is connected. */
export class TeamPresence {
  private readonly editors = new Map<string, Editor & { until: number; isOwn: boolean }>();

  get isEmpty(): boolean {
    return this.editors.size === 0;
  }

  /**
   * @param editor undefined: the socket edits nothing any more
   * @param now epoch milliseconds
   * @param isOwn whether the socket is one of this server
   * @returns whether that is news
   */
  set(socketId: string, editor: Editor | undefined, now: number, isOwn = true): boolean {
    const former = this.editors.get(socketId);
    this.editors.delete(socketId);
    const until = now + (isOwn ? PRESENCE_TTL_MS : REMOTE_PRESENCE_TTL_MS);
    if (editor) this.editors.set(socketId, { ...editor, until, isOwn });
    return former?.contactId !== editor?.contactId;
  }

  /** Forgets those that have not been heard of. @returns whether there were any */
  expire(now: number): boolean {
    const expired = [...this.editors].filter(([, { until }]) => until <= now);
    for (const [socketId] of expired) this.editors.delete(socketId);
    return expired.length > 0;
  }

  /** What the sockets of this server edit. */
  own(): { socketId: string; editor: Editor }[] {
    return [...this.editors]
      .filter(([, { isOwn }]) => isOwn)
      .map(([socketId, { contactId, agentCode, agentName }]) => ({
        socketId,
        editor: { contactId, agentCode, agentName },
      }));
  }

  /** Each person once for each contact, those who were heard of last first. */
  list(): Editor[] {
    const found = new Map<string, Editor>();
    for (const { contactId, agentCode, agentName } of [...this.editors.values()].reverse()) {
      if (found.size === MAX_EDITORS) break;
      const key = `${contactId} ${agentCode}`;
      if (!found.has(key)) found.set(key, { contactId, agentCode, agentName });
    }
    return [...found.values()];
  }
}
