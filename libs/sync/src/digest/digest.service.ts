import { ChangelogRepository } from '@app/changelog';
import { DeviceRegistry } from '@app/devices';
import { validationError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { Reader } from '../sync.repository';
import type { DigestDto, DigestQuery } from './digest.dto';
import { DigestRepository, type TeamDigest } from './digest.repository';

/** Teams whose last digest is remembered: 17 kB each. */
const MAX_REMEMBERED = 200;

/** What a device compares its store with. Taken once for each head, however many ask. */
@Injectable()
export class DigestService {
  /** The one asked for last comes last. */
  private readonly known = new Map<string, TeamDigest>();
  private readonly running = new Map<string, Promise<TeamDigest>>();

  constructor(
    private readonly repository: DigestRepository,
    private readonly clocks: ChangelogRepository,
    private readonly devices: DeviceRegistry,
  ) {}

  /**
   * The digest at the head; with the device's own, also whether it is the same. What a device has shown is noted.
   * @throws AppError VALIDATION_FAILED for one of `version` and `digest` without the other.
   */
  async compare(reader: Reader, { bucket, version, digest }: DigestQuery): Promise<DigestDto> {
    if ((version === undefined) !== (digest === undefined)) {
      const field = version === undefined ? 'version' : 'digest';
      throw validationError([{ field, message: 'must come with the other of version and digest' }]);
    }
    if (bucket !== undefined) return this.repository.bucket(reader.teamId, bucket);
    const ours = await this.digestOf(reader.teamId);
    if (version === undefined) return ours;
    const inSync = version === ours.version ? digest === ours.digest : null;
    if (inSync) this.devices.proven(reader, version);
    return { ...ours, in_sync: inSync };
  }

  /** At a head that is not below the one at the time of the call. */
  private async digestOf(teamId: string): Promise<TeamDigest> {
    const { epoch, head } = await this.clocks.clock(teamId);
    for (;;) {
      const known = this.known.get(teamId);
      if (known?.epoch === epoch && known.version >= head) return known;
      const running = this.running.get(teamId);
      if (!running) return this.compute(teamId);
      // One that began before this call may be of an older head: then another one follows, for all who wait.
      const digest = await running;
      if (digest.epoch === epoch && digest.version >= head) return digest;
    }
  }

  private compute(teamId: string): Promise<TeamDigest> {
    const computing = this.repository.digest(teamId).finally(() => this.running.delete(teamId));
    this.running.set(teamId, computing);
    return computing.then((digest) => {
      this.known.delete(teamId);
      this.known.set(teamId, digest);
      if (this.known.size > MAX_REMEMBERED) this.known.delete(this.known.keys().next().value!);
      return digest;
    });
  }
}
