import { withContactFilters } from '@app/contacts';
import { EXPORT_FORMATS, type ExportFormat } from '@app/formats';
import { QueryFlag } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

export class ExportQuery extends withContactFilters(class {}) {
  @ApiPropertyOptional({
    enum: EXPORT_FORMATS,
    default: 'json',
    description:
      '`csv` is for spreadsheets, `csv-raw` for programs; `google` and `outlook` are CSV with the columns of these address books; `vcard3` is what most phones read.',
  })
  @IsOptional()
  @IsIn(EXPORT_FORMATS, { message: `must be one of ${EXPORT_FORMATS.join(', ')}` })
  format: ExportFormat = 'json';

  @QueryFlag(
    'With `csv` the same as `csv-raw`: cells exactly as stored. Otherwise an apostrophe stands before each part of a cell that a spreadsheet could run as a formula, also behind a separator or a line break in it.',
  )
  raw: 'true' | 'false' = 'false';
}

export class ImportErrorDto {
  @ApiProperty({ type: 'integer', example: 17, description: 'Counted from 1.' })
  row!: number;
  @ApiProperty({ example: 'first_name must not be empty.' })
  error!: string;
}

export class ImportWarningDto {
  @ApiProperty({ type: 'integer', example: 18, description: 'Counted from 1.' })
  row!: number;
  @ApiProperty({ example: 'email must be an e-mail address.' })
  warning!: string;
}

export class ImportResultDto {
  @ApiProperty({ type: 'integer', example: 1000 })
  total!: number;
  @ApiProperty({
    type: 'integer',
    example: 999,
    description: 'Rows that are in now: `created`, `updated` and `skipped`.',
  })
  success!: number;
  @ApiProperty({ type: 'integer', example: 1 })
  failed!: number;
  @ApiProperty({ type: [ImportErrorDto], description: 'The first of them; see `IMPORT_ERRORS`.' })
  errors!: ImportErrorDto[];
  @ApiPropertyOptional({
    type: 'integer',
    example: 4_000,
    description: 'Refused rows that `errors` does not list; left out when it lists all.',
  })
  errors_omitted?: number;
  @ApiProperty({
    type: 'integer',
    example: 990,
    description: 'Contacts that were not there, or were deleted.',
  })
  created!: number;
  @ApiProperty({ type: 'integer', example: 5, description: 'Rows with an `id` that changed their contact.' })
  updated!: number;
  @ApiProperty({ type: 'integer', example: 4, description: 'Rows with an `id` whose contact is so already.' })
  skipped!: number;
  @ApiProperty({
    type: [ImportWarningDto],
    description:
      'Rows that are in without a value that its field cannot take: it is in `metadata`, under the name of the field. The first of them; see `IMPORT_ERRORS`.',
  })
  warnings!: ImportWarningDto[];
  @ApiPropertyOptional({
    type: 'integer',
    example: 4_000,
    description: 'Rows that `warnings` does not list; left out when it lists all.',
  })
  warnings_omitted?: number;
  @ApiProperty({
    type: 'integer',
    example: 1999,
    description: 'Newest version of this import: a delta brings its contacts to the device that sent it.',
  })
  head_version!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70',
    description: 'Names what this import did, for looking at it or undoing it; null when no row went in.',
  })
  operation_id!: string | null;
}
