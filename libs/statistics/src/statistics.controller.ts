import { ApiData, ApiKeyed, CurrentPrincipal, MinimumRole, type Principal, RateCost } from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ChangeStatisticsDto,
  DaysQuery,
  DeviceSampleDto,
  HoursQuery,
  SyncStatisticsDto,
} from './statistics.dto';
import { StatisticsService } from './statistics.service';

/** Points: a year of a busy team is some hundred thousand counts. */
const COST = 5;

@ApiTags('Statistics')
@Controller('api/statistics')
@MinimumRole('admin')
export class StatisticsController {
  constructor(private readonly statistics: StatisticsService) {}

  @Get('changes')
  @RateCost(COST)
  @ApiOperation({
    summary: 'Contacts and their changes by day, and by person',
    description:
      'Counted once a minute: `version` and `rolled_up_at` say how far. The first 1,000 changes behind them are counted by the read itself, so that what was just done is in it. Every day of the span is there.',
  })
  @ApiData(ChangeStatisticsDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async changes(@CurrentPrincipal() { teamId }: Principal, @Query() query: DaysQuery) {
    return { success: true, data: await this.statistics.changes(teamId, query) };
  }

  @Get('sync')
  @RateCost(COST)
  @ApiOperation({
    summary: 'What catching up has saved against full downloads',
    description: 'Bytes of all servers, at most 15 seconds old. Changes that came by socket are not in it.',
  })
  @ApiData(SyncStatisticsDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async sync(@CurrentPrincipal() { teamId }: Principal, @Query() query: DaysQuery) {
    return { success: true, data: await this.statistics.sync(teamId, query) };
  }

  @Get('devices')
  @ApiOperation({
    summary: 'How devices were connected and how far behind, over time',
    description:
      'A sample each ten minutes, of devices seen within 30 days that are not locked out; over longer spans the worst of several. Kept for 90 days.',
  })
  @ApiData(DeviceSampleDto, { list: true })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN')
  async devices(@CurrentPrincipal() { teamId }: Principal, @Query() { hours }: HoursQuery) {
    return { success: true, data: await this.statistics.devices(teamId, hours) };
  }
}
