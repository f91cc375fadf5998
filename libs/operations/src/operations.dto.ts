import { DeviceId, OPERATION_KINDS, type OperationKind, PlainInteger, Text, Time } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsUUID } from 'class-validator';

const EXAMPLE_ID = '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70';
const CONTACT_ID = '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11';
const uuid = { format: 'uuid', example: EXAMPLE_ID };
const UUID = { message: 'must be a UUID' };

export class ListOperationsQuery {
  @ApiPropertyOptional({ enum: OPERATION_KINDS })
  @IsOptional()
  @IsIn(OPERATION_KINDS, { message: `must be one of ${OPERATION_KINDS.join(', ')}` })
  kind?: OperationKind;

  @ApiPropertyOptional({
    example: 'AGENT_001',
    description: 'Only what this agent did; `db:<role>` for transactions in the database.',
  })
  @IsOptional()
  @Text(1, 100)
  agent_code?: string;

  @ApiPropertyOptional({ example: 'pixel-8-4711', description: 'Only what was done on this device.' })
  @IsOptional()
  @DeviceId()
  device_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Only what changed this contact.' })
  @IsOptional()
  @IsUUID(undefined, UUID)
  contact_id?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Begun not before this time.' })
  @IsOptional()
  @Time()
  since?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'Begun before this time.' })
  @IsOptional()
  @Time()
  until?: string;

  @ApiPropertyOptional({ format: 'uuid', description: '`next_cursor` of the page before.' })
  @IsOptional()
  @IsUUID('all', UUID)
  cursor?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @PlainInteger(1, 500)
  limit: number = 50;
}

export class FirstChangeDto {
  @ApiProperty({ enum: ['CREATE', 'UPDATE', 'DELETE'], example: 'UPDATE' })
  action!: string;
  @ApiProperty({ format: 'uuid', example: CONTACT_ID })
  contact_id!: string;
  @ApiProperty({ example: 'Priya Sharma', description: 'First and last name, or the company.' })
  contact_name!: string;
}

export class OperationDto {
  @ApiProperty(uuid)
  id!: string;
  @ApiProperty({ enum: OPERATION_KINDS, example: 'import' })
  kind!: OperationKind;
  @ApiProperty({ example: 'AGENT_001', description: 'Who did it.' })
  agent_code!: string;
  @ApiProperty({ example: 'pixel-8-4711', description: 'Empty when the client did not say.' })
  device_id!: string;
  @ApiProperty({ type: String, nullable: true, example: '1000 rows' })
  label!: string | null;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  started_at!: Date;
  @ApiProperty({
    format: 'date-time',
    example: '2026-11-22T09:41:09.870Z',
    description: 'Time of its latest change.',
  })
  ended_at!: Date;
  @ApiProperty({ type: 'integer', example: 1000, description: 'How many changes of contacts it has.' })
  change_count!: number;
  @ApiProperty({ type: 'integer', example: 4102 })
  first_version!: number;
  @ApiProperty({ type: 'integer', example: 5101 })
  last_version!: number;
  @ApiProperty({
    type: FirstChangeDto,
    nullable: true,
    description: 'Its first change, which says what a single edit was; null once that is no longer kept.',
  })
  first_change!: FirstChangeDto | null;
  @ApiProperty({
    type: String,
    ...uuid,
    nullable: true,
    description: 'Of an undo: the operation that it takes back.',
  })
  undoes!: string | null;
  @ApiProperty({
    type: String,
    ...uuid,
    nullable: true,
    description: 'The undo of this operation. One that was undone in turn has an `undone_by` of its own.',
  })
  undone_by!: string | null;
}

