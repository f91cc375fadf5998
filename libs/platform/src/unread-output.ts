import { Injectable } from '@nestjs/common';
import { Config } from './config';
import { AppError } from './errors';
import { Metrics } from './metrics';

interface AgentOutput {
  bytes: number;
  answers: number;
}

/**
 * What this server holds for clients that have not read it yet, by agent: the bytes of sockets and of answers, and the number
 * of large answers and streams. Whoever asks and does not read is asked to wait instead of growing the server.
 */
@Injectable()
export class UnreadOutput {
  private readonly byAgent = new Map<string, AgentOutput>();
  private total = 0;

  constructor(
    private readonly config: Config,
    private readonly metrics: Metrics,
  ) {
    metrics.observe(
      'contactsync_unread_bytes',
      'Bytes that sockets and answers hold because their clients have not read them yet.',
      () => this.total,
    );
  }

  /** Adds bytes that were written for a client of this agent; a negative number when it has read them or has gone. */
  add(agentId: string, bytes: number, answers = 0): void {
    const output = this.byAgent.get(agentId) ?? { bytes: 0, answers: 0 };
    output.bytes += bytes;
    output.answers += answers;
    this.total += bytes;
    if (output.bytes === 0 && output.answers === 0) this.byAgent.delete(agentId);
    else this.byAgent.set(agentId, output);
  }

  /** Whether clients of this agent leave unread as many bytes or answers as they may. */
  isFull(agentId: string): boolean {
    const output = this.byAgent.get(agentId);
    if (!output) return false;
    return output.bytes >= this.config.UNREAD_BYTES || output.answers >= this.config.UNREAD_ANSWERS;
  }

  /** Bytes by which an agent is above its bound; 0 when it is not. */
  excess(agentId: string): number {
    return Math.max(0, (this.byAgent.get(agentId)?.bytes ?? 0) - this.config.UNREAD_BYTES);
  }

  /** @throws AppError RATE_LIMITED when the agent's clients should first read what they have asked for. */
  requireRoom(agentId: string): void {
    if (!this.isFull(agentId)) return;
    this.metrics.rateLimited.inc({ limit: 'unread' });
    throw new AppError('RATE_LIMITED', 'Read the answers that you have asked for first.', { retryAfter: 1 });
  }
}
