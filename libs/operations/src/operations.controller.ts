import { accepted, JobDto } from '@app/jobs';
import {
  type Actor,
  AfterQuery,
  ApiData,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  MinimumRole,
  type Principal,
  RateCost,
  rawNumber,
} from '@app/platform';
import { Body, Controller, Get, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ListOperationsQuery, OperationDetailDto, OperationDto, UndoBody, UndoDto } from './operations.dto';
import { OperationsService } from './operations.service';
import { UndoService } from './undo.service';

/** Points of an undo: it may be as much work as many writes. */
const UNDO_COST = 50;
const price = ({ limit }: Record<string, unknown>) => 1 + Math.floor(rawNumber(limit, 0) / 250);
const ApiId = () => ApiParam({ name: 'id', format: 'uuid', example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70' });

@ApiTags('Operations')
@Controller('api/operations')
export class OperationsController {
  constructor(
    private readonly operations: OperationsService,
    private readonly undos: UndoService,
  ) {}

  @Get()
  @RateCost(price)
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'List what was done',
    description: 'Newest first. Agents see their own, admins all.',
  })
  @ApiData(OperationDto, {
    list: true,
    extra: {
      next_cursor: { type: 'string', format: 'uuid', nullable: true, description: 'Null on the last page.' },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListOperationsQuery) {
    return { success: true, ...(await this.operations.list(principal, query)) };
  }

  @Get(':id')
  @RateCost(price)
  @MinimumRole('agent')
  @ApiOperation({ summary: 'Read one operation with its changes, field by field' })
  @ApiId()
  @ApiData(OperationDetailDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'OPERATION_NOT_FOUND')
  async get(@CurrentPrincipal() principal: Principal, @IdParam() id: string, @Query() query: AfterQuery) {
    return { success: true, data: await this.operations.get(principal, id, query) };
  }

  @Post(':id/undo')
  @RateCost(UNDO_COST)
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'Undo an operation',
    description:
      'Field by field, where nobody has changed the field since; the rest is listed. A new operation, that can be undone itself. One of more than 500 changes is undone by a job, unless it is a dry run. Agents undo their own within 24 hours, admins all. Safe to repeat: it goes on where it was.',
  })
  @ApiId()
  @ApiData(UndoDto)
  @ApiData(JobDto, { status: 202, description: 'More than 500 changes: the job that undoes them.' })
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'OPERATION_NOT_FOUND',
    'TOO_MANY_JOBS',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async undo(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() { dry_run }: UndoBody,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const done = await this.undos.undo(principal, id, actor, dry_run);
    return 'job' in done ? accepted(reply, done.job) : { success: true, data: done.result };
  }
}
