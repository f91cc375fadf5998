import { ROLES, type Role, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, ValidateIf } from 'class-validator';

/** Left out means unchanged; null is not a name, a role or an answer. */
const WhenSent = () => ValidateIf((_, value) => value !== undefined);

export class UpdateAgentDto {
  @ApiPropertyOptional({ minLength: 1, maxLength: 255, example: 'Anne-Marie Walker' })
  @WhenSent()
  @Text(1, 255)
  agent_name?: string;

  @ApiPropertyOptional({ enum: ROLES, example: 'viewer' })
  @WhenSent()
  @IsIn(ROLES, { message: `must be one of ${ROLES.join(', ')}` })
  role?: Role;

  @ApiPropertyOptional({
    example: false,
    description:
      '`false` deactivates: every key of the agent answers 403 and its sockets end. `true` undoes it.',
  })
  @WhenSent()
  @IsBoolean({ message: 'must be true or false' })
  is_active?: boolean;
}

export class AgentDto {
  @ApiProperty({ format: 'uuid', example: '2f6d0a43-4f1c-4a7e-8f0b-6a1d8d3f9c55' })
  id!: string;
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
  @ApiProperty({ example: 'Anne-Marie Walker' })
  agent_name!: string;
  @ApiProperty({ enum: ROLES, example: 'agent' })
  role!: Role;
  @ApiProperty({ example: true })
  is_active!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:30:00.000Z' })
  created_at!: Date;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  last_seen!: Date | null;
}
