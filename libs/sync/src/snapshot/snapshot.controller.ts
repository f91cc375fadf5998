import { Readable } from 'node:stream';
import { ApiFailures, ApiKeyed, AppError, CurrentPrincipal, type Principal } from '@app/platform';
import { Controller, Get, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesAny, parseRange } from './byte-range';
import { SnapshotService } from './snapshot.service';

/** Where snapshots are served; every 410 names it. */
export const SNAPSHOT_URL = '/api/sync/snapshot';

const GZIP = 'application/gzip';
/** Bytes read from the file at once. */
const CHUNK = 256 * 1024;
const FILE = { [GZIP]: { schema: { type: 'string', format: 'binary' } } } as const;

@ApiTags('Sync')
@Controller('api/sync')
export class SnapshotController {
  constructor(private readonly snapshots: SnapshotService) {}

  @Get('snapshot')
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
    @CurrentPrincipal() { teamId }: Principal,
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
      // Nobody is there any more: nothing would ever read the file to its end.
      if (reply.raw.destroyed) return void reply.hijack();
      body = file.createReadStream({ start, end, highWaterMark: CHUNK });
      void reply.send(body);
    } finally {
      // The stream closes what it reads, also when the client goes half way.
      if (!body) await file.close();
    }
  }
}
