import {
  ApiData,
  ApiKeyed,
  CurrentPrincipal,
  IdParam,
  MinimumRole,
  type Principal,
  RateCost,
  rawNumber,
} from '@app/platform';
import { Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { DismissedDuplicatesDto, DuplicateGroupDto, ListDuplicatesQuery } from './duplicates.dto';
import { DuplicatesService } from './duplicates.service';

const ApiId = () => ApiParam({ name: 'id', format: 'uuid', example: '4c1f0a52-7d0e-8d8a-8a55-2f6f0f6f7c11' });
const version = { type: 'integer', example: 5219 } as const;

@ApiTags('Contacts')
@Controller('api/contacts/duplicates')
export class DuplicatesController {
  constructor(private readonly duplicates: DuplicatesService) {}

  @Get()
  @RateCost(({ limit }: Record<string, unknown>) => 1 + Math.floor(rawNumber(limit, 20) / 20))
  @ApiOperation({
    summary: 'List contacts that may be the same person',
    description:
      'In groups, the likeliest first. A job compares what was written since, once a minute: up to `compared_version`.',
  })
  @ApiData(DuplicateGroupDto, {
    list: true,
    extra: {
      next_cursor: { type: 'string', nullable: true, description: 'Null on the last page.' },
      compared_version: version,
      head_version: version,
    },
  })
  @ApiKeyed('VALIDATION_FAILED')
  async list(@CurrentPrincipal() { teamId }: Principal, @Query() query: ListDuplicatesQuery) {
    return { success: true, ...(await this.duplicates.list(teamId, query)) };
  }

  @Post(':id/dismiss')
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiOperation({
    summary: 'Say that contacts are not the same',
    description: 'The group is listed no more, until one of its contacts changes in what makes them alike.',
  })
  @ApiId()
  @ApiData(DismissedDuplicatesDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'DUPLICATE_NOT_FOUND')
  async dismiss(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    return { success: true, data: await this.duplicates.dismiss(principal, id, true) };
  }

  @Delete(':id/dismiss')
  @HttpCode(200)
  @MinimumRole('agent')
  @ApiOperation({ summary: 'List dismissed contacts again' })
  @ApiId()
  @ApiData(DismissedDuplicatesDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'DUPLICATE_NOT_FOUND')
  async takeBack(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    return { success: true, data: await this.duplicates.dismiss(principal, id, false) };
  }
}
