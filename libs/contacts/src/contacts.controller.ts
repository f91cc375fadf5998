import {
  type Actor,
  ApiData,
  ApiKeyed,
  AppError,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  MinimumRole,
  type Principal,
  RateCost,
  validationError,
} from '@app/platform';
import {
  Controller,
  createParamDecorator,
  Delete,
  type ExecutionContext,
  Get,
  HttpCode,
  Post,
  Put,
  Query,
  Res,
} from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiOperation, ApiParam, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ContactDto,
  ContactStatsDto,
  CreateContactDto,
  DeletedContactDto,
  ListContactsQuery,
  PaginationDto,
  UpdateContactDto,
} from './contact.dto';
import { type ContactFields, parseContactFields } from '@app/protocol';
import { listPrice, lookupPrice } from './list-price';
import { LookupMatchDto, LookupQuery } from './query/lookup.dto';
import { LookupService } from './query/lookup.service';
import { ContactsService, type WriteOptions } from './contacts.service';
import {
  ApiIfMatch,
  ApiWriteHeaders,
  CurrentWriteOptions,
  locate,
  nameOperation,
  tagged,
} from './write-options';

/** Of answers whose JSON the database writes. */
const JSON_TYPE = 'application/json; charset=utf-8';

/** The contact in the body, checked by the same rules as its DTO at a fraction of class-validator's cost. */
const Fields = createParamDecorator(({ partial }: { partial: boolean }, context: ExecutionContext) => {
  const { body = {} } = context.switchToHttp().getRequest<FastifyRequest>();
  const parsed = parseContactFields(body, { partial });
  if ('problems' in parsed) throw validationError(parsed.problems);
  return parsed.fields;
});

const ApiId = () => ApiParam({ name: 'id', format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' });

@ApiTags('Contacts')
@Controller('api/contacts')
export class ContactsController {
  constructor(
    private readonly contacts: ContactsService,
    private readonly lookups: LookupService,
  ) {}

  @Get()
  @ApiExtraModels(PaginationDto)
  @RateCost(listPrice)
  @ApiOperation({
    summary: 'List and search contacts',
    description:
      'Deleted contacts are not listed, unless they are asked for. Ties are ordered by id. All filters that are given must be true of a contact. A page that is asked for by its number is whole, however long its contacts are; one of a cursor ends after 4 MiB.',
  })
  @ApiData(ContactDto, {
    list: true,
    extra: { pagination: { $ref: getSchemaPath(PaginationDto) } },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async list(
    @CurrentPrincipal() principal: Principal,
    @Query() query: ListContactsQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    reply.type(JSON_TYPE);
    return this.contacts.list(principal, query);
  }

  @Get('stats')
  @ApiOperation({ summary: 'Counts of the team' })
  @ApiData(ContactStatsDto)
  @ApiKeyed()
  async stats(@CurrentPrincipal() { teamId }: Principal) {
    return { success: true, data: await this.contacts.stats(teamId) };
  }

  @Get('lookup')
  @RateCost(lookupPrice)
  @ApiOperation({
    summary: 'Find who has a phone number',
    description:
      'By the number of the world that it is, in the `default_region` of the team where it has no country; where nobody has that, by its last seven digits. Newest first. `total` counts those beyond `limit` too.',
  })
  @ApiData(LookupMatchDto, { list: true, extra: { total: { type: 'integer', example: 1 } } })
  @ApiKeyed('VALIDATION_FAILED')
  async lookup(
    @CurrentPrincipal() { teamId }: Principal,
    @Query() query: LookupQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    reply.type(JSON_TYPE);
    return this.lookups.lookup(teamId, query);
  }

  @Get(':id')
  @ApiOperation({
    summary: 'Read one contact',
    description:
      'The answer carries an `ETag` for `If-Match`. The id of a contact that was merged into another one answers that one, with `merged_from` and `Content-Location`.',
  })
  @ApiId()
  @ApiData(ContactDto)
  @ApiKeyed('VALIDATION_FAILED', 'CONTACT_NOT_FOUND')
  async get(
    @CurrentPrincipal() { teamId }: Principal,
    @IdParam() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { id: found, version, json } = await this.contacts.get(teamId, id);
    reply.header('etag', `"${version}"`).type(JSON_TYPE);
    if (found !== id.toLowerCase()) locate(reply, found);
    return `{"success":true,"data":${json}}`;
  }

  @Post()
  @MinimumRole('agent')
  @ApiOperation({ summary: 'Create a contact' })
  @ApiBody({ type: CreateContactDto })
  @ApiWriteHeaders()
  @ApiData(ContactDto, { status: 201, description: 'Created' })
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'IDEMPOTENCY_MISMATCH',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async create(
    @CurrentPrincipal() { teamId }: Principal,
    @Fields({ partial: false }) fields: ContactFields,
    @CurrentActor() actor: Actor,
    @CurrentWriteOptions() options: WriteOptions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (options.ifVersion !== undefined) throw new AppError('VERSION_MISMATCH');
    return tagged(reply, await this.contacts.create(teamId, fields, actor, options));
  }

  @Put(':id')
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'Change a contact',
    description:
      'Only the fields that are sent change; `""` and `null` clear an optional one. With the id of a contact that was merged into another one, that one is changed.',
  })
  @ApiId()
  @ApiBody({ type: UpdateContactDto })
  @ApiWriteHeaders()
  @ApiIfMatch()
  @ApiData(ContactDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'CONTACT_NOT_FOUND',
    'IDEMPOTENCY_MISMATCH',
    'VERSION_MISMATCH',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
    'CONTACT_BUSY',
  )
  async update(
    @CurrentPrincipal() { teamId }: Principal,
    @IdParam() id: string,
    @Fields({ partial: true }) fields: ContactFields,
    @CurrentActor() actor: Actor,
    @CurrentWriteOptions() options: WriteOptions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    return tagged(reply, await this.contacts.update(teamId, id, fields, actor, options));
  }

  @Delete(':id')
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'Delete a contact',
    description: 'A soft delete: devices learn of it from its tombstone. A second delete is 404.',
  })
  @ApiId()
  @ApiWriteHeaders()
  @ApiIfMatch()
  @ApiData(DeletedContactDto, { extra: { message: { type: 'string', example: 'Contact deleted.' } } })
  @ApiKeyed(
    'VALIDATION_FAILED',
    'FORBIDDEN',
    'CONTACT_NOT_FOUND',
    'IDEMPOTENCY_MISMATCH',
    'VERSION_MISMATCH',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
    'CONTACT_BUSY',
  )
  async delete(
    @CurrentPrincipal() { teamId }: Principal,
    @IdParam() id: string,
    @CurrentActor() actor: Actor,
    @CurrentWriteOptions() options: WriteOptions,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { data, operationId } = await this.contacts.delete(teamId, id, actor, options);
    nameOperation(reply, operationId);
    return { success: true, message: 'Contact deleted.', data };
  }
}
