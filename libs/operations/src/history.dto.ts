import { type OperationKind, PlainInteger } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { OperationChangeDto } from './operations.dto';

export class HistoryQuery {
  @ApiPropertyOptional({ type: 'integer', description: '`next_cursor` of the page before.' })
  @IsOptional()
  @PlainInteger(1, Number.MAX_SAFE_INTEGER)
  cursor?: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 500, default: 50 })
  @IsOptional()
  @PlainInteger(1, 500)
  limit: number = 50;
}

/** A change of one contact. */
export class HistoryEntryDto extends OperationChangeDto {
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70',
    description: 'What the change belongs to; null for changes of releases that knew no operations.',
  })
  operation_id!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'edit',
    description: 'What its operation was, as in the list of operations.',
  })
  kind!: OperationKind | null;
}

const VERSION = { message: 'must be the version of a change of this contact' };

export class RestoreBody {
  @ApiProperty({
    type: 'integer',
    minimum: 1,
    example: 42,
    description: 'Of the change after which the contact was as it shall be again.',
  })
  @IsInt(VERSION)
  @Min(1, VERSION)
  @Max(Number.MAX_SAFE_INTEGER, VERSION)
  version!: number;
}
