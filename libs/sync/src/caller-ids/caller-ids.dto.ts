import { PlainInteger } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

export class CallerIdsQuery {
  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    example: 1040,
    description:
      'The `version` of your file, or of the delta that it was last brought up to date with: answers what has changed since then, as JSON. Without it the answer is the whole file.',
  })
  @IsOptional()
  @PlainInteger(0, Number.MAX_SAFE_INTEGER)
  since?: number;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The `epoch` of your file; another one answers 410. Only with `since`.',
  })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be a UUID' })
  epoch?: string;
}

export class CallerIdChangeDto {
  @ApiProperty({ format: 'uuid', example: 'a7c9e6f2-0c39-4b53-8f70-0f0d3c1f6a10' })
  id!: string;

  @ApiProperty({ example: 'Priya Sharma', description: 'Empty where there is no number.' })
  name!: string;

  @ApiProperty({
    type: [String],
    example: ['+919812345678'],
    description:
      'All its numbers, in the form of E.164. None: it was deleted or merged, or has no such number; take it out of the file.',
  })
  numbers!: string[];
}

export class CallerIdsDeltaDto {
  @ApiProperty({ format: 'uuid', example: 'b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10' })
  epoch!: string;

  @ApiProperty({ type: 'integer', example: 1040, description: 'As it was asked for.' })
  since!: number;

  @ApiProperty({
    type: 'integer',
    example: 1042,
    description: 'The next `since`. Contacts above it may be in here too, and come again.',
  })
  version!: number;

  @ApiProperty({
    type: [CallerIdChangeDto],
    description: 'In no order to rely on. A contact may be in here that has not changed for this file.',
  })
  changes!: CallerIdChangeDto[];
}
