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
import { Body, Controller, Headers, HttpCode, Post } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { BulkEditDto, BulkEditResultDto } from './bulk-edit.dto';
import { MOST_CONTACTS, parseBulkEdit } from './bulk-edit.parser';
import { BulkEditService } from './bulk-edit.service';

/** Shorter than elsewhere: each contact's id is added to it. */
const MAX_KEY = 200;
/** As many ids as there may be contacts, and the fields of one contact. */
const BOUNDS = { members: MOST_CONTACTS + 2_000, values: MOST_CONTACTS + 2_000 };

@ApiTags('Bulk')
@Controller('api/contacts')
export class BulkEditController {
  constructor(private readonly edits: BulkEditService) {}

  @Post('bulk')
  @HttpCode(200)
  @MinimumRole('agent')
  @RouteConfig({ json: BOUNDS })
  @ApiOperation({
    summary: 'Change or delete many contacts',
    description:
      'The same edit of at most 10,000 contacts, named by id or found by a filter: one operation, that can be undone as a whole. Each contact takes a point of the quotas. Deleting is for admins.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes it safe to send the same call again.',
  })
  @ApiBody({ type: BulkEditDto })
  @ApiData(BulkEditResultDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async edit(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: Record<string, unknown> | undefined,
    @Headers('idempotency-key') key: string | undefined,
  ) {
    const edit = parseBulkEdit(body);
    return {
      success: true,
      data: await this.edits.edit(principal, edit, actor, idempotencyKey(key, MAX_KEY)),
    };
  }
}
