import {
  type Actor,
  ApiFailures,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  ManagesSlots,
  type Principal,
  RateCost,
} from '@app/platform';
import { SyncTraffic } from '@app/statistics';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiRangeHeaders, FileDownloads, GZIP_FILE } from '../files/file-downloads.service';
import { SnapshotRepository } from './snapshot.repository';

/** Where snapshots are served; every 410 names it. */
export const SNAPSHOT_URL = '/api/sync/snapshot';

/** Points of the quotas of agent and team. */
const COST = 10;

@ApiTags('Sync')
@Controller('api/sync')
export class SnapshotController {
  constructor(
    private readonly snapshots: SnapshotRepository,
    private readonly downloads: FileDownloads,
    private readonly traffic: SyncTraffic,
  ) {}

  @Get('snapshot')
  @RateCost(COST)
  // One build at a time for a team, which all who ask for it wait for.
  @ManagesSlots()
  @ApiOperation({
    summary: 'All live contacts as one file',
    description:
      'A gzip file of lines of JSON: a header `{ format, epoch, version, count }`, one contact a line, a trailer `{ count, digest }`. The file itself is gzip; there is no `Content-Encoding`, so byte ranges are ranges of the file. A delta from its `version` follows.',
  })
  @ApiRangeHeaders()
  @ApiResponse({ status: 200, description: 'The whole file.', content: GZIP_FILE })
  @ApiResponse({ status: 206, description: 'The part that was asked for.', content: GZIP_FILE })
  @ApiResponse({ status: 304, description: 'Not changed.' })
  @ApiFailures('RANGE_NOT_SATISFIABLE', 'SNAPSHOT_UNAVAILABLE')
  @ApiKeyed()
  async snapshot(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const action = 'contacts.snapshot_downloaded';
    await this.downloads.send(
      this.snapshots,
      action,
      principal,
      actor,
      request,
      reply,
      (bytes, isBeginning) => this.traffic.snapshot(principal.teamId, bytes, isBeginning),
    );
  }
}
