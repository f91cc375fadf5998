import { ApiData, ApiFailures, ApiPage, IdParam, ListQuery, OperatorOnly, pageAnswer } from '@app/platform';
import { applyDecorators, Body, Controller, Get, Patch, Post, Query, Req } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiSecurity, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { CreateTeamDto, NewTeamDto, TeamDto, UpdateTeamDto } from './team.dto';
import { TeamsService } from './teams.service';

type Codes = Parameters<typeof ApiFailures>;

/** Behind OPERATOR_API_KEY, and what such a route answers to anything else. */
const ApiOperator = (...codes: Codes) =>
  applyDecorators(
    ApiSecurity('api_key'),
    ApiSecurity('bearer'),
    ApiFailures(
      'MISSING_API_KEY',
      'INVALID_API_KEY',
      'FORBIDDEN',
      'NOT_FOUND',
      'DATABASE_UNAVAILABLE',
      ...codes,
    ),
  );

const byOperator = (request: FastifyRequest) => ({
  agentCode: 'operator:api',
  requestId: request.id,
  source: 'operator',
});

@ApiTags('Teams')
@Controller('api/teams')
@OperatorOnly()
export class TeamsController {
  constructor(private readonly teams: TeamsService) {}

  @Get()
  @ApiOperation({ summary: 'List all teams', description: 'Needs `OPERATOR_API_KEY`.' })
  @ApiPage(TeamDto)
  @ApiOperator('VALIDATION_FAILED')
  async list(@Query() query: ListQuery) {
    return pageAnswer(await this.teams.list(query), query);
  }

  @Post()
  @ApiOperation({
    summary: 'Make a team and its first admin',
    description: "Needs `OPERATOR_API_KEY`. The admin's key is shown in this answer only.",
  })
  @ApiData(NewTeamDto, { status: 201, description: 'The team, its first admin and the key' })
  @ApiOperator('VALIDATION_FAILED', 'MALFORMED_JSON', 'TEAM_EXISTS')
  async create(@Body() body: CreateTeamDto, @Req() request: FastifyRequest) {
    return { success: true, data: await this.teams.create(body, byOperator(request)) };
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Rename, close or reopen a team',
    description:
      'Needs `OPERATOR_API_KEY`. The keys of a closed team answer 403 `TEAM_CLOSED` and its sockets end within two seconds. Its data is kept.',
  })
  @ApiParam({ name: 'id', format: 'uuid', example: '6c1f8a8e-0b52-4f6e-9f5e-7d1f0a7f3c21' })
  @ApiData(TeamDto)
  @ApiOperator('VALIDATION_FAILED', 'MALFORMED_JSON', 'TEAM_NOT_FOUND', 'TEAM_EXISTS')
  async update(@IdParam() id: string, @Body() body: UpdateTeamDto, @Req() request: FastifyRequest) {
    return { success: true, data: await this.teams.update(id, body, byOperator(request)) };
  }
}
