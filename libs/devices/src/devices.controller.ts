import { ApiData, ApiKeyed, CurrentPrincipal, type Principal } from '@app/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DeviceHealthDto, DeviceStatsDto, DeviceStatusDto, OutdatedQuery } from './device.dto';
import { DevicesService } from './devices.service';

const total = { total: { type: 'integer', example: 1 } };

function listed<T>(data: T[]) {
  return { success: true, data, total: data.length };
}

@ApiTags('Devices')
@Controller('api/devices')
export class DevicesController {
  constructor(private readonly devices: DevicesService) {}

  @Get()
  @ApiOperation({
    summary: 'List devices',
    description: 'An admin sees the whole team, others their own devices.',
  })
  @ApiData(DeviceStatusDto, { list: true, extra: total })
  @ApiKeyed()
  async list(@CurrentPrincipal() principal: Principal) {
    return listed(await this.devices.list(principal));
  }

  @Get('agent/:agentCode')
  @ApiOperation({
    summary: 'List the devices of one agent',
    description: 'Another agent than yourself: admin only.',
  })
  @ApiParam({ name: 'agentCode', example: 'AGENT_001' })
  @ApiData(DeviceStatusDto, { list: true, extra: total })
  @ApiKeyed('FORBIDDEN', 'AGENT_NOT_FOUND')
  async listOf(@CurrentPrincipal() principal: Principal, @Param('agentCode') agentCode: string) {
    return listed(await this.devices.listOf(principal, agentCode));
  }

  @Get('outdated')
  @ApiOperation({ summary: 'List devices that are more than `threshold` versions behind' })
  @ApiData(DeviceStatusDto, { list: true, extra: total })
  @ApiKeyed('VALIDATION_FAILED')
  async outdated(@CurrentPrincipal() principal: Principal, @Query() { threshold }: OutdatedQuery) {
    return listed(await this.devices.outdated(principal, threshold));
  }

  @Get('stats')
  @ApiOperation({ summary: 'Totals of all syncs' })
  @ApiData(DeviceStatsDto)
  @ApiKeyed()
  async stats(@CurrentPrincipal() principal: Principal) {
    return { success: true, data: await this.devices.stats(principal) };
  }

  @Get('health')
  @ApiOperation({ summary: 'How many devices are online, idle, offline and outdated' })
  @ApiData(DeviceHealthDto)
  @ApiKeyed()
  async health(@CurrentPrincipal() principal: Principal) {
    return { success: true, data: await this.devices.health(principal) };
  }
}
