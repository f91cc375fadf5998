import {
  type Actor,
  ApiData,
  ApiFailures,
  ApiKeyed,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  ListQuery,
  MinimumRole,
  pageAnswer,
  type Principal,
  Public,
  StrictLimit,
} from '@app/platform';
import { Body, Controller, Delete, Get, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  CancelledEnrolmentDto,
  CreateEnrolmentDto,
  EnrolDto,
  EnrolledDto,
  EnrolmentDto,
  NewEnrolmentDto,
} from './enrolment.dto';
import { EnrolmentService } from './enrolment.service';

/** Where the caller reaches this server; the host is a proxy's word only if that proxy is trusted. */
const addressOf = ({ protocol, host }: FastifyRequest) => `${protocol}://${host}`;

@ApiTags('Auth')
@Controller('api/auth')
export class EnrolmentController {
  constructor(private readonly enrolments: EnrolmentService) {}

  @Post('enrolments')
  @MinimumRole('admin')
  @ApiOperation({
    summary: 'Make a code with which one phone can come in',
    description:
      'For an agent that exists, or with `agent_name` for a new one. The code works once, and for ten minutes unless `expires_in` says otherwise. When it is used, sockets of admins hear `device_enrolled`.',
  })
  @ApiData(NewEnrolmentDto, { status: 201, description: 'The code, to be shown to the phone' })
  @ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'FORBIDDEN', 'AGENT_NOT_FOUND', 'AGENT_EXISTS')
  async create(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() body: CreateEnrolmentDto,
    @Req() request: FastifyRequest,
  ) {
    return { success: true, data: await this.enrolments.create(principal, body, addressOf(request), actor) };
  }

  @Get('enrolments')
  @MinimumRole('admin')
  @ApiOperation({
    summary: 'List codes that can still be used',
    description: 'The codes themselves are not shown.',
  })
  @ApiPage(EnrolmentDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async list(@CurrentPrincipal() { teamId }: Principal, @Query() query: ListQuery) {
    return pageAnswer(await this.enrolments.list(teamId, query), query);
  }

  @Delete('enrolments/:id')
  @MinimumRole('admin')
  @ApiOperation({ summary: 'Cancel a code' })
  @ApiParam({ name: 'id', format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  @ApiData(CancelledEnrolmentDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'ENROLMENT_NOT_FOUND')
  async cancel(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @IdParam() id: string,
  ) {
    await this.enrolments.cancel(teamId, id, actor);
    return { success: true, data: { id } };
  }

  @Post('enrol')
  @Public()
  @StrictLimit()
  @ApiOperation({
    summary: 'Come in with a code',
    description:
      'Answers with a key for this device alone. A code that is wrong, used or expired is refused with the same words. With the same `nonce` a phone whose answer was lost may ask again.',
  })
  @ApiData(EnrolledDto, { status: 201, description: 'The key of this device' })
  @ApiFailures(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'ENROLMENT_INVALID',
    'DEVICE_REVOKED',
    'RATE_LIMITED',
    'DATABASE_UNAVAILABLE',
  )
  async enrol(@Body() body: EnrolDto, @Req() request: FastifyRequest) {
    return { success: true, data: await this.enrolments.enrol(body, addressOf(request), request.id) };
  }
}
