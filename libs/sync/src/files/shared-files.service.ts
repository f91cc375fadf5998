import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdtemp, open, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { AppError, Config, Lifecycle, mapDatabaseError } from '@app/platform';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
  type OnModuleInit,
} from '@nestjs/common';
import { isPrivateFolder, prepareSnapshotDir } from './snapshot-folder';

/** What a file is of. */
export interface FileHead {
  epoch: string;
  /** That the file says it is of. */
  version: number;
  /** The team's newest version when it was read. */
  asOf: number;
  /** Contacts. */
  count: number;
}

/** Where a team's clock is, and the version that a file must have reached to be handed out. */
export interface FileClock {
  epoch: string;
  head: number;
  oldest: number;
}

/** What is made into files, and when a file is too old. */
export interface FileKind<Head extends FileHead = FileHead, Clock extends FileClock = FileClock> {
  /** Of what, as the log says it. */
  name: string;
  extension: string;
  /** The code is SNAPSHOT_UNAVAILABLE; absent: so is the message. */
  refusal?: string;
  clocks(teamIds: string[]): Promise<Map<string, Clock>>;
  /** The content before compression, of one moment. @param begun is told what it is of, before the first piece. */
  read(teamId: string, signal: AbortSignal, begun: (head: Head) => void): AsyncIterable<string | Uint8Array>;
  /** Whether the file is not to be handed out any more, besides for its epoch and `oldest`. */
  isWrong?(head: Head, clock: Clock): boolean;
  /** Whether the changes since this file are still the shorter way. */
  isRecent(head: Head, clock: Clock): boolean;
  built(result: 'made' | 'failed'): void;
}

/** A file: whole, and never changed again. */
interface Build {
  head: FileHead;
  /** Names the bytes: two files with the same one are the same, whichever server made them. */
  etag: string;
  path: string;
  size: number;
  /** Epoch milliseconds. */
  usedAt: number;
}

/** A file that is open for reading. Whoever takes it closes it. */
export interface OpenFile {
  etag: string;
  size: number;
  file: FileHandle;
}

/** gzip -7: 15 % smaller than the fastest that is still smaller than -6, at a quarter more time; -9 gains 2 % for half more. */
const GZIP = { level: 7, memLevel: 9 };
/** Builds at once on this server: each reads all contacts of a team and fills a core with compressing. */
const MAX_BUILDS = 2;
/** Files of a kind kept for each team: the newest, and those from which somebody may still be reading on. */
const KEPT = 2;
/** A file that nobody asked for so long goes (milliseconds). */
const IDLE_MS = 60 * 60_000;
const SWEEP_MS = 60_000;
/** A folder that no server has touched for so long was left by one that was killed (milliseconds). */
const LEFT_MS = 10 * 60_000;
const PREFIX = 'contacts-sync-snapshots-';

/** Files of one kind, by team. */
interface Shelf {
  /** Newest first. */
  builds: Map<string, Build[]>;
  running: Map<string, Promise<Build>>;
}

