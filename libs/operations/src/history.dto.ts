import type { OperationKind } from '@app/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsInt, Max, Min } from 'class-validator';
import { OperationChangeDto } from './operations.dto';

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
