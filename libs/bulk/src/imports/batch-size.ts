/** Contacts of the first transaction, and of any one. */
const FIRST = 100;
const LEAST = 20;
const MOST = 500;
/** Of rows that write nothing so many are looked at together: what more of them bring into memory would outlive its use there. */
const LOOKED = 200;
/** How many times as many contacts as expected may be written of the rows that were read ahead. */
const TOLERANCE = 1.25;
/** How long somebody else's write may wait behind a transaction, and while others do write (milliseconds). */
const ALONE_MS = 50;
const BESIDE_MS = 15;
/** How long others are thought to write on when one of them has waited (milliseconds). */
const OTHERS_MS = 5_000;

/** How much one transaction of an import does: as many contacts as are written in the time that others may wait behind them. */
export class BatchSize {
  /** Rows that are read ahead, among which there are about as many that are written as may be. */
  rows = FIRST;
  private expected = FIRST;
  private waitedAt = -Infinity;

  /** How many contacts the next transaction may write. */
  get most(): number {
    return Math.min(MOST, this.expected * TOLERANCE);
  }

  /** Rows of which none was written. */
  looked(): void {
    this.rows = LOOKED;
  }

  /**
   * @param took milliseconds for which nobody else could write
   * @param isWaitedFor whether somebody waits for that to end
   */
  wrote(contacts: number, ofRows: number, took: number, isWaitedFor: boolean, now = performance.now()): void {
    if (isWaitedFor) this.waitedAt = now;
    const may = now - this.waitedAt < OTHERS_MS ? BESIDE_MS : ALONE_MS;
    const fits = Math.round((contacts * may) / took);
    this.expected = Math.max(LEAST, Math.min(MOST, fits, this.expected * 2));
    const among = Math.ceil((this.expected * ofRows) / contacts);
    this.rows = Math.min(Math.max(LOOKED, this.expected), among);
  }
}