/** Makes what many ask for into gzip files and shares them. */
@Injectable()
export class SharedFiles implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Files');
  private readonly shelves = new Map<FileKind, Shelf>();
  private readonly turns: (() => void)[] = [];
  private building = 0;
  private folder?: string;
  private preparing?: Promise<string>;
  private files = 0;
  private timer?: NodeJS.Timeout;
  private readonly stopping = new AbortController();

  constructor(
    private readonly config: Config,
    private readonly lifecycle: Lifecycle,
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
    await Promise.allSettled([...this.shelves.values()].flatMap(({ running }) => [...running.values()]));
    if (this.folder) await rm(this.folder, { recursive: true, force: true }).catch(() => undefined);
  }

  /**
   * A file of the team, open for reading: the one with the entity tag `wanted` if it is here and may still be
   * used, else one that is recent enough, made now if there is none.
   * @throws AppError SNAPSHOT_UNAVAILABLE, DATABASE_UNAVAILABLE, SHUTTING_DOWN
   */
  async open(kind: FileKind, teamId: string, wanted?: string): Promise<OpenFile> {
    for (let tries = 1; ; tries += 1) {
      const build = await this.find(kind, teamId, wanted);
      try {
        const file = await open(build.path);
        build.usedAt = Date.now();
        return { etag: build.etag, size: build.size, file };
      } catch (error) {
        // Somebody has cleaned up the temporary folder.
        this.forget(kind, teamId, build);
        if (tries === 2) throw unavailable(kind, error);
      }
    }
  }

  private async find(kind: FileKind, teamId: string, wanted?: string): Promise<Build> {
    const { builds: all, running } = this.shelfOf(kind);
    for (let waited = false; ; waited = true) {
      const clock = (await kind.clocks([teamId])).get(teamId);
      if (!clock) throw new Error('unknown team');
      // Also one that was under way before the epoch changed, or before somebody was erased.
      this.dropInvalid(kind, teamId, clock);
      const builds = all.get(teamId) ?? [];
      const same = builds.find(({ etag }) => etag === wanted);
      if (same) return same;
      const [newest] = builds;
      if (newest && (waited || kind.isRecent(newest.head, clock))) return newest;
      try {
        await (running.get(teamId) ?? this.start(kind, teamId));
      } catch (error) {
        // An older one with a longer delta after it is still better than none.
        if (!newest) throw error;
      }
    }
  }

  private start(kind: FileKind, teamId: string): Promise<Build> {
    const { builds: all, running } = this.shelfOf(kind);
    const build = this.takeTurn(() => this.make(kind, teamId))
      .then((made) => {
        kind.built('made');
        const builds = [made, ...(all.get(teamId) ?? [])];
        for (const old of builds.splice(KEPT)) this.remove(old);
        all.set(teamId, builds);
        return made;
      })
      .catch((error: unknown) => {
        kind.built('failed');
        throw this.lifecycle.draining ? new AppError('SHUTTING_DOWN') : unavailable(kind, error);
      })
      .finally(() => running.delete(teamId));
    running.set(teamId, build);
    return build;
  }

  private shelfOf(kind: FileKind): Shelf {
    let shelf = this.shelves.get(kind);
    if (!shelf) this.shelves.set(kind, (shelf = { builds: new Map(), running: new Map() }));
    return shelf;
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
  private async make(kind: FileKind, teamId: string): Promise<Build> {
    const { signal } = this.stopping;
    const path = join(await this.ownFolder(), `${(this.files += 1)}.${kind.extension}`);
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
    let head: FileHead | undefined;
    const began = Date.now();
    try {
      const content = kind.read(teamId, signal, (begun) => (head = begun));
      const out = createWriteStream(draft, { mode: 0o600 });
      await pipeline(content, createGzip(GZIP), measure, out, { signal });
      await rename(draft, path);
    } catch (error) {
      await rm(draft, { force: true }).catch(() => undefined);
      throw error;
    }
    const { epoch, version, count } = head!;
    this.logger.debug(`${kind.name} of ${count} contacts in ${Date.now() - began} ms`);
    // Of the bytes themselves: zlib differs between releases and processors, and then the tag does too.
    const etag = `"${epoch}.${version}.${hash.digest('hex').slice(0, 32)}"`;
    return { head: head!, etag, path, size, usedAt: Date.now() };
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
      const now = new Date();
      for (const [kind, { builds: all }] of this.shelves) {
        if (all.size === 0) continue;
        const clocks = await kind.clocks([...all.keys()]);
        for (const [teamId, clock] of clocks) this.dropInvalid(kind, teamId, clock);
        for (const [teamId, builds] of all) {
          for (const build of builds)
            if (now.getTime() - build.usedAt > IDLE_MS) this.forget(kind, teamId, build);
        }
      }
      if (this.folder) await utimes(this.folder, now, now).catch(() => undefined);
      await this.removeLeftovers();
    } catch (error) {
      this.logger.warn(`old files could not be removed: ${(error as Error).message}`);
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

  /** Of another epoch, or holding what must not be handed out any more. */
  private dropInvalid(kind: FileKind, teamId: string, clock: FileClock): void {
    for (const build of this.shelfOf(kind).builds.get(teamId) ?? []) {
      const { head } = build;
      if (head.epoch !== clock.epoch || head.asOf < clock.oldest || kind.isWrong?.(head, clock))
        this.forget(kind, teamId, build);
    }
  }

  private forget(kind: FileKind, teamId: string, build: Build): void {
    const { builds: all } = this.shelfOf(kind);
    const rest = (all.get(teamId) ?? []).filter((other) => other !== build);
    if (rest.length) all.set(teamId, rest);
    else all.delete(teamId);
    this.remove(build);
  }

  /** Whoever is reading it reads on: an open file stays until it is closed. */
  private remove({ path }: Build): void {
    rm(path, { force: true }).catch((error: Error) =>
      this.logger.warn(`a file could not be removed: ${error.message}`),
    );
  }
}

/** A database that is away says so; everything else (a full disk, as a rule) is the server's own trouble. */
function unavailable({ refusal }: FileKind, error: unknown): unknown {
  const mapped = mapDatabaseError(error);
  return mapped instanceof AppError
    ? mapped
    : new AppError('SNAPSHOT_UNAVAILABLE', refusal, {}, { cause: error });
}
