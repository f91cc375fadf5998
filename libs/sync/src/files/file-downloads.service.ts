import { Readable } from 'node:stream';
import { AuditService } from '@app/audit';
import { type Actor, AppError, type Principal } from '@app/platform';
import { applyDecorators, Injectable } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { matchesAny, parseRange } from './byte-range';
import { type FileKind, SharedFiles } from './shared-files.service';

/** Of the files themselves: there is no `Content-Encoding`, so byte ranges are ranges of the file. */
export const GZIP = 'application/gzip';
/** For OpenAPI. */
export const GZIP_FILE = { [GZIP]: { schema: { type: 'string', format: 'binary' } } } as const;
export const ApiRangeHeaders = () =>
  applyDecorators(
    ApiHeader({
      name: 'If-None-Match',
      required: false,
      description: 'An `ETag`: 304 when it is still this file.',
    }),
    ApiHeader({
      name: 'Range',
      required: false,
      description: 'One range of bytes; only together with `If-Range`.',
    }),
    ApiHeader({
      name: 'If-Range',
      required: false,
      description:
        'The `ETag` of the file that you have a part of. Another file answers 200 from its beginning.',
    }),
  );

/** Bytes read from the file at once. */
const CHUNK = 256 * 1024;
/** Downloads that are remembered as begun. */
const MAX_BEGUN = 10_000;

/** Answers with a shared file, or the part of it that is asked for. */
@Injectable()
export class FileDownloads {
  /** Files of which a download was begun here, by whom; the oldest are forgotten first. */
  private readonly begun = new Set<string>();

  constructor(
    private readonly files: SharedFiles,
    private readonly audit: AuditService,
  ) {}

  /**
   * @param action under which the audit has each download
   * @param sent is told of the bytes that are on their way
   * @throws AppError RANGE_NOT_SATISFIABLE, and as SharedFiles.open()
   */
  async send(
    kind: FileKind,
    action: `contacts.${string}`,
    { teamId, keyId }: Principal,
    actor: Actor,
    request: FastifyRequest,
    reply: FastifyReply,
    sent: (bytes: number, isBeginning: boolean) => void = () => undefined,
  ): Promise<void> {
    const { range, 'if-range': ifRange } = request.headers;
    const wanted = typeof ifRange === 'string' ? ifRange : undefined;
    const { etag, size, file } = await this.files.open(kind, teamId, wanted);
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
      await this.record(action, teamId, `${keyId} ${actor.deviceId} ${etag}`, etag, start, actor);
      // Nobody is there any more: nothing would ever read the file to its end.
      if (reply.raw.destroyed || reply.sent) return void reply.hijack();
      body = file.createReadStream({ start, end, highWaterMark: CHUNK });
      void reply.send(body);
      sent(end - start + 1, start === 0);
    } finally {
      // The stream closes what it reads, also when the client goes half way.
      if (!body) await file.close();
    }
  }

  /** One entry for each download, before its first byte leaves: what goes on where one broke off has none of its own. */
  private async record(
    action: `contacts.${string}`,
    teamId: string,
    download: string,
    etag: string,
    start: number,
    { agentCode, deviceId, requestId, source }: Actor,
  ): Promise<void> {
    if (start > 0 && this.begun.has(download)) return;
    await this.audit.record(undefined, {
      ...{ agentCode, deviceId, requestId, source, teamId },
      action,
      after: { etag, ...(start > 0 && { from_byte: start }) },
    });
    this.begun.add(download);
    if (this.begun.size > MAX_BEGUN) this.begun.delete(this.begun.values().next().value!);
  }
}
