import {
  ApiData,
  ApiKeyed,
  CurrentPrincipal,
  MinimumRole,
  type Principal,
  RateCost,
  rawNumber,
} from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AuditEntryDto, ListAuditQuery } from './audit.dto';
import { AuditService } from './audit.service';

@ApiTags('Audit')
@Controller('api/audit')
export class AuditController {
  constructor(private readonly audit: AuditService) {}

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
}

/** Points: a filter may have to pass over many entries before it has found a page, except for one contact's. */
function price(query: Record<string, unknown>): number {
  const filtered = ['agent_code', 'action', 'from', 'to'].some((name) => query[name] !== undefined);
  return (filtered ? 5 : 1) + Math.floor(rawNumber(query.limit, 0) / 250);
}
