import { DeviceRegistry } from '@app/devices';
import { ApiData, ApiKeyed, CurrentPrincipal, type Principal, validationError } from '@app/platform';
import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DeltaDto, DeltaQuery } from './delta.dto';
import { SyncService } from './sync.service';

@ApiTags('Sync')
@Controller('api/sync')
export class SyncController {
  constructor(
    private readonly sync: SyncService,
    private readonly devices: DeviceRegistry,
  ) {}

  @Get('delta')
  @ApiOperation({
    summary: 'Changes since a version',
    description:
      'Ascending; each contact once, in its latest state. Apply the page, store `current_version`, and ask again while `has_more` is true.',
  })
  @ApiHeader({
    name: 'X-Device-ID',
    required: false,
    description: 'The asking device; shown in the devices views.',
  })
  @ApiData(DeltaDto)
  @ApiKeyed('VALIDATION_FAILED', 'RESYNC_REQUIRED')
  async delta(
    @CurrentPrincipal() principal: Principal,
    @Query() query: DeltaQuery,
    @Req() { deviceId }: FastifyRequest,
  ) {
    if (query.device_id && deviceId && query.device_id !== deviceId) {
      throw validationError([{ field: 'device_id', message: 'must be the same as X-Device-ID' }]);
    }
    const { teamId, agentId } = principal;
    const device = { teamId, agentId, deviceId: query.device_id ?? deviceId ?? '' };
    const data = await this.sync.delta(device, {
      cursor: query.version,
      limit: query.limit,
      epoch: query.epoch,
    });
    this.devices.synced(device, data.epoch, data.current_version, data.changes.length, data.has_more);
    return { success: true, data };
  }
}
