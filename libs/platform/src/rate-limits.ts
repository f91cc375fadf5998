import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { isIP, isIPv6 } from 'node:net';
// What Fastify itself reads X-Forwarded-For with: sockets follow the same rule as requests.
import proxyAddr from '@fastify/proxy-addr';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Config } from './config';
import { AppError, type ErrorCode, ERRORS } from './errors';
import { toAppError } from './http-exception.filter';
import { Metrics } from './metrics';
import type { Principal } from './principal';
import { type Quota, RateLimit, WINDOW } from './rate-limit';
import { RedisClients } from './redis';

/** Refusals that say nothing against the key, or were met without one. */
const NOT_CREDENTIAL_GUESSES = new Set<ErrorCode>([
  'AGENT_INACTIVE',
  'TEAM_CLOSED',
  'FORBIDDEN',
  'MISSING_API_KEY',
  'SESSION_EXPIRED',
  'ORIGIN_REFUSED',
  'DEVICE_REVOKED',
  'DEVICE_MISMATCH',
  'DEVICE_WIPE_REQUESTED',
]);

/** Look-ups a second of unknown keys for an address that has used up everything else. */
const LAST_LOOK_UPS = 5;
/** New sockets a second for an address that has used up its quota: who has a key shows it only on the socket. */
const LAST_SOCKETS = 50;

/** A reply that can carry headers. */
interface Reply {
  getHeader(name: string): unknown;
  header(name: string, value: string): unknown;
}

/** All limits of the server, in one place. docs/SECURITY.md says what each is for. */
@Injectable()
export class RateLimits implements OnApplicationShutdown {
  /** Requests and socket events of one agent, whichever of its keys, sessions and devices they come with. */
  readonly agent: RateLimit;
  /** Those of all agents of one team. */
  readonly team: RateLimit;
  /** Of one address: requests without a key, and new sockets. Requests with a valid key are not counted. */
  readonly address: RateLimit;
  /** Wrong keys, codes and links from one address. */
  readonly failures: RateLimit;
  /** Attempts of one address on the routes that give keys and sessions. */
  readonly attempts: RateLimit;

  private readonly lastLookUps = new RateLimiterMemory({ points: LAST_LOOK_UPS, duration: 1 });
  private readonly lastSockets = new RateLimiterMemory({ points: LAST_SOCKETS, duration: 1 });
  private readonly trust?: (address: string, hop: number) => boolean;

  constructor(
    config: Config,
    redis: RedisClients,
    private readonly metrics: Metrics,
  ) {
    const countDegraded = () => metrics.limitsAlone.inc();
    this.agent = new RateLimit('agent', config.RATE_LIMIT_AGENT, redis, countDegraded);
    this.team = new RateLimit('team', config.RATE_LIMIT_TEAM, redis, countDegraded);
    this.address = new RateLimit('address', config.RATE_LIMIT_ADDRESS, redis, countDegraded);
    this.failures = new RateLimit('failures', config.RATE_LIMIT_FAILURES, redis, countDegraded);
    this.attempts = new RateLimit('attempts', config.RATE_LIMIT_ATTEMPTS, redis, countDegraded);
    if (config.trustedProxies.length) this.trust = proxyAddr.compile(config.trustedProxies);
    const open = this.all.filter(({ limit }) => limit === 0).map(({ name }) => `RATE_LIMIT_${name}`);
    if (open.length) {
      new Logger('Limits').warn(`${open.join(', ').toUpperCase()}=0: no limit. For benchmarks only.`);
    }
  }

  onApplicationShutdown(): void {
    for (const limit of this.all) limit.stop();
  }

  /**
   * Takes points and goes on, or not. `reply` gets the headers that tell its client how much is left.
   * @throws AppError RATE_LIMITED
   */
  async consume(limit: RateLimit, who: string, points = 1, reply?: Reply): Promise<void> {
    this.check(await limit.consume(who, points), reply);
  }

  /** As consume(), decided at once from what is known here: what comes in order stays in order. */
  async consumeInOrder(limit: RateLimit, who: string, points = 1): Promise<void> {
    this.check(await limit.consumeLocal(who, points));
  }

  /**
   * Takes points of an agent and of its team, in this order: what is refused to one agent costs the others nothing.
   * @throws AppError RATE_LIMITED
   */
  async consumeOf({ agentId, teamId }: Principal, points = 1, reply?: Reply): Promise<void> {
    await this.consume(this.agent, agentId, points, reply);
    await this.consume(this.team, teamId, points, reply);
  }

  /** As consumeOf(), decided at once from what is known here. */
  async consumeInOrderOf({ agentId, teamId }: Principal, points = 1): Promise<void> {
    await this.consumeInOrder(this.agent, agentId, points);
    await this.consumeInOrder(this.team, teamId, points);
  }

  /** Takes points for what turned out to be dear, and refuses nothing: whoever has none left is refused the next time. */
  async charge({ agentId, teamId }: Pick<Principal, 'agentId' | 'teamId'>, points: number): Promise<void> {
    if (points === 0) return;
    await this.agent.consumeLocal(agentId, points);
    await this.team.consumeLocal(teamId, points);
  }

