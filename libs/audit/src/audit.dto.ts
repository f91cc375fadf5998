import { AfterQuery, DeviceId, Text, Time } from '@app/platform';
import { ApiProperty, ApiPropertyOptional, IntersectionType } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID } from 'class-validator';

/** Which entries: those of which all is true. */
export class AuditFilters {
  @ApiPropertyOptional({ format: 'uuid', description: 'Only changes of this contact.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be a UUID' })
  contact_id?: string;

  @ApiPropertyOptional({
    example: 'AGENT_001',
    description:
      'Only what this agent did; `db:<role>` for edits made in the database, `operator:cli` for command lines.',
  })
  @IsOptional()
  @Text(1, 100)
  agent_code?: string;

  @ApiPropertyOptional({
    example: 'UPDATE',
    description:
      '`CREATE`, `UPDATE`, `DELETE`, or one such as `agent.updated`, `key.revoked`, `auth.failed`, `contacts.exported`.',
  })
  @IsOptional()
  @Text(1, 40)
  action?: string;

  @ApiPropertyOptional({ example: 'pixel-8-4711', description: 'Only what was done on this device.' })
  @IsOptional()
  @DeviceId()
  device_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only changes that belong to this operation.' })
  @IsOptional()
  @IsUUID('all', { message: 'must be a UUID' })
  operation_id?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Not before this time.' })
  @IsOptional()
  @Time()
  since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Before this time.' })
  @IsOptional()
  @Time()
  until?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'The same as `since`.' })
  @IsOptional()
  @Time()
  from?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'The same as `until`.' })
  @IsOptional()
  @Time()
  to?: string;
}

export class ExportAuditQuery extends AuditFilters {
  @ApiPropertyOptional({ enum: ['ndjson', 'csv'], default: 'ndjson' })
  @IsOptional()
  @IsIn(['ndjson', 'csv'], { message: 'must be ndjson or csv' })
  format: 'ndjson' | 'csv' = 'ndjson';
}

export class ListAuditQuery extends IntersectionType(AuditFilters, AfterQuery) {}

export class AuditEntryDto {
  @ApiProperty({
    type: 'integer',
    example: 3019482716650211,
    description: 'Names the entry within the team. Says nothing of its place: the list is in order.',
  })
  id!: number;
  @ApiProperty({
    type: 'integer',
    nullable: true,
    example: 1042,
    description: 'Null for what is not a change of a contact.',
  })
  version!: number | null;
  @ApiProperty({ example: 'UPDATE' })
  action!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11',
  })
  contact_id!: string | null;
  @ApiProperty({
    example: 'AGENT_002',
    description:
      'Who did it; `db:<role>` for an edit made in the database, `operator:…` for whoever runs the server, `unknown:key` for a key that nobody has.',
  })
  agent_code!: string;
  @ApiProperty({ example: 'pixel-8-4711' })
  device_id!: string;
  @ApiProperty({ type: String, nullable: true, example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  request_id!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70',
    description:
      'What the change belongs to; null for what is not a change of a contact, and for changes of releases that knew no operations.',
  })
  operation_id!: string | null;
  @ApiProperty({
    enum: [
      'rest',
      'socket',
      'push',
      'import',
      'bulk',
      'restored',
      'db',
      'takeover',
      'operator',
      'cli',
      'environment',
    ],
    example: 'rest',
  })
  source!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true, example: { company: 'Acme' } })
  before!: Record<string, unknown> | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { company: 'Acme, Inc.' },
  })
  after!: Record<string, unknown> | null;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  occurred_at!: Date;
}
