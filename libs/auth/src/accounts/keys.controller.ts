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
} from '@app/platform';
import { Body, Controller, Delete, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { CreateKeyDto, KeyDto, NewKeyDto, RevokedKeyDto, RotateKeyDto } from './key.dto';
import { KeysService } from './keys.service';

const id = { name: 'id', format: 'uuid', example: '9a0b7c7e-64b0-4a51-8a9c-3c8f3f5e2d10' };

@ApiTags('Auth')
@Controller('api/auth')
export class KeysController {
  constructor(private readonly keys: KeysService) {}

  @Get('keys')
  @ApiOperation({
    summary: 'List your own keys',
    description: 'Newest first, with those that are no longer good.',
  })
  @ApiPage(KeyDto)
  @ApiKeyed('VALIDATION_FAILED')
  async own(@CurrentPrincipal() principal: Principal, @Query() query: ListQuery) {
    return pageAnswer(await this.keys.list(principal, principal.agentId, query), query);
  }

  @Get('agents/:id/keys')
  @MinimumRole('admin')
  @ApiOperation({
    summary: "List an agent's keys",
    description: 'Newest first, with those that are no longer good. Never the keys themselves.',
  })
  @ApiParam(id)
  @ApiPage(KeyDto)
  @ApiKeyed('VALIDATION_FAILED', 'FORBIDDEN', 'AGENT_NOT_FOUND')
  async list(
    @CurrentPrincipal() principal: Principal,
    @IdParam() agentId: string,
    @Query() query: ListQuery,
  ) {
    return pageAnswer(await this.keys.list(principal, agentId, query), query);
  }

  @Post('agents/:id/keys')
  @MinimumRole('admin')
  @ApiOperation({
    summary: 'Make one more key for an agent',
    description:
      'Shown in this answer only. When the answer is lost, the key is in the list and can be revoked.',
  })
  @ApiParam(id)
  @ApiData(NewKeyDto, { status: 201, description: 'The new key' })
  @ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'FORBIDDEN', 'AGENT_NOT_FOUND', 'KEY_LIMIT')
  async create(
    @CurrentPrincipal() principal: Principal,
    @IdParam() agentId: string,
    @Body() body: CreateKeyDto,
    @CurrentActor() actor: Actor,
  ) {
    return { success: true, data: await this.keys.create(principal, agentId, body, actor) };
  }

  @Post('keys/:id/rotate')
  @ApiOperation({
    summary: 'Replace a key',
    description:
      'Your own; an admin any of the team. The new key is shown in this answer only, the old one goes on for the overlap.',
  })
  @ApiParam(id)
  @ApiData(NewKeyDto, { status: 201, description: 'The new key' })
  @ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'KEY_NOT_FOUND', 'KEY_NOT_ACTIVE', 'KEY_LIMIT')
  async rotate(
    @CurrentPrincipal() principal: Principal,
    @IdParam() keyId: string,
    @Body() body: RotateKeyDto,
    @CurrentActor() actor: Actor,
  ) {
    return { success: true, data: await this.keys.rotate(principal, keyId, body, actor) };
  }

  @Delete('keys/:id')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Revoke a key',
    description:
      'Your own; an admin any of the team. Its work under way and its sockets end within two seconds, on every server, and so do the keys that its holder put in its place, unless it is retired by itself or by one of them. A second time changes nothing.',
  })
  @ApiParam(id)
  @ApiData(RevokedKeyDto)
  @ApiKeyed('VALIDATION_FAILED', 'KEY_NOT_FOUND', 'LAST_ADMIN')
  async revoke(
    @CurrentPrincipal() principal: Principal,
    @IdParam() keyId: string,
    @CurrentActor() actor: Actor,
  ) {
    return { success: true, data: await this.keys.revoke(principal, keyId, actor) };
  }
}
