import { mayBeApiKey } from '@app/auth';
import { type CodeOf, isTrue, type SourceRow, timeOf, uuidOf } from './convert';
import type { Report } from './report';

export interface TakenAgent {
  id: string;
  agentCode: string;
  agentName: string;
  isActive: boolean;
  createdAt: string | null;
  lastSeen: string | null;
  /** Keys in plain text, as its phones send them. */
  keys: string[];
}

const CODE = /^[A-Za-z0-9_-]{1,50}$/;

/** The original's agents in our form, and who its ids and codes mean. */
export class Agents {
  readonly byCode = new Map<string, TakenAgent>();
  private readonly codes = new Map<string, string>();
  private readonly ids = new Map<string, string>();
  private readonly keys = new Set<string>();

  constructor(private readonly report: Report) {}

  add(row: SourceRow): void {
    const given = row.agent_code?.trim();
    if (!given) return this.lose(row.id ?? undefined, 'an agent without a code cannot be taken over');
    const isActive = row.is_active === undefined || row.is_active === null || isTrue(row.is_active);
    const known = this.byCode.get(this.codes.get(given) ?? '');
    const agent = known ?? this.make(given, row, isActive);
    if (row.id) this.ids.set(row.id, agent.agentCode);
    if (known) {
      // One who may no longer sign in there must not get in here with the other one's rights.
      if (known.isActive !== isActive) {
        return this.lose(
          given,
          'a second agent of this code, active where the first is not or the other way round',
        );
      }
      this.report.add({
        level: 'repair',
        table: 'agents',
        row: given,
        reason: 'two agents of one code are one now',
      });
    }
    this.addKey(agent, row);
  }

  /**
   * @param type of the column: a number or UUID is an id first, a text a code first.
   */
  codeOf(type: string | undefined): CodeOf {
    const order = /^(int|uuid|numeric)/.test(type ?? '') ? [this.ids, this.codes] : [this.codes, this.ids];
    return (value) => (value ? (order[0]!.get(value) ?? order[1]!.get(value)) : undefined);
  }

  private make(given: string, row: SourceRow, isActive: boolean): TakenAgent {
    let agentCode = given;
    if (!CODE.test(given)) {
      const base = given.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 45) || 'agent';
      agentCode = base;
      for (let n = 2; this.byCode.has(agentCode); n += 1) agentCode = `${base}-${n}`;
      this.lose(
        given,
        `the code has characters that are refused here; it is ${agentCode} now, tell its phones`,
      );
    }
    const name = row.agent_name?.trim() || given;
    const agent: TakenAgent = {
      id: uuidOf(row.id) ?? crypto.randomUUID(),
      agentCode,
      agentName: [...name].slice(0, 255).join(''),
      isActive,
      createdAt: timeOf(row.created_at) ?? null,
      lastSeen: timeOf(row.last_seen) ?? null,
      keys: [],
    };
    this.byCode.set(agentCode, agent);
    this.codes.set(given, agentCode);
    return agent;
  }

  private addKey(agent: TakenAgent, { api_key: key, api_key_hash: hash }: SourceRow): void {
    const { agentCode } = agent;
    if (!key) {
      return this.lose(
        agentCode,
        hash
          ? 'only a hash of the key is there, which nobody can turn into ours: the agent needs a new key'
          : 'it has no key: the agent needs a new one',
      );
    }
    if (!mayBeApiKey(key)) {
      return this.lose(
        agentCode,
        key.length < 16
          ? 'the key has fewer than 16 characters: the agent needs a new one'
          : 'the key is not 16 to 255 visible ASCII characters: the agent needs a new one',
      );
    }
    if (this.keys.has(key))
      return this.lose(agentCode, 'another agent has the same key: the agent needs a new one');
    this.keys.add(key);
    agent.keys.push(key);
  }

  private lose(row: string | undefined, reason: string): void {
    this.report.add({ level: 'loss', table: 'agents', row, reason });
  }
}
