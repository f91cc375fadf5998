import { createHmac } from 'node:crypto';

/** Half of an id has this many bits: together they are exact in a JSON number. */
const BITS = 26;
const HALF = 2 ** BITS;
const ROUNDS = 4;

/**
 * The ids of audit entries as a team sees them. Inside they count the entries of all teams, so that the next one would
 * tell how much the others do. Outside each is another number of 52 bits, that only this team's secret leads back from:
 * a Feistel network over HMAC-SHA256.
 */
export class EntryIds {
  constructor(
    private readonly secret: string,
    private readonly teamId: string,
  ) {}

  /** @param id from 1 to 2^52 - 1 */
  toPublic(id: number): number {
    let [left, right] = [Math.floor(id / HALF), id % HALF];
    for (let round = 0; round < ROUNDS; round += 1) [left, right] = [right, left ^ this.mix(round, right)];
    return left * HALF + right;
  }

  /** Back again. What is no id of the team becomes any number. */
  toInternal(id: number): number {
    let [left, right] = [Math.floor(id / HALF) % HALF, id % HALF];
    for (let round = ROUNDS - 1; round >= 0; round -= 1)
      [left, right] = [right ^ this.mix(round, left), left];
    return left * HALF + right;
  }

  private mix(round: number, half: number): number {
    const digest = createHmac('sha256', this.secret).update(`${this.teamId} ${round} ${half}`).digest();
    return digest.readUInt32BE() >>> (32 - BITS);
  }
}
