import { AgentCode, Text } from '@app/platform';
import { isRegion } from '@app/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, ValidateBy, ValidateIf } from 'class-validator';
import { RegisteredAgentDto } from '../auth.dto';
import { HISTORY_FOR_AGENTS, type HistoryForAgents } from '../team.entity';

/** Left out means unchanged; null is neither a name nor an answer. */
const WhenSent = () => ValidateIf((_, value) => value !== undefined);

const name = { minLength: 1, maxLength: 255, example: 'North' };
const code = { pattern: '^[A-Za-z0-9_-]{1,50}$', default: 'admin', example: 'admin' };

export class CreateTeamDto {
  @ApiProperty(name)
  @Text(1, 255)
  name!: string;

  @ApiPropertyOptional(code)
  @IsOptional()
  @AgentCode()
  admin_code: string = 'admin';

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, default: 'Administrator', example: 'Nora North' })
  @IsOptional()
  @Text(1, 255)
  admin_name: string = 'Administrator';
}

export class UpdateTeamDto {
  @ApiPropertyOptional(name)
  @WhenSent()
  @Text(1, 255)
  name?: string;

  @ApiPropertyOptional({
    example: true,
    description:
      '`true` closes the team: its keys answer 403, its sockets end, its data is kept. `false` reopens it.',
  })
  @WhenSent()
  @IsBoolean({ message: 'must be true or false' })
  closed?: boolean;
}

export class TeamDto {
  @ApiProperty({ format: 'uuid', example: '6c1f8a8e-0b52-4f6e-9f5e-7d1f0a7f3c21' })
  id!: string;
  @ApiProperty({ example: 'North' })
  name!: string;
  @ApiProperty({ example: false, description: 'The team of the first admin, and of an open registration.' })
  is_default!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:30:00.000Z' })
  created_at!: Date;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  closed_at!: Date | null;
}

export class NewTeamDto extends TeamDto {
  @ApiProperty({ type: RegisteredAgentDto })
  admin!: RegisteredAgentDto;
}

export class SettingsDto {
  @ApiProperty({ example: false, description: 'Whether agents may export all contacts. Admins always may.' })
  allow_agent_export!: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'DE',
    description: 'Where numbers without a country are dialled.',
  })
  default_region!: string | null;
  @ApiProperty({
    enum: HISTORY_FOR_AGENTS,
    example: 'all',
    description: 'What agents and viewers see of the history of contacts. Admins see all of it.',
  })
  history_for_agents!: HistoryForAgents;
}

export class UpdateSettingsDto {
  @ApiPropertyOptional({
    example: true,
    description: 'Whether agents may export all contacts. Off by default.',
  })
  @WhenSent()
  @IsBoolean({ message: 'must be true or false' })
  allow_agent_export?: boolean;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    pattern: '^[A-Z]{2}$',
    example: 'DE',
    description:
      'Where numbers without a country are dialled: two capital letters of ISO 3166, null for nowhere. From it `+4930123456` is made of `030 123456`, so that both are found by each other. Contacts that are there already follow in the background; they do not change.',
  })
  @IsOptional()
  @ValidateBy({
    name: 'region',
    validator: {
      validate: isRegion,
      defaultMessage: () => 'must be a country as two capital letters of ISO 3166',
    },
  })
  default_region?: string | null;

  @ApiPropertyOptional({
    enum: HISTORY_FOR_AGENTS,
    example: 'own',
    description:
      'What agents and viewers see of the history of contacts, and may restore: `all` of it, their `own` changes, or `none`.',
  })
  @WhenSent()
  @IsIn(HISTORY_FOR_AGENTS, { message: `must be one of ${HISTORY_FOR_AGENTS.join(', ')}` })
  history_for_agents?: HistoryForAgents;
}
