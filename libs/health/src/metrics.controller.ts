import { ApiKeyed, Metrics, MinimumRole, OperatorToo } from '@app/platform';
import { Controller, Get, Header, Req } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { TeamMetrics } from './team-metrics.service';

@ApiTags('Health')
@Controller()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly teams: TeamMetrics,
  ) {}

  @Get('metrics')
  @MinimumRole('admin')
  @OperatorToo()
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Metrics for Prometheus',
    description:
      'Those of the server with `OPERATOR_API_KEY`, or without a key on `METRICS_PORT`. With an admin key only what is about that team.',
  })
  @ApiResponse({
    status: 200,
    content: { 'text/plain': { example: 'contactsync_changes_total{op="create"} 12' } },
  })
  @ApiKeyed('FORBIDDEN')
  read(@Req() { principal }: FastifyRequest): Promise<string> {
    return principal ? this.teams.read(principal.teamId) : this.metrics.registry.metrics();
  }
}
