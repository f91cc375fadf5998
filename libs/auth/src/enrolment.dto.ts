import { AgentCode, DeviceId, ROLES, type Role, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsInt, IsOptional, Max, Min } from 'class-validator';

const agentCode = { pattern: '^[A-Za-z0-9_-]{1,50}$', example: 'ANNA' };
const time = { format: 'date-time', example: '2026-11-22T09:30:00.000Z' };
const code = { example: '7K3M-9QXT-2B5D-HW8R' };
const seconds = { message: 'must be a whole number from 60 to 3600' };
const fingerprint = {
  example: 'sha256/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=',
  description:
    '`sha256/…`: the public key of the TLS certificate, to be pinned. `id/…`: only an id of this installation, which proves nothing.',
};
const url = { example: 'https://contacts.example.com' };

export class CreateEnrolmentDto {
  @ApiProperty({ ...agentCode, description: 'Who gets a phone.' })
  @AgentCode()
  agent_code!: string;

  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 255,
    example: 'Anna Walker',
    description: 'With it a new agent is made; without it the agent must exist.',
  })
  @IsOptional()
  @Text(1, 255)
  agent_name?: string;

  @ApiPropertyOptional({ enum: ROLES, default: 'agent', description: 'Of a new agent.' })
  @IsOptional()
  @IsIn(ROLES, { message: `must be one of ${ROLES.join(', ')}` })
  role?: Role;

  @ApiPropertyOptional({ type: 'integer', minimum: 60, maximum: 3600, default: 600, description: 'Seconds.' })
  @IsOptional()
  @IsInt(seconds)
  @Min(60, seconds)
  @Max(3600, seconds)
  expires_in: number = 600;
}

export class EnrolmentDto {
  @ApiProperty({ format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  id!: string;
  @ApiProperty({ example: 'ANNA' })
  agent_code!: string;
  @ApiProperty({ example: 'Anna Walker' })
  agent_name!: string;
  @ApiProperty({ enum: ROLES, example: 'agent' })
  role!: Role;
  @ApiProperty({ example: 'admin', description: 'The agent code of the admin who made it.' })
  created_by!: string;
  @ApiProperty(time)
  created_at!: Date;
  @ApiProperty(time)
  expires_at!: Date;
}

export class NewEnrolmentDto extends EnrolmentDto {
  @ApiProperty({ ...code, description: 'Shown this once.' })
  code!: string;
  @ApiProperty({ ...url, description: '`PUBLIC_URL`, else the address of this request.' })
  url!: string;
  @ApiProperty(fingerprint)
  fingerprint!: string;
  @ApiProperty({
    example: 'contactsync://enrol?url=https%3A%2F%2Fcontacts.example.com&code=7K3M-9QXT-2B5D-HW8R&fp=…',
  })
  qr_payload!: string;
  @ApiProperty({ example: '<svg …>', description: 'The payload as a QR code.' })
  qr_svg!: string;
}

export class CancelledEnrolmentDto {
  @ApiProperty({ format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  id!: string;
}

export class EnrolDto {
  @ApiProperty({ ...code, description: 'In any case, with or without hyphens.' })
  @Text(1, 64)
  code!: string;

  @ApiProperty({
    maxLength: 255,
    example: 'pixel-8-4711',
    description: 'The `X-Device-ID` of all later requests.',
  })
  @DeviceId()
  device_id!: string;

  @ApiPropertyOptional({ maxLength: 100, example: 'Pixel 8 of Anna' })
  @IsOptional()
  @Text(1, 100)
  device_name?: string;

  @ApiPropertyOptional({ maxLength: 50, example: '2.4.1' })
  @IsOptional()
  @Text(1, 50)
  app_version?: string;

  @ApiPropertyOptional({
    minLength: 16,
    maxLength: 128,
    example: '5b1c7f5e-7a0c-4f0e-9d0e-2f6f0f6f7c11',
    description:
      'A random text that the phone makes and keeps until it has its key: with it, it may ask again while the code has not expired.',
  })
  @IsOptional()
  @Text(16, 128)
  nonce?: string;
}

export class EnrolledServerDto {
  @ApiProperty(fingerprint)
  fingerprint!: string;
  @ApiProperty(url)
  url!: string;
  @ApiProperty({ example: '/socket.io' })
  socket_path!: string;
}

export class EnrolledDto {
  @ApiProperty({ example: 'ANNA' })
  agent_code!: string;
  @ApiProperty({ example: 'Anna Walker' })
  agent_name!: string;
  @ApiProperty({ enum: ROLES, example: 'agent' })
  role!: Role;
  @ApiProperty({
    example: 'sk_4fQ…',
    description: 'Works on this device only. Shown this once and stored nowhere.',
  })
  api_key!: string;
  @ApiProperty({ example: 'pixel-8-4711' })
  device_id!: string;
  @ApiProperty({ type: EnrolledServerDto })
  server!: EnrolledServerDto;
}
