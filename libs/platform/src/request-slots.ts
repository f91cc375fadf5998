import { Injectable, type OnModuleInit, SetMetadata } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
// Kept, one small dependency, weights and timeouts built in.
import { Semaphore, type SemaphoreInterface, withTimeout } from 'async-mutex';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Config } from './config';
import { AppError } from './errors';
import { Metrics } from './metrics';
import type { Principal } from './principal';

declare module 'fastify' {
  interface FastifyRequest {
    /** Gives back what this request holds of its team's share. */
    releaseSlot?: () => void;
  }
}

/** Longest wait for a slot (milliseconds); whoever waits longer is told to come again. */
const MAX_WAIT_MS = 5_000;
/** Requests that may wait for a slot, on this server: of one agent, and of one team. */
const MAX_WAITING_AGENT = 250;
const MAX_WAITING_TEAM = 1_000;

export const MANAGES_SLOTS = 'contacts-sync:manages-slots';

/**
 * For a read that waits for other things than the database, such as a change or a slow client: it must hold no slot
 * meanwhile, and takes one with `RequestSlots.run()` for each of its queries instead.
 */
export const ManagesSlots = () => SetMetadata(MANAGES_SLOTS, true);

/** Whose slots: those of an agent, which are a part of its team's. */
export type SlotOwner = Pick<Principal, 'teamId' | 'agentId'>;

interface Gate {
  slots: SemaphoreInterface;
  /** The same, with a longest wait: a timer, and several promises more. */
  patient: SemaphoreInterface;
  /** Who holds slots or waits for them, and who holds them. */
  users: number;
  holders: number;
}

/** So many slots for each name, and a bounded queue for whoever comes when they are taken. */
class Bulkhead {
  private readonly gates = new Map<string, Gate>();
  private users = 0;
  private held = 0;

  constructor(
    readonly slots: number,
    private readonly maxWaiting: number,
    private readonly refusal: () => AppError,
  ) {}

  get waiting(): number {
    return this.users - this.held;
  }

  /** @returns what gives the slots back; a second call does nothing. */
  async enter(name: string, weight: number): Promise<() => void> {
    const gate = this.gateOf(name);
    if (gate.users >= this.slots + this.maxWaiting) throw this.refusal();
    const slots = Math.min(weight, this.slots);
    const isFree = gate.users === gate.holders && gate.slots.getValue() >= slots;
    gate.users += 1;
    this.users += 1;
    const leave = () => {
      this.users -= 1;
      gate.users -= 1;
      if (gate.users === 0) this.gates.delete(name);
    };
    try {
      const [, release] = await (isFree ? gate.slots : gate.patient).acquire(slots);
      this.held += 1;
      gate.holders += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        this.held -= 1;
        gate.holders -= 1;
        release();
        leave();
      };
    } catch {
      leave();
      throw this.refusal();
    }
  }

  private gateOf(name: string): Gate {
    const known = this.gates.get(name);
    if (known) return known;
    const slots = new Semaphore(this.slots);
    const gate = { slots, patient: withTimeout(slots, MAX_WAIT_MS), users: 0, holders: 0 };
    this.gates.set(name, gate);
    return gate;
  }
}

/**
 * How much one agent and one team may have in work at a time on this server, so that the load of one team does not slow
 * down another: what is beyond it waits here, where it costs nothing, and not for the processor and the database. A dear
 * call holds as many slots as it costs points.
 *
 * Only reads take slots. Writes of a team take turns in its group commit, which holds one connection however many wait;
 * a write that waited there with a slot in its hand would keep its team from reading. No holder of a slot may ask for
 * another: two such callers could wait for each other.
 */
@Injectable()
export class RequestSlots implements OnModuleInit {
  private readonly agents: Bulkhead;
  private readonly teams: Bulkhead;

  constructor(
    config: Config,
    metrics: Metrics,
    private readonly host: HttpAdapterHost<FastifyAdapter>,
  ) {
    const refusal = () => {
      metrics.rateLimited.inc({ limit: 'slots' });
      return new AppError('RATE_LIMITED', 'Too many requests are in work or waiting.');
    };
    // However few connections there are, half of them are for others.
    const perTeam = Math.min(config.SLOTS_TEAM, Math.max(1, Math.floor(config.DB_POOL_MAX / 2)));
    this.teams = new Bulkhead(perTeam, MAX_WAITING_TEAM, refusal);
    this.agents = new Bulkhead(Math.min(config.SLOTS_AGENT, perTeam), MAX_WAITING_AGENT, refusal);
    metrics.observe(
      'contactsync_requests_waiting',
      'Reads that wait because their agent or team has as many in work as it may.',
      () => this.agents.waiting + this.teams.waiting,
    );
  }

  onModuleInit(): void {
    // The answer is ready, and whatever follows depends on how fast the client reads.
    this.host.httpAdapter?.getInstance().addHook('onSend', (request, _reply, _payload, done) => {
      request.releaseSlot?.();
      done();
    });
  }

  /**
   * Waits for slots of the agent and then of its team.
   * @param weight how many, at most all that the agent has.
   * @returns what gives them back.
   * @throws AppError RATE_LIMITED when too many wait already, or it took longer than 5 s.
   */
  async enter({ teamId, agentId }: SlotOwner, weight = 1): Promise<() => void> {
    const slots = Math.min(weight, this.agents.slots);
    // In this order: who waits for colleagues holds nothing of the team's.
    const leaveAgent = await this.agents.enter(`${teamId} ${agentId}`, slots);
    try {
      const leaveTeam = await this.teams.enter(teamId, slots);
      return () => {
        leaveTeam();
        leaveAgent();
      };
    } catch (error) {
      leaveAgent();
      throw error;
    }
  }

  /** Does `work` in a slot. @throws what `work` throws, and AppError RATE_LIMITED as enter() */
  async run<T>(owner: SlotOwner, work: () => Promise<T>, weight = 1): Promise<T> {
    const release = await this.enter(owner, weight);
    try {
      return await work();
    } finally {
      release();
    }
  }

  /** Holds a slot for a request until its answer is ready. @throws AppError RATE_LIMITED as enter() */
  async hold(request: FastifyRequest, reply: FastifyReply, owner: SlotOwner, weight: number): Promise<void> {
    request.releaseSlot = await this.enter(owner, weight);
    // Nobody is there any more to work for.
    if (reply.raw.destroyed) throw new AppError('REQUEST_TIMEOUT');
  }
}
