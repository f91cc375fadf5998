import {
  type Actor,
  ApiFailures,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  ManagesSlots,
  type Principal,
  RateCost,
  validationError,
} from '@app/platform';
import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiRangeHeaders, FileDownloads, GZIP_FILE } from '../files/file-downloads.service';
import { CallerIdsDeltaDto, CallerIdsQuery } from './caller-ids.dto';
import { CallerIdsRepository } from './caller-ids.repository';
import { CallerIdsService } from './caller-ids.service';

/** Points: of the whole file as of a snapshot; of a delta, and more for many changes. */
const FILE_COST = 10;
const DELTA_COST = 2;
const price = ({ since }: Record<string, unknown>) => (since === undefined ? FILE_COST : DELTA_COST);

const DELTA = {
  'application/json': {
    schema: {
      type: 'object' as const,
      required: ['success', 'data'],
      properties: {
        success: { type: 'boolean' as const, example: true },
        data: { $ref: getSchemaPath(CallerIdsDeltaDto) },
      },
    },
  },
};

@ApiTags('Contacts')
@ApiExtraModels(CallerIdsDeltaDto)
@Controller('api/contacts')
export class CallerIdsController {
  constructor(
    private readonly callerIds: CallerIdsService,
    private readonly repository: CallerIdsRepository,
    private readonly downloads: FileDownloads,
  ) {}

  @Get('caller-ids')
  @RateCost(price)
  // One file is made at a time for a team, which all who ask for it wait for.
  @ManagesSlots()
  @ApiOperation({
    summary: 'Who has which number, as a compact file',
    description:
      'With it a phone names a caller without a network: a gzip file that is searched by number once it is unpacked, described byte by byte in docs/CALLER_IDS.md. The file itself is gzip; there is no `Content-Encoding`, so byte ranges are ranges of the file. With `since` the answer is JSON with what has changed.',
  })
  @ApiRangeHeaders()
  @ApiResponse({
    status: 200,
    description: 'The whole file, or with `since` what has changed.',
    content: { ...GZIP_FILE, ...DELTA },
  })
  @ApiResponse({ status: 206, description: 'The part that was asked for.', content: GZIP_FILE })
  @ApiResponse({ status: 304, description: 'Not changed.' })
  @ApiFailures('RANGE_NOT_SATISFIABLE', 'SNAPSHOT_UNAVAILABLE')
  @ApiKeyed('VALIDATION_FAILED', 'RESYNC_REQUIRED')
  async read(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Query() query: CallerIdsQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { since, epoch } = query;
    if (since === undefined) {
      if (epoch !== undefined) throw validationError([{ field: 'epoch', message: 'must come with since' }]);
      const action = 'contacts.caller_ids_downloaded';
      return this.downloads.send(this.repository, action, principal, actor, request, reply);
    }
    const data = await this.callerIds.delta(principal, { since, epoch });
    void reply.type('application/json; charset=utf-8').send(`{"success":true,"data":${data}}`);
  }
}