  /**
   * Counts a wrong key, code or link against its address, and says what its sender is told: the same failure, or
   * from too many on that it is too many; those take from the address's own quota as well. Whoever has a right one
   * never comes here.
   */
  async recordFailure(address: string, thrown: unknown, reply?: Reply): Promise<AppError> {
    const error = toAppError(thrown);
    if (![401, 403].includes(ERRORS[error.code].status) || NOT_CREDENTIAL_GUESSES.has(error.code))
      return error;
    const from = rateLimitKey(address);
    return this.consume(this.failures, from, 1, reply).then(
      () => error,
      async (limited: AppError) => {
        await this.address.consume(from);
        return limited;
      },
    );
  }

  /**
   * To be asked before a key that is not known on this server is looked up: the database is not asked for addresses that
   * have used up both what they may get wrong and all else. Some look-ups a second are left to each, so that a right key
   * gets in from where somebody else guesses.
   * @throws AppError RATE_LIMITED
   */
  async requireLookUp(address: string): Promise<void> {
    const from = rateLimitKey(address);
    const wrong = await this.failures.peek(from);
    if (!wrong || wrong.left > 0) return;
    const rest = await this.address.peek(from);
    if (!rest || rest.left > 0) return;
    const { consumedPoints } = await this.lastLookUps.penalty(from);
    if (consumedPoints > LAST_LOOK_UPS) this.check({ ...rest, name: 'lookups', left: -1 });
  }

  /**
   * Takes a point of an address for a new socket. Some sockets a second are left to each, so that a right key gets in from where
   * somebody else has used up the quota.
   * @throws AppError RATE_LIMITED
   */
  async consumeForSocket(address: string): Promise<void> {
    const quota = await this.address.consume(address);
    if (!quota || quota.left >= 0) return;
    const { consumedPoints } = await this.lastSockets.penalty(address);
    if (consumedPoints > LAST_SOCKETS) this.check(quota);
  }

  /** Where a request comes from: the connection's own end, or what a trusted proxy says. Always an address, or empty. */
  ipOf(request: IncomingMessage): string {
    keepForwardedAddresses(request.headers);
    return (this.trust ? proxyAddr(request, this.trust) : request.socket.remoteAddress) ?? '';
  }

  /** The address that a request counts against. */
  addressOf(request: IncomingMessage): string {
    return rateLimitKey(this.ipOf(request));
  }

  private check(quota: Quota | undefined, reply?: Reply): void {
    if (!quota) return;
    if (reply) announce(reply, quota);
    if (quota.left >= 0) return;
    this.metrics.rateLimited.inc({ limit: quota.name });
    const retryAfter = seconds(quota.resetMs);
    throw new AppError('RATE_LIMITED', undefined, { retryAfter });
  }

  private get all(): RateLimit[] {
    return [this.agent, this.team, this.address, this.failures, this.attempts];
  }
}

/**
 * Cuts `X-Forwarded-For` behind the last entry that is no IP address. Proxies append, so entries are read from the
 * end; what stands before such a text was claimed by nobody known, and the request counts as that of the nearest
 * trusted proxy. Without this the text itself would be the client's address, and each text another client.
 */
export function keepForwardedAddresses(headers: IncomingHttpHeaders): void {
  const given = headers['x-forwarded-for'];
  if (given === undefined) return;
  const entries = String(given)
    .split(',')
    .map((entry) => entry.trim());
  // A zone (`fe80::1%…`) may be any text.
  const broken = entries.findLastIndex((entry) => isIP(entry) === 0 || entry.includes('%'));
  if (broken === -1) return;
  if (broken === entries.length - 1) delete headers['x-forwarded-for'];
  else headers['x-forwarded-for'] = entries.slice(broken + 1).join(', ');
}

/** How often a header was sent. Node's own `headersDistinct` sorts all of them for it. @param name in small letters */
export function countHeader({ rawHeaders }: IncomingMessage, name: string): number {
  let count = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const sent = rawHeaders[i]!;
    if (sent.length === name.length && sent.toLowerCase() === name) count += 1;
  }
  return count;
}

/** Whether two readers of the request could take it for two different hosts. */
export function namesSeveralHosts(request: IncomingMessage): boolean {
  return countHeader(request, 'host') > 1;
}

/** Whoever has one IPv6 address has 2^64 of them. */
export function rateLimitKey(address: string): string {
  if (!isIPv6(address)) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped) return mapped;
  const [head = '', tail] = address.split('%')[0]!.toLowerCase().split('::');
  const [first, last] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean));
  const zeros = tail === undefined ? [] : Array<string>(8 - first!.length - last!.length).fill('0');
  const network = [...first!, ...zeros, ...last!].slice(0, 4).map((part) => part.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}

function seconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}

/** The two headers of the IETF draft; a request that several quotas apply to lists each. */
function announce(reply: Reply, { name, limit, left, resetMs }: Quota): void {
  const add = (header: string, item: string) => {
    const before = reply.getHeader(header);
    reply.header(header, typeof before === 'string' ? `${before}, ${item}` : item);
  };
  add('ratelimit-policy', `"${name}";q=${limit};w=${WINDOW}`);
  add('ratelimit', `"${name}";r=${Math.max(0, left)};t=${seconds(resetMs)}`);
}
