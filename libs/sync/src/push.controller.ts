import { DeviceRegistry } from '@app/devices';
import {
  type Actor,
  ApiData,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  MinimumRole,
  type Principal,
  RateCost,
  validationError,
} from '@app/platform';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PushResultsDto, UploadDto } from './push.dto';
import { parseUpload } from './push.parser';
import { PushService } from './push.service';

/** 500 long contacts with their images. */
const UPLOAD_BODY = 16 * 1024 * 1024;
/** A thousand values for each of 500 items. What is wrong with one item is said of that item, however many members it has. */
const UPLOAD_JSON = { members: 500_000, values: 500_000 };
/** Points of the quotas of agent and team. */
const COST = 5;

@ApiTags('Sync')
@Controller('api/sync')
export class PushController {
  constructor(
    private readonly uploads: PushService,
    private readonly devices: DeviceRegistry,
  ) {}

  @Post('push')
  @RateCost(COST)
  @HttpCode(200)
  @MinimumRole('agent')
  @RouteConfig({ bodyLimit: UPLOAD_BODY, json: UPLOAD_JSON })
  @ApiOperation({
    summary: 'Upload an offline queue',
    description:
      'Mutations in the order they were made, at most 500 and 16 MiB. Always 200 with one result each: a bad one never blocks the others. After a 5xx, a 429 or no answer at all send the same upload again.',
  })
  @ApiBody({ type: UploadDto })
  @ApiData(PushResultsDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async push(
    @CurrentPrincipal() { teamId, agentId }: Principal,
    @CurrentActor('push') actor: Actor,
    @Body() body: Record<string, unknown> | undefined,
  ) {
    const upload = parseUpload(body);
    const { deviceId } = upload;
    if (actor.deviceId && actor.deviceId !== deviceId) {
      throw validationError([{ field: 'device_id', message: 'must be the same as X-Device-ID' }]);
    }
    this.devices.seen({ teamId, agentId, deviceId });
    return { success: true, data: await this.uploads.push(teamId, upload, { ...actor, deviceId }) };
  }
}