export class OperationChangeDto {
  @ApiProperty({ type: 'integer', example: 4102 })
  version!: number;
  @ApiProperty({ enum: ['CREATE', 'UPDATE', 'DELETE'], example: 'UPDATE' })
  action!: string;
  @ApiProperty({ format: 'uuid', example: CONTACT_ID })
  contact_id!: string;
  @ApiProperty({
    example: 'Priya Sharma',
    description: 'First and last name, or the company, after the change; of a deletion, before it.',
  })
  contact_name!: string;
  @ApiProperty({
    example: 'AGENT_001',
    description: 'Its author; another than that of the operation for what was given back after a restore.',
  })
  agent_code!: string;
  @ApiProperty({ example: 'pixel-8-4711' })
  device_id!: string;
  @ApiProperty({ format: 'date-time' })
  occurred_at!: Date;
  @ApiProperty({
    type: 'object',
    additionalProperties: {
      type: 'object',
      properties: { before: {}, after: {} },
    },
    example: { company: { before: 'Acme', after: 'Acme, Inc.' } },
    description: 'What it changed, by field; `is_deleted` when it brought the contact back.',
  })
  fields!: Record<string, { before: unknown; after: unknown }>;
}

export class OperationDetailDto extends OperationDto {
  @ApiProperty({ type: [OperationChangeDto], description: 'A page, in the order in which they were made.' })
  changes!: OperationChangeDto[];
  @ApiProperty({ type: 'integer', nullable: true, example: 4151, description: 'Null on the last page.' })
  next_cursor!: number | null;
}

export class UndoBody {
  @ApiPropertyOptional({ default: false, description: 'Only say what would be done.' })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  dry_run: boolean = false;
}

export class UndoneContactDto {
  @ApiProperty({ format: 'uuid', example: CONTACT_ID })
  contact_id!: string;
  @ApiProperty({
    enum: ['change', 'delete', 'bring_back'],
    example: 'change',
    description: '`delete` for what the operation had made, `bring_back` for what it had deleted.',
  })
  action!: 'change' | 'delete' | 'bring_back';
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', properties: { from: {}, to: {} } },
    example: { company: { from: 'Acme, Inc.', to: 'Acme' }, 'tags.vip': { from: true } },
    description:
      'By field; one tag is `tags.<tag>`, one key of the metadata `metadata.<key>`. An absent member: it is not there.',
  })
  fields!: Record<string, { from?: unknown; to?: unknown }>;
}

export class LeftDto {
  @ApiProperty({ format: 'uuid', example: CONTACT_ID })
  contact_id!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'company',
    description: 'As in `changes`; null for the contact as a whole.',
  })
  field!: string | null;
  @ApiProperty({
    enum: [
      'changed_since',
      'deleted_since',
      'erased',
      'purged',
      'too_many_changes',
      'too_large',
      'no_name',
      'refused',
      'busy',
    ],
    example: 'changed_since',
  })
  reason!: string;
  @ApiPropertyOptional({ example: 'AGENT_002', description: 'Who changed it since.' })
  agent_code?: string;
  @ApiPropertyOptional({ example: 'pixel-8-4711' })
  device_id?: string;
  @ApiPropertyOptional({ format: 'date-time' })
  occurred_at?: Date;
  @ApiPropertyOptional({ type: 'integer', example: 5230 })
  version?: number;
  @ApiPropertyOptional({ type: String, ...uuid, nullable: true })
  operation_id?: string | null;
}

export class UndoDto {
  @ApiProperty({
    type: String,
    ...uuid,
    nullable: true,
    description: 'The operation of the undo, the same at each call; null when it has changed nothing.',
  })
  operation_id!: string | null;
  @ApiProperty(uuid)
  undoes!: string;
  @ApiProperty({ example: false })
  dry_run!: boolean;
  @ApiProperty({
    example: true,
    description: 'False: a dry run that has looked at the first 20,000 contacts.',
  })
  complete!: boolean;
  @ApiProperty({ type: 'integer', example: 998, description: 'Contacts that were, or would be, changed.' })
  contacts!: number;
  @ApiProperty({ type: [UndoneContactDto], description: 'The first 100 of them.' })
  changes!: UndoneContactDto[];
  @ApiPropertyOptional({
    type: 'integer',
    example: 898,
    description: 'Contacts that `changes` does not list.',
  })
  changes_omitted?: number;
  @ApiProperty({ type: [LeftDto], description: 'What is left as it is, and why: the first 1,000.' })
  left!: LeftDto[];
  @ApiPropertyOptional({ type: 'integer', description: 'Entries that `left` does not list.' })
  left_omitted?: number;
  @ApiProperty({
    type: 'integer',
    example: 6099,
    description: 'Above the cursor: there is something to read.',
  })
  head_version!: number;
}
