import {
  ApiIfMatch,
  ApiWriteHeaders,
  ContactDto,
  CurrentWriteOptions,
  tagged,
  type WriteOptions,
} from '@app/contacts';
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
import { HistoryEntryDto, RestoreBody } from './history.dto';
import { HistoryService } from './history.service';

const price = ({ limit }: Record<string, unknown>) => 1 + Math.floor(rawNumber(limit, 0) / 250);
const ApiId = () => ApiParam({ name: 'id', format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' });

@ApiTags('Contacts')
@Controller('api/contacts')
export class HistoryController {
  constructor(private readonly histories: HistoryService) {}

  @Get(':id/history')
  @RateCost(price)
  @ApiOperation({
    summary: 'Read what was done to a contact, field by field',
    description:
      'Newest first, of a deleted contact too. `history_for_agents` of the settings says what agents and viewers see of it.',
  })
  @ApiId()
  @ApiData(HistoryEntryDto, {
    list: true,
    extra: {
      next_cursor: { type: 'integer', nullable: true, example: 41, description: 'Null on the last page.' },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'CONTACT_NOT_FOUND')
  async history(@CurrentPrincipal() principal: Principal, @IdParam() id: string, @Query() query: AfterQuery) {
    return { success: true, ...(await this.histories.history(principal, id, query)) };
  }

  @Post(':id/restore')
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'Make a contact what it was after one of its changes',
    description:
      'All fields become as they were, by a new change; a deleted contact comes back. It can be undone as any operation.',
  })
  @ApiId()
  @ApiWriteHeaders()
  @ApiIfMatch()
  @ApiData(ContactDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'CONTACT_NOT_FOUND',
    'VERSION_NOT_FOUND',
    'CONTACT_MERGED',
    'IDEMPOTENCY_MISMATCH',
    'VERSION_MISMATCH',
    'NOTHING_TO_RESTORE',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
    'CONTACT_BUSY',
  )
  async restore(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() { version }: RestoreBody,
    @CurrentWriteOptions() options: WriteOptions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.histories.restore(principal, id, version, actor, options));
  }
}
