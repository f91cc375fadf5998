import { accepted, JobDto } from '@app/jobs';
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
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { BulkEditDto, BulkEditResultDto } from './bulk-edit.dto';
import { MOST_CONTACTS, parseBulkEdit } from './bulk-edit.parser';
import { BulkEditService } from './bulk-edit.service';

/** Shorter than elsewhere: each contact's id is added to it. */
const MAX_KEY = 200;
/** As many ids as there may be contacts, and the fields of one contact. */
const BOUNDS = { members: MOST_CONTACTS + 2_000, values: MOST_CONTACTS + 2_000 };
const BODY = 5 * 1024 * 1024;

@ApiTags('Bulk')
@Controller('api/contacts')
export class BulkEditController {
  constructor(private readonly edits: BulkEditService) {}

  @Post('bulk')
  @HttpCode(200)
  @MinimumRole('agent')
  @RouteConfig({ bodyLimit: BODY, json: BOUNDS })
  @ApiOperation({
    summary: 'Change or delete many contacts',
    description:
      'The same edit of at most 100,000 contacts, named by id or found by a filter: one operation, that can be undone as a whole. Up to 500 are changed at once; more by a job, whose `result` counts them while it is under way. Each contact takes a point of the quotas, a job 500. Deleting is for admins.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes it safe to send the same call again.',
  })
  @ApiBody({ type: BulkEditDto })
  @ApiData(BulkEditResultDto)
  @ApiData(JobDto, { status: 202, description: 'More than 500 contacts: the job that changes them.' })
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'IDEMPOTENCY_MISMATCH',
    'TOO_MANY_JOBS',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async edit(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: Record<string, unknown> | undefined,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const edit = parseBulkEdit(body);
    const done = await this.edits.edit(principal, edit, actor, idempotencyKey(key, MAX_KEY));
    return 'job' in done ? accepted(reply, done.job) : { success: true, data: done.result };
  }
}
