import { DeviceRegistry } from '@app/devices';
import {
  ApiData,
  ApiKeyed,
  CurrentPrincipal,
  ManagesSlots,
  type Principal,
  RateCost,
  validationError,
} from '@app/platform';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DeltaDto, DeltaQuery } from './delta.dto';
import { deltaJson } from './delta.page';
import { DigestDto, DigestQuery } from './digest/digest.dto';
import { DigestService } from './digest/digest.service';
import { SyncService } from './sync.service';

/** Points: it reads every contact of the team when the head has moved. */
const DIGEST_COST = 5;

@ApiTags('Sync')
@Controller('api/sync')
export class SyncController {
  constructor(
    private readonly sync: SyncService,
    private readonly digests: DigestService,
    private readonly devices: DeviceRegistry,
  ) {}

  @Get('delta')
  @ManagesSlots()
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
  @ApiKeyed('VALIDATION_FAILED', 'RESYNC_REQUIRED', 'RATE_LIMITED')
  async delta(
    @CurrentPrincipal() principal: Principal,
    @Query() query: DeltaQuery,
    @Req() { deviceId, work }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (query.device_id && deviceId && query.device_id !== deviceId) {
      throw validationError([{ field: 'device_id', message: 'must be the same as X-Device-ID' }]);
    }
    const { teamId, agentId } = principal;
    const device = { teamId, agentId, deviceId: query.device_id ?? deviceId ?? '' };
    const request = { cursor: query.version, limit: query.limit, epoch: query.epoch };
    const page = query.wait
      ? await this.sync.deltaWithin(device, request, query.wait * 1000, work!)
      : await this.sync.delta(device, request);
    this.devices.synced(device, page.epoch, page.current_version, page.count, page.has_more);
    reply.type('application/json; charset=utf-8');
    return `{"success":true,"data":${deltaJson(page)}}`;
  }

  @Get('digest')
  @RateCost(DIGEST_COST)
  @ApiOperation({
    summary: 'Prove that a store is the same as the server’s',
    description:
      'Digests over id and version of all live contacts, at the head. With your `version` and `digest` the server notes what your device has shown. With `bucket` it lists one bucket, to repair it.',
  })
  @ApiHeader({
    name: 'X-Device-ID',
    required: false,
    description: 'The device that proves its store; shown in the devices views.',
  })
  @ApiData(DigestDto)
  @ApiKeyed('VALIDATION_FAILED')
  async digest(
    @CurrentPrincipal() { teamId, agentId }: Principal,
    @Query() query: DigestQuery,
    @Req() { deviceId }: FastifyRequest,
  ) {
    const device = { teamId, agentId, deviceId: deviceId ?? '' };
    return { success: true, data: await this.digests.compare(device, query) };
  }
}
