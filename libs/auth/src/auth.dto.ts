import { AgentCode, ROLES, type Role, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

const code = { pattern: '^[A-Za-z0-9_-]{1,50}$', example: 'AGENT_001' };

export class RegisterDto {
  @ApiProperty(code)
  @AgentCode()
  agent_code!: string;

  @ApiProperty({ minLength: 1, maxLength: 255, example: 'Anne-Marie Walker' })
  @Text(1, 255)
  agent_name!: string;

  @ApiPropertyOptional({
    enum: ROLES,
    default: 'agent',
    description: 'Only an admin may give another than `agent`.',
  })
  @IsOptional()
  @IsIn(ROLES, { message: `must be one of ${ROLES.join(', ')}` })
  role?: Role;
}

export class SetupDto {
  @ApiProperty({ description: 'From the link that the server printed at its first start.', example: 'Zk3v…' })
  @Text(16, 128)
  token!: string;

  @ApiPropertyOptional({ ...code, default: 'admin', example: 'admin' })
  @IsOptional()
  @AgentCode()
  agent_code: string = 'admin';

  @ApiPropertyOptional({ minLength: 1, maxLength: 255, default: 'Administrator', example: 'Administrator' })
  @IsOptional()
  @Text(1, 255)
  agent_name: string = 'Administrator';
}

export class RegisteredAgentDto {
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
  @ApiProperty({ example: 'Anne-Marie Walker' })
  agent_name!: string;
  @ApiProperty({ enum: ROLES, example: 'agent' })
  role!: Role;
  @ApiProperty({ example: 'sk_4fQ…', description: 'Shown this once and stored nowhere.' })
  api_key!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:30:00.000Z' })
  created_at!: Date;
}

export class VerifiedDto {
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
  @ApiProperty({ example: 'Anne-Marie Walker' })
  agent_name!: string;
  @ApiProperty({ enum: ROLES, example: 'agent' })
  role!: Role;
  @ApiProperty({ enum: [true], example: true })
  verified!: true;
}
