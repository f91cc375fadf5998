/** Items that wait, those of different owners in turn: who has many in it waits behind who has one. */
export class FairQueue<Item> {
  /** By owner; whose turn comes next stands first. */
  private readonly waiting = new Map<string, Item[]>();

  get isEmpty(): boolean {
    return this.waiting.size === 0;
  }

  /** How many of this owner's wait. */
  countOf(owner: string): number {
    return this.waiting.get(owner)?.length ?? 0;
  }

  add(owner: string, item: Item): void {
    const own = this.waiting.get(owner);
    if (own) own.push(item);
    else this.waiting.set(owner, [item]);
  }

  /** Takes the next one out; undefined when there is none. */
  take(): Item | undefined {
    const [next] = this.waiting;
    if (!next) return undefined;
    const [owner, own] = next;
    this.waiting.delete(owner);
    const item = own.shift();
    // Behind all others.
    if (own.length > 0) this.waiting.set(owner, own);
    return item;
  }
}
