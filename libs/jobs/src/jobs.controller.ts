import { ApiData, ApiKeyed, CurrentPrincipal, IdParam, MinimumRole, type Principal } from '@app/platform';
import { Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { JobDto, ListJobsQuery } from './job.dto';
import { JobsService } from './jobs.service';

const ApiId = () => ApiParam({ name: 'id', format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' });

@ApiTags('Jobs')
@Controller('api/jobs')
export class JobsController {
  constructor(private readonly jobs: JobsService) {}

  @Get()
  @ApiOperation({
    summary: 'List jobs: work in the background, and how far it is',
    description: 'Newest first. An admin sees those of the whole team, others their own.',
  })
  @ApiData(JobDto, {
    list: true,
    extra: {
      next_cursor: { type: 'string', nullable: true, example: null, description: 'Null on the last page.' },
    },
  })
  @ApiKeyed('VALIDATION_FAILED')
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListJobsQuery) {
    const { data, nextCursor } = await this.jobs.list(principal, query);
    return { success: true, data, next_cursor: nextCursor };
  }

  @Get(':id')
  @ApiId()
  @ApiOperation({ summary: 'Read one job' })
  @ApiData(JobDto)
  @ApiKeyed('VALIDATION_FAILED', 'JOB_NOT_FOUND')
  async get(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    return { success: true, data: await this.jobs.get(principal, id) };
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiId()
  @ApiOperation({
    summary: 'Cancel a job',
    description:
      'When it has answered, nothing more of the job is applied; what was done stays. A job that has ended stays as it is.',
  })
  @ApiData(JobDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'JOB_NOT_FOUND')
  async cancel(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    return { success: true, data: await this.jobs.cancel(principal, id) };
  }
}
