import { PlainInteger, QueryFlag, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  IsBoolean,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsUUID,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IMPORT_STATES } from './import.entity';
import { DEFAULT_OPTIONS, MATCH_BY, ON_DUPLICATE } from './import-options';

const FORMATS = ['csv', 'vcard', 'xlsx', 'json', 'ndjson'] as const;
/** As far as a preview goes; a dry run counts the whole file. */
export const PREVIEW_ROWS = 1_000;

const id = { format: 'uuid', example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70' };

export class UploadQuery {
  @ApiPropertyOptional({
    maxLength: 255,
    example: 'contacts.csv',
    description: 'What the file is called; helps to tell its format. A form brings its own.',
  })
  @IsOptional()
  @Text(1, 255)
  filename?: string;
}

export class ListImportsQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @PlainInteger(1, 200)
  limit: number = 50;

  @ApiPropertyOptional({ format: 'uuid', description: '`next_cursor` of the page before.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be a next_cursor of this list' })
  cursor?: string;
}

export class PreviewQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @PlainInteger(1, 200)
  limit: number = 50;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    default: 0,
    description: '`next_cursor` of the page before.',
  })
  @IsOptional()
  @PlainInteger(0, PREVIEW_ROWS)
  cursor: number = 0;

  @QueryFlag('Only rows that would be rejected or have warnings.')
  problems: 'true' | 'false' = 'false';
}

export class ImportWarningOfFileDto {
  @ApiPropertyOptional({ example: 'Birthday' })
  column?: string;
  @ApiProperty({ example: 'Day and month could not be told apart.' })
  message!: string;
}

/** What a file is, and how its columns become fields. */
export class DetectedDto {
  @ApiProperty({ enum: FORMATS })
  format!: string;
  @ApiPropertyOptional({ example: 'utf-8', description: 'Of text.' })
  encoding?: string;
  @ApiPropertyOptional({ example: ',' })
  delimiter?: string;
  @ApiPropertyOptional({
    type: 'integer',
    example: 1,
    description: 'The row with the names of the columns; 0: none.',
  })
  header_row?: number;
  @ApiPropertyOptional({ example: false, description: 'A raw export of this product.' })
  raw?: boolean;
  @ApiPropertyOptional({ example: 'Customers' })
  sheet?: string;
  @ApiPropertyOptional({ type: [String], example: ['Customers', 'Suppliers'] })
  sheets?: string[];
  @ApiPropertyOptional({ type: [String], example: [] })
  hidden_sheets?: string[];
  @ApiPropertyOptional({ enum: ['DMY', 'MDY'] })
  date_order?: string;
  @ApiPropertyOptional({ example: '3.0', description: 'Of the first card.' })
  version?: string;
  @ApiProperty({ example: 'google', description: 'Whose file it is, as its columns say.' })
  profile!: string;
  @ApiProperty({ type: [String], example: ['First Name', 'Phone 1 - Value'] })
  columns!: string[];
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    example: { 'First Name': 'first_name', 'Phone 1 - Value': 'phones[1].number' },
    description: 'By column where its values go; null: they are left out. See docs/IMPORT.md.',
  })
  mapping!: Record<string, string | null>;
  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'array', items: { type: 'string' } },
    example: [['Priya', '+91 98 1234 5678']],
    description: 'The first rows, in the order of the columns, as long as the file is kept.',
  })
  samples?: string[][];
  @ApiProperty({ type: [ImportWarningOfFileDto] })
  warnings!: ImportWarningOfFileDto[];
}

export class ImportOptionsDto {
  @ApiProperty({ enum: ON_DUPLICATE, default: DEFAULT_OPTIONS.on_duplicate })
  on_duplicate!: string;
  @ApiProperty({ enum: MATCH_BY, isArray: true, default: DEFAULT_OPTIONS.match })
  match!: string[];
  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'The member of the metadata that `key` in `match` compares.',
  })
  key!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'DE',
    description: "Where numbers without a country are dialled; null: the team's region.",
  })
  region!: string | null;
  @ApiProperty({ type: [String], maxItems: 50, example: ['trade fair'] })
  tags!: string[];
  @ApiProperty({ example: false, description: 'Bring the file in although the same one went in before.' })
  again!: boolean;
}

export class ImportProblemDto {
  @ApiProperty({ enum: ['rejected', 'warning'] })
  kind!: string;
  @ApiProperty({ type: String, nullable: true, example: 'email' })
  field!: string | null;
  @ApiProperty({ example: 'email must be an e-mail address; it was kept in the metadata.' })
  message!: string;
  @ApiProperty({ type: 'integer', example: 12 })
  count!: number;
  @ApiProperty({
    type: 'array',
    items: { type: 'integer' },
    example: [17, 40],
    description: 'The first rows that have it.',
  })
  rows!: number[];
}

