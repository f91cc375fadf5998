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
} from '@app/platform';
import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import { GivingBackDto, LostImagesDto, TakenImagesDto } from './images.dto';
import { ImagesService, parseOffer } from './images.service';

/** A thousand contacts, with the most that one may hold. */
const OFFER_BODY = 16 * 1024 * 1024;
const OFFER_JSON = { members: 500_000, values: 500_000 };
/** Points of the key's quota. */
const COST = 5;

@ApiTags('Sync')
@Controller('api/sync/pictures')
export class ImagesController {
  constructor(
    private readonly images: ImagesService,
    private readonly devices: DeviceRegistry,
  ) {}

  @Post()
  @RateCost(COST)
  @HttpCode(200)
  @MinimumRole('agent')
  @RouteConfig({ bodyLimit: OFFER_BODY, json: OFFER_JSON })
  @ApiOperation({
    summary: 'Give back what was seen before a restore',
    description:
      'A device that learns of a new epoch offers the contacts and tombstones of its store, before it replaces it. Of each contact the newest image counts, whoever comes first. Safe to repeat.',
  })
  @ApiBody({ type: LostImagesDto })
  @ApiData(TakenImagesDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async give(
    @CurrentPrincipal() { teamId, agentId }: Principal,
    @CurrentActor('restored') actor: Actor,
    @Body() body: Record<string, unknown> | undefined,
  ) {
    const offer = parseOffer(body);
    this.devices.seen({ teamId, agentId, deviceId: actor.deviceId });
    return { success: true, data: await this.images.take(teamId, offer, actor) };
  }

  @Delete()
  @MinimumRole('admin')
  @ApiOperation({
    summary: 'End the time of giving back',
    description: 'What devices still have of the time before the last restore is not taken any more.',
  })
  @ApiData(GivingBackDto)
  @ApiKeyed('FORBIDDEN')
  async end(@CurrentPrincipal() { teamId }: Principal) {
    return { success: true, data: await this.images.end(teamId) };
  }
}
