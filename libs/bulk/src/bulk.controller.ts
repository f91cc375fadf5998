import {
  type Actor,
  ApiData,
  ApiKeyed,
  AppError,
  CurrentActor,
  CurrentPrincipal,
  idempotencyKey,
  ManagesSlots,
  MinimumRole,
  type Principal,
  RateCost,
  hasRole,
  validationError,
} from '@app/platform';
import { Body, Controller, Get, Headers, HttpCode, Post, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOkResponse, ApiOperation, ApiTags, getSchemaPath } from '@nestjs/swagger';
import { RouteConfig } from '@nestjs/platform-fastify';
import { CreateContactDto } from '@app/contacts';
import { exporter } from '@app/formats';
import type { FastifyReply } from 'fastify';
import { ExportQuery, ImportResultDto } from './bulk.dto';
import { ExportService } from './export.service';
import { ImportService } from './import.service';

/** Shorter than elsewhere: each row's number is added to it. */
const MAX_KEY = 200;
const IMPORT_BODY = 32 * 1024 * 1024;
/** A hundred values for each of 20,000 contacts: all fields and all tags, twice what they hold as a rule. */
const IMPORT_JSON = { members: 2_000_000, values: 2_000_000 };
/** Points of the quotas of agent and team: either call may be as much work as many others. */
const COST = 50;

@ApiTags('Bulk')
@Controller('api/bulk')
export class BulkController {
  constructor(
    private readonly imports: ImportService,
    private readonly exports: ExportService,
  ) {}

  @Post('import')
  @RateCost(COST)
  @HttpCode(200)
  @MinimumRole('agent')
  @RouteConfig({ bodyLimit: IMPORT_BODY, json: IMPORT_JSON })
  @ApiOperation({
    summary: 'Import contacts',
    description:
      'Good rows go in, bad rows are reported with their number. A value that its field cannot take keeps no row out: it goes to `metadata`, and is reported. The answer of `GET /api/bulk/export` is taken as it is: a row with an `id` is that contact. What differs is changed, a deleted one comes back, an unknown one is made with this id; what only the server writes is passed over. At most 32 MiB in one call.',
  })
  @ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description: 'Makes it safe to send the same import again.',
  })
  @ApiBody({
    schema: {
      type: 'object',
      required: ['contacts'],
      additionalProperties: false,
      properties: { contacts: { type: 'array', items: { $ref: getSchemaPath(CreateContactDto) } } },
    },
  })
  @ApiData(ImportResultDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async import(
    @CurrentPrincipal() { teamId }: Principal,
    // Not a DTO: class-transformer would copy every row.
    @Body() body: Record<string, unknown> | undefined,
    @CurrentActor('import') actor: Actor,
    @Headers('idempotency-key') key: string | undefined,
  ) {
    return {
      success: true,
      data: await this.imports.import(teamId, rowsOf(body), actor, idempotencyKey(key, MAX_KEY)),
    };
  }

  @Get('export')
  @ManagesSlots()
  @RateCost(COST)
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'Export contacts',
    description:
      'All of them, or those that a list with the same filters shows. Agents only where the team allows it; admins always.',
  })
  @ApiOkResponse({
    description:
      'A download, made as it is read: `{ success, data, total }`, or what `format` says. docs/FORMATS.md says what each holds.',
    content: {
      'application/json': {
        schema: { type: 'object', additionalProperties: true },
        example: { success: true, data: [], total: 0 },
      },
      'text/csv': { schema: { type: 'string' }, example: 'id,first_name,last_name\r\n' },
      'text/vcard': { schema: { type: 'string' } },
      'application/x-ndjson': { schema: { type: 'string' } },
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': {
        schema: { type: 'string', format: 'binary' },
      },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async export(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Query() { format: asked, raw, ...filters }: ExportQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (!principal.agentsMayExport && !hasRole(principal.role, 'admin')) throw new AppError('FORBIDDEN');
    const format = asked === 'csv' && raw === 'true' ? 'csv-raw' : asked;
    const { contentType, extension } = exporter(format);
    const day = new Date().toISOString().slice(0, 10);
    reply.header('content-disposition', `attachment; filename="contacts-${day}.${extension}"`);
    const file = await this.exports.export(principal, actor, filters, format);
    return new StreamableFile(file, { type: contentType });
  }
}

/** Members of an export beside its contacts. */
const OF_EXPORT = ['success', 'total'];

function rowsOf(body: Record<string, unknown> = {}): unknown[] {
  const name = body.contacts === undefined && Array.isArray(body.data) ? 'data' : 'contacts';
  const unknown = Object.keys(body).find(
    (field) => field !== name && !(name === 'data' && OF_EXPORT.includes(field)),
  );
  if (unknown) throw validationError([{ field: unknown, message: 'is not a known field' }]);
  const rows = body[name];
  if (!Array.isArray(rows)) throw validationError([{ field: 'contacts', message: 'must be a list' }]);
  return rows;
}
