import { randomUUID } from 'node:crypto';
import type { TestAgent } from '../support/app';
import type { Operation, Way } from './journal';
import { ABILITIES } from './ways';
import type { World } from './world';

const KNOWN_IDS = 60;
/** Of ten changes of a person. */
const DICE: readonly Operation['op'][] = [
  ...Array<'create'>(3).fill('create'),
  ...Array<'update'>(6).fill('update'),
  'delete',
];

/** What a person at a device wishes for: mostly changes of contacts that the device knows. */
export class Planner {
  private readonly known: string[] = [];
  private readonly deleted = new Set<string>();

  constructor(
    private readonly world: World,
    private readonly agent: TestAgent,
    private readonly deviceId: string,
    /** What the editor sees at this moment, for changes that say so. */
    private readonly sight: () => Operation['seen'],
  ) {}

  know(id: string): void {
    if (this.deleted.has(id) || this.known.includes(id)) return;
    if (this.known.length < KNOWN_IDS) this.known.push(id);
    else this.known[this.world.random.between(0, KNOWN_IDS - 1)] = id;
  }

  /** One operation that this way can do; a create when no contact is known that could be changed. */
  plan(
    way: Way = this.world.random.pick(this.world.ways),
    op = ABILITIES[way].length === 1 ? ABILITIES[way][0]! : this.world.random.pick(DICE),
    isThere: (id: string) => boolean = () => true,
  ): Operation {
    const target = op === 'create' ? undefined : this.target(isThere);
    if (op !== 'create' && !target) return this.begin(way, 'create');
    if (op === 'delete') this.deleted.add(target!);
    return this.begin(way, op, target);
  }

  begin(way: Way, op: Operation['op'], contactId?: string): Operation {
    const { journal, random, unkeyed } = this.world;
    const keyed = way === 'import' || way === 'push' || !random.chance(unkeyed);
    const { agentCode } = this.agent;
    const made = { mark: randomUUID(), way, op, contactId, keyed, agentCode, deviceId: this.deviceId };
    if (way !== 'push') return journal.begin(made);
    return journal.begin({ ...made, contactId: contactId ?? randomUUID(), seen: this.sight() });
  }

  /** So many contacts that it knows, or fewer. */
  some(count: number): string[] {
    return this.world.random.shuffle(this.known.filter((id) => !this.deleted.has(id))).slice(0, count);
  }

  private target(isThere: (id: string) => boolean): string | undefined {
    const usable = this.world.random.shuffle(this.known.filter((id) => !this.deleted.has(id)));
    return usable.find(isThere);
  }
}
