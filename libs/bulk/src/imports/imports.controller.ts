import type { Readable } from 'node:stream';
import { accepted, JobDto } from '@app/jobs';
import { UndoDto } from '@app/operations';
import {
  type Actor,
  ApiData,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  ManagesSlots,
  MinimumRole,
  type Principal,
  RateCost,
} from '@app/platform';
import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Patch,
  Post,
  Query,
  Req,
  Res,
  StreamableFile,
} from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBody, ApiConsumes, ApiOkResponse, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ChangeImportDto,
  DeletedImportDto,
  DryRunBody,
  ImportDto,
  ImportPreviewDto,
  ListImportsQuery,
  PreviewQuery,
  UploadQuery,
} from './imports.dto';
import { ImportsService } from './imports.service';

/** Points of the quotas: reading the beginning of a file may be as much work as many reads. */
const COST = 20;

const ApiId = () => ApiParam({ name: 'id', format: 'uuid', example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70' });

@ApiTags('Bulk')
@Controller('api/bulk/imports')
@MinimumRole('agent')
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Post()
  @RateCost(COST)
  @RouteConfig({ stream: true })
  @ApiOperation({
    summary: 'Bring a file of contacts',
    description:
      'CSV, vCard, XLSX, JSON or NDJSON, as the body itself whatever its type, or as the one file of a form. Nothing is done with its rows yet: the answer says what the file is and where its columns would go, to be corrected, looked at and then run. docs/IMPORT.md explains it.',
  })
  @ApiConsumes('application/octet-stream', 'multipart/form-data')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiData(ImportDto, { status: 201 })
  @ApiKeyed(
    'VALIDATION_FAILED',
    'FILE_UNREADABLE',
    'FORBIDDEN',
    'REQUEST_TIMEOUT',
    'TOO_MANY_IMPORTS',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'QUEUE_FULL',
  )
  async upload(
    @CurrentPrincipal() principal: Principal,
    @Query() { filename }: UploadQuery,
    @Req() { body, headers, fileType }: FastifyRequest,
  ) {
    const file = { body: body as Readable | undefined, headers, type: fileType, filename };
    return { success: true, data: await this.imports.upload(principal, file) };
  }

  @Get()
  @ApiOperation({
    summary: 'List imports of files',
    description: 'Newest first. An admin sees those of the whole team, others their own.',
  })
  @ApiData(ImportDto, {
    list: true,
    extra: {
      next_cursor: { type: 'string', nullable: true, example: null, description: 'Null on the last page.' },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async list(@CurrentPrincipal() principal: Principal, @Query() { limit, cursor }: ListImportsQuery) {
    const { data, nextCursor } = await this.imports.list(principal, limit, cursor);
    return { success: true, data, next_cursor: nextCursor };
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ summary: 'Read one import: what its file is, and what became of its rows' })
  @ApiData(ImportDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'IMPORT_NOT_FOUND')
  async get(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    return { success: true, data: await this.imports.get(principal, id) };
  }

  @Patch(':id')
  @RateCost(COST)
  @ApiId()
  @ApiOperation({
    summary: 'Correct what was found out, and say what shall be done with the rows',
    description:
      'Before it runs, and after it was undone. What `file` names is taken as it is and the rest found anew.',
  })
  @ApiData(ImportDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'FILE_UNREADABLE',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'IMPORT_NOT_FOUND',
    'IMPORT_STATE',
    'IMPORT_FILE_DELETED',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
  )
  async change(
    @CurrentPrincipal() principal: Principal,
    @IdParam() id: string,
    @Body() body: ChangeImportDto,
  ) {
    return { success: true, data: await this.imports.change(principal, id, body) };
  }

  @Get(':id/preview')
  @RateCost(COST)
  @ApiId()
  @ApiOperation({
    summary: 'The first 1,000 rows as they would go in',
    description: 'Nothing is written. `POST …/run` with `dry_run` counts the whole file.',
  })
  @ApiData(ImportPreviewDto, {
    list: true,
    extra: {
      next_cursor: { type: 'integer', nullable: true, example: 50, description: 'Null on the last page.' },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FILE_UNREADABLE', 'FORBIDDEN', 'IMPORT_NOT_FOUND', 'IMPORT_FILE_DELETED')
  async preview(
    @CurrentPrincipal() principal: Principal,
    @IdParam() id: string,
    @Query() query: PreviewQuery,
  ) {
    const { data, nextCursor } = await this.imports.preview(principal, id, query);
    return { success: true, data, next_cursor: nextCursor };
  }

  @Post(':id/run')
  @RateCost(COST)
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    summary: 'Bring the rows in',
    description:
      'In the background, as one operation; `job_id` names the job. What was cancelled or has failed goes on where it was. The file of an import that went in before, by the same mapping and options, changes nothing, and says so.',
  })
  @ApiData(ImportDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'IMPORT_NOT_FOUND',
    'IMPORT_STATE',
    'IMPORT_FILE_DELETED',
    'TOO_MANY_JOBS',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
  )
  async run(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Body() body?: DryRunBody,
  ) {
    return { success: true, data: await this.imports.run(principal, id, body?.dry_run ?? false, actor) };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    summary: 'Stop an import',
    description:
      'When it has answered, nothing more of it is applied; what was done stays. It can be run further, or undone.',
  })
  @ApiData(ImportDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'IMPORT_NOT_FOUND')
  async cancel(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    return { success: true, data: await this.imports.cancel(principal, id) };
  }

  @Post(':id/undo')
  @RateCost(50)
  @HttpCode(200)
  @ApiId()
  @ApiOperation({
    summary: 'Undo an import',
    description: 'The same as undoing its operation. Afterwards it can be corrected and run again.',
  })
  @ApiData(UndoDto)
  @ApiData(JobDto, { status: 202, description: 'More than 500 changes: the job that undoes them.' })
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'IMPORT_NOT_FOUND',
    'OPERATION_NOT_FOUND',
    'IMPORT_STATE',
    'TOO_MANY_JOBS',
    'PAYLOAD_TOO_LARGE',
    'UNSUPPORTED_MEDIA_TYPE',
    'OUTCOME_UNKNOWN',
    'QUEUE_FULL',
  )
  async undo(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body?: DryRunBody,
  ) {
    const done = await this.imports.undo(principal, id, actor, body?.dry_run ?? false);
    return 'job' in done ? accepted(reply, done.job) : { success: true, data: done.result };
  }

  @Get(':id/rejected')
  @ManagesSlots()
  @RateCost(COST)
  @ApiId()
  @ApiOperation({
    summary: 'The rows that did not go in',
    description:
      'CSV with the columns of the file, the row and the reason, to be mended and brought again. Kept as long as the file.',
  })
  @ApiOkResponse({
    description: 'A download.',
    content: { 'text/csv': { schema: { type: 'string' }, example: 'Name,import_row,import_reason\r\n' } },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'IMPORT_NOT_FOUND')
  async rejected(
    @CurrentPrincipal() principal: Principal,
    @IdParam() id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { filename, stream } = await this.imports.rejected(principal, id);
    reply.header('content-disposition', `attachment; filename="${filename}"`);
    return new StreamableFile(stream, { type: 'text/csv; charset=utf-8; header=present' });
  }

  @Delete(':id')
  @ApiId()
  @ApiOperation({ summary: 'Delete an import and its file', description: 'What it has brought in stays.' })
  @ApiData(DeletedImportDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'IMPORT_NOT_FOUND', 'IMPORT_STATE')
  async delete(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    await this.imports.delete(principal, id);
    return { success: true, data: { id } };
  }
}
