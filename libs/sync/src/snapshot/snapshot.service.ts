import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AppError, Config, Lifecycle, mapDatabaseError, Metrics } from '@app/platform';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { isPrivateFolder, prepareSnapshotDir } from './snapshot-folder';
import { type SnapshotClock, type SnapshotHeader, SnapshotRepository } from './snapshot.repository';

/** A snapshot as a file: whole, and never changed again. */
interface Build {
  header: SnapshotHeader;
  /** Names the bytes: two files with the same one are the same, whichever server made them. */
  etag: string;
  path: string;
  size: number;
  /** Epoch milliseconds. */
  usedAt: number;
}

/** A file that is open for reading. Whoever takes it closes it. */
export interface OpenSnapshot {
  etag: string;
  size: number;
  file: FileHandle;
}

/** gzip -7: 15 % smaller than the fastest that is still smaller than -6, at a quarter more time; -9 gains 2 % for half more. */
const GZIP = { level: 7, memLevel: 9 };
/** Builds at once on this server: each reads all contacts of a team and fills a core with compressing. */
const MAX_BUILDS = 2;
/** A delta follows a snapshot anyway: up to so many changes, or this share of its contacts, it is still the shorter way. */
const DELTA_CHANGES = 1_000;
const DELTA_SHARE = 0.05;
/** Files kept for each team: the newest, and those from which somebody may still be reading on. */
const KEPT = 2;
/** A file that nobody asked for so long goes (milliseconds). */
const IDLE_MS = 60 * 60_000;
const SWEEP_MS = 60_000;
/** A folder that no server has touched for so long was left by one that was killed (milliseconds). */
const LEFT_MS = 10 * 60_000;
const PREFIX = 'contacts-sync-snapshots-';

