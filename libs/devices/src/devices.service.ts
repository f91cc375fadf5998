import { AppError, type ListQuery, type Page, type Principal, hasRole } from '@app/platform';
import { isCleanText } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import type { DeviceHealthDto, DeviceStatsDto, DeviceStatusDto, OutdatedQuery } from './device.dto';
import { type DeviceScope, DevicesRepository } from './devices.repository';

/** A device this many versions behind counts as outdated. */
const OUTDATED = 100;

/** Devices as a principal may see them: an admin the whole team's, everybody else their own. */
@Injectable()
export class DevicesService {
  constructor(private readonly repository: DevicesRepository) {}

  list(principal: Principal, page: ListQuery): Promise<Page<DeviceStatusDto>> {
    return this.repository.list(scopeOf(principal), page);
  }

  /** @throws AppError FORBIDDEN for another's devices below admin, AGENT_NOT_FOUND */
  async listOf(principal: Principal, agentCode: string, page: ListQuery): Promise<Page<DeviceStatusDto>> {
    const isAdmin = hasRole(principal.role, 'admin');
    if (!isAdmin && agentCode !== principal.agentCode) throw new AppError('FORBIDDEN');
    const agentId =
      isCleanText(agentCode) && (await this.repository.findAgentId(principal.teamId, agentCode));
    if (!agentId) throw new AppError('AGENT_NOT_FOUND');
    return this.repository.list({ teamId: principal.teamId, agentId }, page);
  }

  outdated(principal: Principal, query: OutdatedQuery): Promise<Page<DeviceStatusDto>> {
    return this.repository.outdated(scopeOf(principal), query);
  }

  stats(principal: Principal): Promise<DeviceStatsDto> {
    return this.repository.stats(scopeOf(principal));
  }

  async health(principal: Principal): Promise<DeviceHealthDto> {
    const health = await this.repository.health(scopeOf(principal), OUTDATED);
    const { total_devices: total, outdated } = health;
    const share = total === 0 ? 100 : ((total - outdated) / total) * 100;
    return { ...health, health_percentage: Math.round(share * 10) / 10 };
  }
}

function scopeOf({ teamId, agentId, role }: Principal): DeviceScope {
  return hasRole(role, 'admin') ? { teamId } : { teamId, agentId };
}
