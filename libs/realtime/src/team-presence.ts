/** Somebody who has a contact open for editing. */
export interface Editor {
  contactId: string;
  agentCode: string;
  agentName: string;
}

/** Longest time without being said again (milliseconds). A browser lets a hidden page speak once a minute. */
export const PRESENCE_TTL_MS = 90_000;
/** More are not told at once. */
const MAX_EDITORS = 100;

/** Who of one team edits which contact, as this server knows it: one contact for each socket, wherever that is connected. */
export class TeamPresence {
  private readonly editors = new Map<string, Editor & { until: number }>();

  get isEmpty(): boolean {
    return this.editors.size === 0;
  }

  /**
   * @param editor undefined: the socket edits nothing any more
   * @param now epoch milliseconds
   * @returns whether that is news
   */
  set(socketId: string, editor: Editor | undefined, now: number): boolean {
    const former = this.editors.get(socketId);
    this.editors.delete(socketId);
    if (editor) this.editors.set(socketId, { ...editor, until: now + PRESENCE_TTL_MS });
    return former?.contactId !== editor?.contactId;
  }

  /** Forgets those that have not been heard of. @returns whether there were any */
  expire(now: number): boolean {
    const expired = [...this.editors].filter(([, { until }]) => until <= now);
    for (const [socketId] of expired) this.editors.delete(socketId);
    return expired.length > 0;
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
