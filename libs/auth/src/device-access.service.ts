import type { AuditAuthor } from '@app/audit';
import { type Actor, AppError, type Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { type EntityManager, IsNull } from 'typeorm';
import { KeysService } from './accounts/keys.service';
import { AgentRepository } from './agent.repository';
import { ApiKey } from './api-key.entity';
import { type AgentDevice, DeviceAccessRepository, type DeviceChoice } from './device-access.repository';
import { TeamRepository } from './team.repository';

/** What an admin should know of a decision. */
export interface DeviceDecision {
  /** The device has no key of its own: whoever has the one that it shares goes on with it under another device id. */
  keyWorksElsewhere: boolean;
}

/**
 * Locking devices out and wiping them. All of it counts on every server within two seconds: requests are refused, and
 * sockets end.
 */
@Injectable()
export class DeviceAccess {
  constructor(
    private readonly repository: DeviceAccessRepository,
    private readonly teams: TeamRepository,
    private readonly agents: AgentRepository,
    private readonly keys: KeysService,
  ) {}

  /**
   * Locks a device out, also with a key that other devices share, and revokes the keys that were made for it.
   * @throws AppError DEVICE_NOT_FOUND, LAST_ADMIN
   */
  async revoke(choice: DeviceChoice, actor: Actor): Promise<DeviceDecision> {
    const shared = await this.decide(choice, async (manager, device) => {
      const sharesKey = await this.repository.sharesKey(manager, choice.teamId, device);
      await this.repository.assign(manager, choice.teamId, device, 'revoked', actor);
      await this.revokeKeys(manager, choice.teamId, device, actor);
      return sharesKey;
    });
    return { keyWorksElsewhere: shared.some(Boolean) };
  }

  /** Lets it in again. Revoked keys stay so: the phone is enrolled anew. @throws AppError DEVICE_NOT_FOUND */
  async restore(choice: DeviceChoice, actor: Actor): Promise<void> {
    await this.decide(choice, (manager, device) =>
      this.repository.assign(manager, choice.teamId, device, 'restored', actor),
    );
  }

  /**
   * From now on the device is told to wipe, whatever it asks, and given nothing else.
   * @param uploadFirst it may still send its queue
   * @throws AppError DEVICE_NOT_FOUND
   */
  async requestWipe(choice: DeviceChoice, uploadFirst: boolean, actor: Actor): Promise<DeviceDecision> {
    const shared = await this.decide(choice, async (manager, device) => {
      const wipe = { id: crypto.randomUUID(), uploadFirst };
      await this.repository.assign(manager, choice.teamId, device, 'wipe_requested', actor, wipe);
      return this.repository.sharesKey(manager, choice.teamId, device);
    });
    return { keyWorksElsewhere: shared.some(Boolean) };
  }

  /** Takes the request back from devices that have not confirmed it. @throws AppError DEVICE_NOT_FOUND, WIPE_NOT_FOUND */
  async cancelWipe(choice: DeviceChoice, actor: Actor): Promise<void> {
    let cancelled = 0;
    await this.decide(choice, async (manager, device) => {
      const wipe = await this.repository.wipeOf(manager, choice.teamId, device.agentId, device.deviceId);
      if (!wipe || wipe.confirmed) return;
      await this.repository.assign(manager, choice.teamId, device, 'wipe_cancelled', actor);
      cancelled += 1;
    });
    if (!cancelled) throw new AppError('WIPE_NOT_FOUND');
  }

  /**
   * The device says that it is empty: its keys end. Saying it again is no error as long as a key still opens the door.
   * @throws AppError WIPE_NOT_FOUND
   */
  async confirmWipe({ teamId, agentId, agentCode }: Principal, wipeId: string, actor: Actor): Promise<void> {
    const device = { agentId, agentCode, deviceId: actor.deviceId };
    await this.teams.deciding(async (manager) => {
      const wipe = await this.repository.wipeOf(manager, teamId, agentId, actor.deviceId);
      if (wipe?.wipeId !== wipeId.toLowerCase()) throw new AppError('WIPE_NOT_FOUND');
      if (wipe.confirmed) return;
      await this.repository.assign(manager, teamId, device, 'wiped', actor, { id: wipe.wipeId });
      await this.revokeKeys(manager, teamId, device, actor);
    });
  }

  /** Those that codes made for this device; each is told of in the trail. */
  async revokeKeys(
    manager: EntityManager,
    teamId: string,
    { agentId, deviceId }: AgentDevice,
    by: AuditAuthor,
  ): Promise<void> {
    const made = { team_id: teamId, agent_id: agentId, device_id: deviceId, revoked_at: IsNull() };
    const keys = await manager.findBy(ApiKey, made);
    if (keys.length === 0) return;
    await this.keys.revokeAll(manager, await this.agents.find(teamId, agentId, manager), keys, by);
  }

  /** @returns what `work` said of each device */
  private decide<T>(
    choice: DeviceChoice,
    work: (manager: EntityManager, device: AgentDevice) => Promise<T>,
  ): Promise<T[]> {
    return this.teams.changing(choice.teamId, async (manager) => {
      const devices = await this.repository.find(manager, choice);
      if (devices.length === 0) throw new AppError('DEVICE_NOT_FOUND');
      const said: T[] = [];
      for (const device of devices) said.push(await work(manager, device));
      return said;
    });
  }
}
