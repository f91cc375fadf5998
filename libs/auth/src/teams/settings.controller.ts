import {
  type Actor,
  ApiData,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  MinimumRole,
  type Principal,
} from '@app/platform';
import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SettingsDto, UpdateSettingsDto } from './team.dto';
import { TeamsService } from './teams.service';

@ApiTags('Settings')
@Controller('api/settings')
@MinimumRole('admin')
export class SettingsController {
  constructor(private readonly teams: TeamsService) {}

  @Get()
  @ApiOperation({ summary: 'Read the settings' })
  @ApiData(SettingsDto)
  @ApiKeyed('FORBIDDEN')
  async read(@CurrentPrincipal() { teamId }: Principal) {
    return { success: true, data: await this.teams.settings(teamId) };
  }

  @Patch()
  @ApiOperation({ summary: 'Change settings', description: 'Takes effect everywhere within a second.' })
  @ApiData(SettingsDto)
  @ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'FORBIDDEN')
  async update(
    @CurrentPrincipal() principal: Principal,
    @Body() body: UpdateSettingsDto,
    @CurrentActor() actor: Actor,
  ) {
    return { success: true, data: await this.teams.updateSettings(principal, body, actor) };
  }
}
