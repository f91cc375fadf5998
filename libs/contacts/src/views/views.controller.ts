import {
  ApiData,
  ApiKeyed,
  ApiPage,
  CurrentPrincipal,
  IdParam,
  ListQuery,
  pageAnswer,
  type Principal,
} from '@app/platform';
import { Body, Controller, Delete, Get, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { CreateViewDto, UpdateViewDto, ViewDto } from './view.dto';
import { ViewsService } from './views.service';

const ApiId = () => ApiParam({ name: 'id', format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' });

@ApiTags('Views')
@Controller('api/views')
export class ViewsController {
  constructor(private readonly views: ViewsService) {}

  @Get()
  @ApiOperation({
    summary: 'List saved views of contacts',
    description: 'Your own, and those that are shared with the team, by name.',
  })
  @ApiPage(ViewDto)
  @ApiKeyed('VALIDATION_FAILED')
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListQuery) {
    return pageAnswer(await this.views.list(principal, query), query);
  }

  @Post()
  @ApiOperation({
    summary: 'Save a view of contacts',
    description:
      'A list under a name: its filters, its order, and what is shown of each contact. An agent has at most 100. Sharing one is for agents and admins.',
  })
  @ApiData(ViewDto, { status: 201 })
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'UNSUPPORTED_MEDIA_TYPE',
    'VIEW_EXISTS',
    'VIEW_LIMIT',
  )
  async create(@CurrentPrincipal() principal: Principal, @Body() body: CreateViewDto) {
    return { success: true, data: await this.views.create(principal, body) };
  }

  @Patch(':id')
  @ApiId()
  @ApiOperation({
    summary: 'Change a view',
    description: 'Your own, or as an admin one that is shared. Only what is sent changes.',
  })
  @ApiData(ViewDto)
  @ApiKeyed(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'FORBIDDEN',
    'UNSUPPORTED_MEDIA_TYPE',
    'VIEW_NOT_FOUND',
    'VIEW_EXISTS',
  )
  async update(@CurrentPrincipal() principal: Principal, @IdParam() id: string, @Body() body: UpdateViewDto) {
    return { success: true, data: await this.views.update(principal, id, body) };
  }

  @Delete(':id')
  @ApiId()
  @ApiOperation({ summary: 'Delete a view', description: 'Your own, or as an admin one that is shared.' })
  @ApiResponse({
    status: 200,
    description: 'Success',
    schema: {
      type: 'object',
      required: ['success', 'message'],
      properties: {
        success: { type: 'boolean', enum: [true], example: true },
        message: { type: 'string', example: 'The view is deleted.' },
      },
    },
  })
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'VIEW_NOT_FOUND')
  async delete(@CurrentPrincipal() principal: Principal, @IdParam() id: string) {
    await this.views.delete(principal, id);
    return { success: true, message: 'The view is deleted.' };
  }
}
