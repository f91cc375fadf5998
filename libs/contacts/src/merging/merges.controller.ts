import {
  type Actor,
  ApiData,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  idempotencyKey,
  MinimumRole,
  type Principal,
} from '@app/platform';
import { Body, Controller, Headers, HttpCode, Post, Res } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { nameOperation } from '../write-options';
import { MergeDto, MergeResultDto } from './merge.dto';
import { parseMerge } from './merge.parser';
import { MergesService } from './merges.service';

@ApiTags('Contacts')
@Controller('api/contacts')
export class MergesController {
  constructor(private readonly merges: MergesService) {}

  @Post('merge')
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'Merge contacts',
    description:
      'One operation; undoing it takes them apart again. Nothing is dropped: further numbers and addresses go to the lists, tags and metadata unite, notes are joined, other values that differ are kept in the metadata. The ids of those that went stand for the one that stays: for reading, for writing, and for edits that a phone made offline.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes it safe to send the same call again.',
  })
  @ApiBody({ type: MergeDto })
  @ApiData(MergeResultDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'CONTACT_NOT_FOUND',
    'IDEMPOTENCY_MISMATCH',
    'MERGE_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
    'CONTACT_BUSY',
  )
  async merge(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: Record<string, unknown> | undefined,
    @Headers('idempotency-key') header: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const request = parseMerge(body);
    const id = idempotencyKey(header);
    const key = id === undefined ? undefined : { scope: actor.agentId, id };
    const data = await this.merges.merge(principal, request, actor, key);
    nameOperation(reply, data.operation_id ?? undefined);
    return { success: true, data };
  }
}
