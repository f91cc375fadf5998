import {
  type Actor,
  ApiData,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  ManagesSlots,
  MinimumRole,
  type Principal,
  RateCost,
  rawNumber,
} from '@app/platform';
import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AuditExportService } from './audit-export.service';
import { AuditEntryDto, ExportAuditQuery, ListAuditQuery } from './audit.dto';
import { AuditService } from './audit.service';

/** As that of contacts. */
const EXPORT_COST = 50;

@ApiTags('Audit')
@Controller('api/audit')
export class AuditController {
  constructor(
    private readonly audit: AuditService,
    private readonly exports: AuditExportService,
  ) {}

  @Get()
  @RateCost(price)
  @MinimumRole('admin')
  @ApiOperation({
    summary: 'Read the trail: who changed what, when, from which device',
    description: 'Newest first.',
  })
  @ApiData(AuditEntryDto, {
    list: true,
    extra: {
      next_cursor: { type: 'integer', nullable: true, example: 20431, description: 'Null on the last page.' },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async list(@CurrentPrincipal() { teamId }: Principal, @Query() query: ListAuditQuery) {
    const { data, nextCursor } = await this.audit.list(teamId, query);
    return { success: true, data, next_cursor: nextCursor };
  }

  @Get('export')
  @ManagesSlots()
  @RateCost(EXPORT_COST)
  @MinimumRole('admin')
  @ApiOperation({
    summary: 'Export the trail',
    description:
      'A download of all entries that the filters find, newest first: a line of JSON or of CSV for each.',
  })
  @ApiOkResponse({
    description: 'A download.',
    content: {
      'application/x-ndjson': { schema: { type: 'string' }, example: '{"id":3019482716650211}\n' },
      'text/csv': { schema: { type: 'string' }, example: 'id,occurred_at,agent_code\r\n' },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async export(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Query() query: ExportAuditQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const day = new Date().toISOString().slice(0, 10);
    reply.header('content-disposition', `attachment; filename="audit-${day}.${query.format}"`);
    return new StreamableFile(await this.exports.export(principal, actor, query), {
      type: query.format === 'csv' ? 'text/csv; charset=utf-8; header=present' : 'application/x-ndjson',
    });
  }
}

/** Points: a filter may have to pass over many entries before it has found a page, except for one contact's or operation's. */
function price(query: Record<string, unknown>): number {
  const filtered = ['agent_code', 'action', 'device_id', 'since', 'until', 'from', 'to'].some(
    (name) => query[name] !== undefined,
  );
  return (filtered ? 5 : 1) + Math.floor(rawNumber(query.limit, 0) / 250);
}
