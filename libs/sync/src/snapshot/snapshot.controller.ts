import { Readable } from 'node:stream';
import { AuditService } from '@app/audit';
import {
  type Actor,
  ApiFailures,
  ApiKeyed,
  AppError,
  CurrentActor,
  CurrentPrincipal,
  ManagesSlots,
  type Principal,
  RateCost,
} from '@app/platform';
import { SyncTraffic } from '@app/statistics';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesAny, parseRange } from './byte-range';
import { SnapshotService } from './snapshot.service';

/** Where snapshots are served; every 410 names it. */
export const SNAPSHOT_URL = '/api/sync/snapshot';

/** Points of the quotas of agent and team. */
const COST = 10;
const GZIP = 'application/gzip';
/** Bytes read from the file at once. */
const CHUNK = 256 * 1024;
/** Downloads that are remembered as begun. */
const MAX_BEGUN = 10_000;
const FILE = { [GZIP]: { schema: { type: 'string', format: 'binary' } } } as const;

@ApiTags('Sync')
@Controller('api/sync')
export class SnapshotController {
  /** Files of which a download was begun here, by whom; the oldest are forgotten first. */
  private readonly begun = new Set<string>();

  constructor(
    private readonly snapshots: SnapshotService,
    private readonly audit: AuditService,
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
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'An `ETag`: 304 when it is still this file.',
  })
  @ApiHeader({
    name: 'Range',
    required: false,
    description: 'One range of bytes; only together with `If-Range`.',
  })
  @ApiHeader({
    name: 'If-Range',
    required: false,
    description:
      'The `ETag` of the file that you have a part of. Another file answers 200 from its beginning.',
  })
  @ApiResponse({ status: 200, description: 'The whole file.', content: FILE })
  @ApiResponse({ status: 206, description: 'The part that was asked for.', content: FILE })
  @ApiResponse({ status: 304, description: 'Not changed.' })
  @ApiFailures('RANGE_NOT_SATISFIABLE', 'SNAPSHOT_UNAVAILABLE')
  @ApiKeyed()
  async snapshot(
    @CurrentPrincipal() { teamId, keyId }: Principal,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { range, 'if-range': ifRange } = request.headers;
    const wanted = typeof ifRange === 'string' ? ifRange : undefined;
    const { etag, size, file } = await this.snapshots.open(teamId, wanted);
    let body: Readable | undefined;
    try {
      void reply.headers({
        etag,
        'accept-ranges': 'bytes',
        'cache-control': 'private, no-cache, no-transform',
      });
      if (matchesAny(request.headers['if-none-match'], etag)) return void reply.status(304).send();
      // Without If-Range nobody could tell whether the two parts are of the same file.
      const part = request.method === 'GET' && wanted === etag ? parseRange(range, size) : undefined;
      if (part === 'unsatisfiable') {
        void reply.header('content-range', `bytes */${size}`);
        throw new AppError('RANGE_NOT_SATISFIABLE');
      }
      const { start, end } = part ?? { start: 0, end: size - 1 };
      if (part) void reply.status(206).header('content-range', `bytes ${start}-${end}/${size}`);
      void reply.type(GZIP).header('content-length', end - start + 1);
      // Fastify would count the bytes of anything that is not a stream.
      if (request.method === 'HEAD') return void reply.send(Readable.from([]));
      await this.recordDownload(teamId, `${keyId} ${actor.deviceId} ${etag}`, etag, start, actor);
      // Nobody is there any more: nothing would ever read the file to its end.
      if (reply.raw.destroyed || reply.sent) return void reply.hijack();
      body = file.createReadStream({ start, end, highWaterMark: CHUNK });
      void reply.send(body);
      this.traffic.snapshot(teamId, end - start + 1, start === 0);
    } finally {
      // The stream closes what it reads, also when the client goes half way.
      if (!body) await file.close();
    }
  }

  /** One entry for each download, before its first byte leaves: what goes on where one broke off has none of its own. */
  private async recordDownload(
    teamId: string,
    download: string,
    etag: string,
    start: number,
    { agentCode, deviceId, requestId, source }: Actor,
  ): Promise<void> {
    if (start > 0 && this.begun.has(download)) return;
    await this.audit.record(undefined, {
      ...{ agentCode, deviceId, requestId, source, teamId },
      action: 'contacts.snapshot_downloaded',
      after: { etag, ...(start > 0 && { from_byte: start }) },
    });
    this.begun.add(download);
    if (this.begun.size > MAX_BEGUN) this.begun.delete(this.begun.values().next().value!);
  }
}
