import {
  ApiData,
  ApiKeyed,
  ApiPage,
  CurrentPrincipal,
  ListQuery,
  pageAnswer,
  type Principal,
} from '@app/platform';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DeviceHealthDto, DeviceStatsDto, DeviceStatusDto, OutdatedQuery } from './device.dto';
import { DevicesService } from './devices.service';

@ApiTags('Devices')
@Controller('api/devices')
export class DevicesController {
  constructor(private readonly devices: DevicesService) {}

  @Get()
  @ApiOperation({
    summary: 'List devices',
    description: 'An admin sees the whole team, others their own devices.',
  })
  @ApiPage(DeviceStatusDto)
  @ApiKeyed('VALIDATION_FAILED')
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListQuery) {
    return pageAnswer(await this.devices.list(principal, query), query);
  }

  @Get('agent/:agentCode')
  @ApiOperation({
    summary: 'List the devices of one agent',
    description: 'Another agent than yourself: admin only.',
  })
  @ApiParam({ name: 'agentCode', example: 'AGENT_001' })
  @ApiPage(DeviceStatusDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'AGENT_NOT_FOUND')
  async listOf(
    @CurrentPrincipal() principal: Principal,
    @Param('agentCode') agentCode: string,
    @Query() query: ListQuery,
  ) {
    return pageAnswer(await this.devices.listOf(principal, agentCode, query), query);
  }

  @Get('outdated')
  @ApiOperation({ summary: 'List devices that are more than `threshold` versions behind' })
  @ApiPage(DeviceStatusDto)
  @ApiKeyed('VALIDATION_FAILED')
  async outdated(@CurrentPrincipal() principal: Principal, @Query() query: OutdatedQuery) {
    return pageAnswer(await this.devices.outdated(principal, query), query);
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