export class ImportDto {
  @ApiProperty(id)
  id!: string;
  @ApiProperty({ example: 'AGENT_001', description: 'Who brought it.' })
  agent_code!: string;
  @ApiProperty({ type: String, nullable: true, example: 'contacts.csv' })
  filename!: string | null;
  @ApiProperty({ type: 'integer', example: 48_213, description: 'Bytes.' })
  size!: number;
  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  content_sha256!: string;
  @ApiProperty({ enum: IMPORT_STATES.filter((state) => state !== 'uploading') })
  state!: string;
  @ApiProperty({ example: true, description: 'False when the file has had its time and was deleted.' })
  file_kept!: boolean;
  @ApiProperty({ type: DetectedDto })
  detected!: DetectedDto;
  @ApiProperty({ type: ImportOptionsDto })
  options!: ImportOptionsDto;
  @ApiProperty({ type: String, nullable: true, ...id, description: 'Of the last run.' })
  job_id!: string | null;
  @ApiProperty({ type: String, nullable: true, ...id, description: 'What the rows that went in belong to.' })
  operation_id!: string | null;
  @ApiProperty({ example: false, description: 'The last run only counted what would become of the rows.' })
  dry_run!: boolean;
  @ApiProperty({
    type: String,
    nullable: true,
    ...id,
    example: null,
    description: 'The import by which the same file had gone in before, so that this one changed nothing.',
  })
  same_as!: string | null;
  @ApiProperty({
    type: 'integer',
    example: 1000,
    description: 'Rows that are done with: the sum of the next four.',
  })
  processed!: number;
  @ApiProperty({
    type: 'integer',
    example: 900,
    description: 'Contacts that were not there, or were deleted.',
  })
  created!: number;
  @ApiProperty({ type: 'integer', example: 50 })
  updated!: number;
  @ApiProperty({
    type: 'integer',
    example: 45,
    description: 'Rows whose contact is there already and stays as it is.',
  })
  skipped!: number;
  @ApiProperty({ type: 'integer', example: 5 })
  rejected!: number;
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    maximum: 100,
    example: 100,
    description: 'Of the file, that was read.',
  })
  percent!: number;
  @ApiProperty({ type: [ImportProblemDto], description: 'What was wrong with rows, by kind; at most 101.' })
  problems!: ImportProblemDto[];
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it has failed.' })
  error!: string | null;
  @ApiProperty({ type: String, format: 'date-time' })
  created_at!: Date;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  started_at!: Date | null;
  @ApiProperty({ type: String, format: 'date-time', nullable: true })
  finished_at!: Date | null;
}

/** What is not to be found out but taken as it is; the rest is found anew, the mapping too. */
export class FileChangesDto {
  @ApiPropertyOptional({ enum: FORMATS })
  @IsOptional()
  @IsIn(FORMATS, { message: `must be one of ${FORMATS.join(', ')}` })
  format?: (typeof FORMATS)[number];
  @ApiPropertyOptional({ example: 'windows-1252' })
  @IsOptional()
  @Text(1, 50)
  encoding?: string;
  @ApiPropertyOptional({ example: ';' })
  @IsOptional()
  @Text(1, 1)
  delimiter?: string;
  @ApiPropertyOptional({ type: 'integer', minimum: 0, maximum: 1000 })
  @IsOptional()
  @IsInt({ message: 'must be a whole number' })
  @Min(0, { message: 'must be at least 0' })
  @Max(1000, { message: 'must be at most 1000' })
  header_row?: number;
  @ApiPropertyOptional({ example: 'Suppliers' })
  @IsOptional()
  @Text(1, 255)
  sheet?: string;
  @ApiPropertyOptional()
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  raw?: boolean;
  @ApiPropertyOptional({ enum: ['DMY', 'MDY'] })
  @IsOptional()
  @IsIn(['DMY', 'MDY'], { message: 'must be DMY or MDY' })
  date_order?: 'DMY' | 'MDY';
}

export class ChangeImportDto {
  @ApiPropertyOptional({ type: FileChangesDto, description: 'Corrects what was found out about the file.' })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  @Type(() => FileChangesDto)
  file?: FileChangesDto;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    example: { 'Kunden-Nr.': 'metadata.crm_id', Fax: null },
    description: 'Only the columns that are named change.',
  })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  mapping?: Record<string, string | null>;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { on_duplicate: 'update' },
    description: 'Members of `options`; only those that are named change.',
  })
  @IsOptional()
  @IsObject({ message: 'must be an object' })
  options?: Record<string, unknown>;
}

export class DryRunBody {
  @ApiPropertyOptional({ default: false, description: 'Only say what would be done.' })
  @IsOptional()
  @IsBoolean({ message: 'must be true or false' })
  dry_run: boolean = false;
}

export class ImportPreviewDto {
  @ApiProperty({ type: 'integer', example: 2, description: 'Where a person finds it in the file.' })
  row!: number;
  @ApiProperty({ enum: ['create', 'update', 'skip', 'reject'] })
  action!: string;
  @ApiProperty({ type: String, nullable: true, ...id, description: 'The contact that is there already.' })
  contact_id!: string | null;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    example: { first_name: 'Priya', phone_primary: '+91 98 1234 5678' },
    description: 'What the row says, as it would be stored.',
  })
  fields!: object;
  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { company: { before: null, after: 'Acme' } },
    description: 'Of an update: the fields that would change.',
  })
  changes!: object | null;
  @ApiProperty({ type: String, nullable: true, example: null, description: 'Why it is skipped or rejected.' })
  reason!: string | null;
  @ApiProperty({ type: [String], example: [] })
  warnings!: string[];
}

export class DeletedImportDto {
  @ApiProperty(id)
  id!: string;
}
