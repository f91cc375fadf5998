import {
  type Actor,
  ApiData,
  ApiKeyed,
  ApiPage,
  CurrentActor,
  CurrentPrincipal,
  ListQuery,
  MinimumRole,
  pageAnswer,
  type Principal,
  IdParam,
  requireUnbound,
} from '@app/platform';
import { Body, Controller, Get, Patch, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AgentDto, UpdateAgentDto } from './agent.dto';
import { AgentsService } from './agents.service';

@ApiTags('Auth')
@Controller('api/auth/agents')
@MinimumRole('admin')
export class AgentsController {
  constructor(private readonly agents: AgentsService) {}

  @Get()
  @ApiOperation({ summary: 'List the agents of the team' })
  @ApiPage(AgentDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async list(@CurrentPrincipal() { teamId }: Principal, @Query() query: ListQuery) {
    return pageAnswer(await this.agents.list(teamId, query), query);
  }

  @Patch(':id')
  @ApiOperation({
    summary: 'Rename an agent, change its role, deactivate or activate it',
    description:
      'Takes effect everywhere within two seconds, also on open sockets. The last active admin who has a key can be neither demoted nor deactivated.',
  })
  @ApiParam({ name: 'id', format: 'uuid', example: '2f6d0a43-4f1c-4a7e-8f0b-6a1d8d3f9c55' })
  @ApiData(AgentDto)
  @ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'FORBIDDEN', 'AGENT_NOT_FOUND', 'LAST_ADMIN')
  async update(
    @CurrentPrincipal() principal: Principal,
    @IdParam() id: string,
    @Body() body: UpdateAgentDto,
    @CurrentActor() actor: Actor,
  ) {
    requireUnbound(principal);
    return { success: true, data: await this.agents.update(principal.teamId, id, body, actor) };
  }
}
