import {
  ChangedContactDto,
  ConflictDto,
  ConflictsService,
  type ContactDto,
  ListConflictsQuery,
  ResolveConflictDto,
  type TombstoneDto,
} from '@app/contacts';
import {
  type Actor,
  ApiData,
  ApiKeyed,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  idempotencyKey,
  IdParam,
  MinimumRole,
  pageAnswer,
  type Principal,
} from '@app/platform';
import { Body, Controller, Get, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiParam, ApiProperty, ApiTags } from '@nestjs/swagger';

export class ResolvedConflictDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ enum: ['kept', 'lost'], example: 'lost' })
  resolution!: string;

  @ApiProperty({
    type: 'integer',
    example: 1043,
    description: 'Of the change that settled it, or the existing one.',
  })
  version!: number;

  @ApiProperty({ type: ChangedContactDto })
  contact!: ContactDto | TombstoneDto;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'Names what this changed; null when it changed nothing.',
  })
  operation_id!: string | null;
}

@ApiTags('Sync')
@Controller('api/sync/conflicts')
export class ConflictsController {
  constructor(private readonly conflicts: ConflictsService) {}

  @Get()
  @ApiOperation({
    summary: 'List values that lost',
    description: 'Newest first. Agents see those with a change of theirs on either side, admins all.',
  })
  @ApiPage(ConflictDto)
  @ApiKeyed('VALIDATION_FAILED')
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListConflictsQuery) {
    return pageAnswer(await this.conflicts.list(principal, query), query);
  }

  @Post(':id/resolve')
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiOperation({ summary: 'Settle a conflict', description: 'Either value, by one call; a normal change.' })
  @ApiParam({ name: 'id', format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  @ApiHeader({ name: 'Idempotency-Key', required: false })
  @ApiData(ResolvedConflictDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'CONFLICT_NOT_FOUND',
    'CONTACT_NOT_FOUND',
    'CONFLICT_RESOLVED',
    'IDEMPOTENCY_MISMATCH',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
    'CONTACT_BUSY',
  )
  async resolve(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() { take }: ResolveConflictDto,
    @Headers('idempotency-key') header: string | undefined,
  ) {
    const given = idempotencyKey(header);
    const key = given === undefined ? undefined : { scope: principal.agentId, id: given };
    return {
      success: true,
      data: await this.conflicts.resolve(principal, id.toLowerCase(), take, actor, key),
    };
  }
}