/** Makes snapshots into files and shares them among all who ask. */
@Injectable()
export class SnapshotService implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Snapshot');
  /** Newest first. */
  private readonly builds = new Map<string, Build[]>();
  private readonly running = new Map<string, Promise<Build>>();
  private readonly turns: (() => void)[] = [];
  private building = 0;
  private folder?: string;
  private preparing?: Promise<string>;
  private files = 0;
  private timer?: NodeJS.Timeout;
  private readonly stopping = new AbortController();

  constructor(
    private readonly repository: SnapshotRepository,
    private readonly config: Config,
    private readonly lifecycle: Lifecycle,
    private readonly metrics: Metrics,
  ) {
    // Another server answers sooner than this one would.
    lifecycle.onDrain(() => this.stopping.abort());
  }

  /** @throws StartupError when SNAPSHOT_DIR is no place for customers' data. */
  async onModuleInit(): Promise<void> {
    if (this.config.SNAPSHOT_DIR) await prepareSnapshotDir(this.config.SNAPSHOT_DIR);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.sweep(), SWEEP_MS).unref();
    void this.sweep();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    this.stopping.abort();
    await Promise.allSettled(this.running.values());
    if (this.folder) await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /**
   * A snapshot of the team, open for reading: the one with the entity tag `wanted` if it is here and may still be
   * used, else one that is recent enough, made now if there is none.
   * @throws AppError SNAPSHOT_UNAVAILABLE, DATABASE_UNAVAILABLE, SHUTTING_DOWN
   */
  async open(teamId: string, wanted?: string): Promise<OpenSnapshot> {
    for (let tries = 1; ; tries += 1) {
      const build = await this.find(teamId, wanted);
      try {
        const file = await open(build.path);
        build.usedAt = Date.now();
        return { etag: build.etag, size: build.size, file };
      } catch (error) {
        // Somebody has cleaned up the temporary folder.
        this.forget(teamId, build);
        if (tries === 2) throw unavailable(error);
      }
    }
  }

  private async find(teamId: string, wanted?: string): Promise<Build> {
    for (let waited = false; ; waited = true) {
      const clock = (await this.repository.clocks([teamId])).get(teamId);
      if (!clock) throw new Error('unknown team');
      // Also one that was under way before the epoch changed, or before somebody was erased.
      this.dropInvalid(teamId, clock);
      const builds = this.builds.get(teamId) ?? [];
      const same = builds.find(({ etag }) => etag === wanted);
      if (same) return same;
      const [newest] = builds;
      if (newest && (waited || isRecent(newest, clock))) return newest;
      try {
        await (this.running.get(teamId) ?? this.start(teamId));
      } catch (error) {
        // An older one with a longer delta after it is still better than none.
        if (!newest) throw error;
      }
    }
  }

  private start(teamId: string): Promise<Build> {
    const build = this.takeTurn(() => this.make(teamId))
      .then((made) => {
        this.metrics.snapshots.inc({ result: 'made' });
        const builds = [made, ...(this.builds.get(teamId) ?? [])];
        for (const old of builds.splice(KEPT)) this.remove(old);
        this.builds.set(teamId, builds);
        return made;
      })
      .catch((error: unknown) => {
        this.metrics.snapshots.inc({ result: 'failed' });
        throw this.lifecycle.draining ? new AppError('SHUTTING_DOWN') : unavailable(error);
      })
      .finally(() => this.running.delete(teamId));
    this.running.set(teamId, build);
    return build;
  }

  private async takeTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.building >= MAX_BUILDS) await new Promise<void>((resolve) => this.turns.push(resolve));
    else this.building += 1;
    try {
      return await work();
    } finally {
      const next = this.turns.shift();
      if (next) next();
      else this.building -= 1;
    }
  }

  /** Under another name until it is whole, and gone when it does not become so. */
  private async make(teamId: string): Promise<Build> {
    const { signal } = this.stopping;
    const path = join(await this.ownFolder(), `${(this.files += 1)}.ndjson.gz`);
    const draft = `${path}.part`;
    const hash = createHash('sha256');
    let size = 0;
    const measure = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        hash.update(chunk);
        size += chunk.length;
        done(null, chunk);
      },
    });
    let header: SnapshotHeader | undefined;
    const began = Date.now();
    try {
      const lines = this.repository.lines(teamId, signal, (begun) => (header = begun));
      const out = createWriteStream(draft, { mode: 0o600 });
      await pipeline(lines, createGzip(GZIP), measure, out, { signal });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
    const { epoch, version, count } = header!;
    this.logger.debug(`${count} contacts in ${Date.now() - began} ms`);
    // Of the bytes themselves: zlib differs between releases and processors, and then the tag does too.
    const etag = `"${epoch}.${version}.${hash.digest('hex').slice(0, 32)}"`;
    return { header: header!, etag, path, size, usedAt: Date.now() };
  }

  private get parent(): string {
    return this.config.SNAPSHOT_DIR || tmpdir();
  }

  /**
   * Only this user may look into it. When somebody has removed it, or put something else in its place, there is a
   * fresh one under a name that nobody could guess.
   */
  private ownFolder(): Promise<string> {
    return (this.preparing ??= this.prepareFolder().finally(() => (this.preparing = undefined)));
  }

  private async prepareFolder(): Promise<string> {
    if (this.folder && (await isPrivateFolder(this.folder))) return this.folder;
    if (this.config.SNAPSHOT_DIR) await prepareSnapshotDir(this.config.SNAPSHOT_DIR);
    return (this.folder = await mkdtemp(join(this.parent, PREFIX)));
  }

  /** Removes what is no longer needed, here and of servers that did not come to it. */
  private async sweep(): Promise<void> {
    try {
      if (this.builds.size) {
        const clocks = await this.repository.clocks([...this.builds.keys()]);
        for (const [teamId, clock] of clocks) this.dropInvalid(teamId, clock);
      }
      const now = new Date();
      for (const [teamId, builds] of this.builds) {
        for (const build of builds) if (now.getTime() - build.usedAt > IDLE_MS) this.forget(teamId, build);
      }
      if (this.folder) await utimes(this.folder, now, now).catch(() => undefined);
      await this.removeLeftovers();
    } catch (error) {
      this.logger.warn(`old snapshots could not be removed: ${(error as Error).message}`);
    }
  }

  private async removeLeftovers(): Promise<void> {
    for (const name of await readdir(this.parent)) {
      const folder = join(this.parent, name);
      if (!name.startsWith(PREFIX) || folder === this.folder || !(await isPrivateFolder(folder))) continue;
      const touched = (await stat(folder).catch(() => undefined))?.mtimeMs;
      if (touched === undefined || Date.now() - touched < LEFT_MS) continue;
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    }
  }

  private dropInvalid(teamId: string, clock: SnapshotClock): void {
    for (const build of this.builds.get(teamId) ?? [])
      if (isKnownOld(build, clock)) this.forget(teamId, build);
  }

  private forget(teamId: string, build: Build): void {
    const rest = (this.builds.get(teamId) ?? []).filter((other) => other !== build);
    if (rest.length) this.builds.set(teamId, rest);
    else this.builds.delete(teamId);
    this.remove(build);
  }

  /** Whoever is reading it reads on: an open file stays until it is closed. */
  private remove({ path }: Build): void {
    rm(path, { force: true }).catch((error: Error) =>
      this.logger.warn(`a snapshot could not be removed: ${error.message}`),
    );
  }
}

/** Of another epoch, or holding what must not be handed out any more. */
function isKnownOld({ header }: Build, { epoch, oldest }: SnapshotClock): boolean {
  return header.epoch !== epoch || header.version < oldest;
}

function isRecent({ header }: Build, { head }: SnapshotClock): boolean {
  return head - header.version <= Math.max(DELTA_CHANGES, header.count * DELTA_SHARE);
}

/** A database that is away says so; everything else (a full disk, as a rule) is the server's own trouble. */
function unavailable(error: unknown): unknown {
  const mapped = mapDatabaseError(error);
  return mapped instanceof AppError
    ? mapped
    : new AppError('SNAPSHOT_UNAVAILABLE', undefined, {}, { cause: error });
}
