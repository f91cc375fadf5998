import { ROLES, type Role } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';

const time = { format: 'date-time', example: '2026-11-22T09:30:00.000Z' };
const sessionId = { format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' };

/** Who is signed in. */
export class CurrentSessionDto {
  @ApiProperty({ format: 'uuid', example: '8a1c2e34-5b6d-4f70-8192-a3b4c5d6e7f8' })
  agent_id!: string;
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
  @ApiProperty({ example: 'Anne-Marie Walker' })
  agent_name!: string;
  @ApiProperty({ enum: ROLES, example: 'agent' })
  role!: Role;
  @ApiProperty({ example: false, description: 'Whether `/api/bulk/export` is open to this person now.' })
  may_export!: boolean;
  @ApiProperty(sessionId)
  session_id!: string;
}

export class SessionDto {
  @ApiProperty(sessionId)
  id!: string;
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
  @ApiProperty({ example: 'Anne-Marie Walker' })
  agent_name!: string;
  @ApiProperty(time)
  created_at!: Date;
  @ApiProperty({ ...time, description: 'Up to half a minute late.' })
  last_used_at!: Date;
  @ApiProperty({
    ...time,
    description: 'When it ends if it is not used until then; 7 days after sign-in at the latest.',
  })
  expires_at!: Date;
  @ApiProperty({ example: 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0' })
  user_agent!: string;
  @ApiProperty({ example: '192.0.2.17' })
  ip!: string;
  @ApiProperty({ example: true, description: 'The one that asks.' })
  current!: boolean;
}
