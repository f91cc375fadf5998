import { PlainInteger, Text, Time } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

const MAX_OVERLAP_HOURS = 30 * 24;

export class CreateKeyDto {
  @ApiPropertyOptional({ maxLength: 100, default: '', example: 'Tablet in the shop' })
  @IsOptional()
  @Text(0, 100)
  name?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2027-06-30T18:00:00Z',
    description: 'From then on the key is refused. Left out: it is good until it is revoked.',
  })
  @IsOptional()
  @Time()
  expires_at?: string;
}

export class RotateKeyDto {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: MAX_OVERLAP_HOURS,
    default: 24,
    description:
      'Hours for which the old key goes on. 0 revokes it at once: a lost answer then cannot be asked for again.',
  })
  @IsOptional()
  @PlainInteger(0, MAX_OVERLAP_HOURS)
  overlap_hours: number = 24;

  @ApiPropertyOptional({
    format: 'date-time',
    example: '2027-06-30T18:00:00Z',
    description:
      'End of the new key. Left out: that of the old one. Only an admin may choose a later one than the old one had.',
  })
  @IsOptional()
  @Time()
  expires_at?: string;
}

export class KeyDto {
  @ApiProperty({ format: 'uuid', example: '9a0b7c7e-64b0-4a51-8a9c-3c8f3f5e2d10' })
  id!: string;
  @ApiProperty({ example: 'AGENT_001' })
  agent_code!: string;
  @ApiProperty({ example: 'Tablet in the shop' })
  name!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The one device that may use it, if it was made by a code.',
  })
  device_id!: string | null;
  @ApiProperty({ example: 'sk_4fQx', description: 'How the key begins.' })
  prefix!: string;
  @ApiProperty({ example: 'Zk3v', description: 'How the key ends.' })
  last4!: string;
  @ApiProperty({ enum: ['active', 'replaced', 'expired', 'revoked'], example: 'active' })
  status!: 'active' | 'replaced' | 'expired' | 'revoked';
  @ApiProperty({ example: true, description: 'Whether it is the key of this request.' })
  is_current!: boolean;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:30:00.000Z' })
  created_at!: Date;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  expires_at!: Date | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  revoked_at!: Date | null;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    example: '2026-11-22T09:41:07.120Z',
    description: 'Stored some seconds late.',
  })
  last_used_at!: Date | null;
}

export class NewKeyDto extends KeyDto {
  @ApiProperty({ example: 'sk_4fQ…', description: 'Shown this once and stored nowhere.' })
  api_key!: string;
}

export class RevokedKeyDto extends KeyDto {
  @ApiProperty({
    type: 'integer',
    example: 0,
    description:
      'How many keys ended with it now, because its holder had put them in its place. 0 when it was retired by itself or by one of them.',
  })
  successors_revoked!: number;
}
