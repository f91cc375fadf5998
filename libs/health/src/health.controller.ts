import { Lifecycle, Public } from '@app/platform';
import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { HealthReportDto, ReadinessDto } from './health.dto';
import { HealthService } from './health.service';

@ApiTags('Health')
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly lifecycle: Lifecycle,
  ) {}

  @Get('health')
  @Public()
  @ApiOperation({
    summary: 'State of the server and what it depends on',
    description: 'Degraded (only Redis is away) is still 200.',
  })
  @ApiResponse({ status: 200, type: HealthReportDto })
  @ApiResponse({
    status: 503,
    type: HealthReportDto,
    description: 'The database is away, or the server is stopping.',
  })
  async report(@Res({ passthrough: true }) reply: FastifyReply): Promise<HealthReportDto> {
    const report = await this.health.report();
    reply.header('cache-control', 'no-store').status(report.status === 'healthy' ? 200 : 503);
    return report;
  }

  @Get('readyz')
  @Public()
  @ApiOperation({
    summary: 'Readiness probe',
    description:
      'The database answers, its schema is the one this server was built for, and the server is not stopping. Redis may be away.',
  })
  @ApiResponse({ status: 200, type: ReadinessDto })
  @ApiResponse({ status: 503, type: ReadinessDto })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadinessDto> {
    const readiness = await this.health.readiness();
    reply.header('cache-control', 'no-store').status(readiness.status === 'ready' ? 200 : 503);
    return readiness;
  }

  @Get('livez')
  @Public()
  @ApiOperation({
    summary: 'Liveness probe',
    description: 'Asks nothing of anybody: 200 while the process answers.',
  })
  @ApiResponse({ status: 200, schema: { example: { status: 'alive', uptime: 12 } } })
  live() {
    return { status: 'alive', uptime: Math.round((Date.now() - this.lifecycle.startedAt) / 1000) };
  }
}
