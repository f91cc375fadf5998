import { ApiKeyed, Metrics, MinimumRole } from '@app/platform';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';

@ApiTags('Health')
@Controller()
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @Get('metrics')
  @MinimumRole('admin')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({
    summary: 'Metrics for Prometheus',
    description: 'Needs an admin key; `METRICS_PORT` serves it without one.',
  })
  @ApiResponse({
    status: 200,
    content: { 'text/plain': { example: 'contactsync_changes_total{op="create"} 12' } },
  })
  @ApiKeyed('FORBIDDEN')
  read(): Promise<string> {
    return this.metrics.registry.metrics();
  }
}
