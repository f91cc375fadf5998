import { PlainInteger } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';

export class DigestQuery {
  @ApiPropertyOptional({
    pattern: '^[0-9a-f]{2}$',
    example: 'a7',
    description: 'Lists id and version of each live contact whose id begins with these two digits.',
  })
  @IsOptional()
  @Matches(/^[0-9a-f]{2}$/, { message: 'must be two hexadecimal digits in lower case' })
  bucket?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    example: 1042,
    description:
      'Your cursor, with `digest`: the server then notes whether this device holds exactly the same.',
  })
  @IsOptional()
  @PlainInteger(0, Number.MAX_SAFE_INTEGER)
  version?: number;

  @ApiPropertyOptional({
    pattern: '^[0-9a-f]{64}$',
    example: 'b2d3b0c1a4c07a8f0d4a4b0b7d1b6c0b54b0c0d2a5b1d7e4f9a8b7c6d5e4f3a2',
    description: 'The total that you computed over your store at `version`.',
  })
  @IsOptional()
  @Matches(/^[0-9a-f]{64}$/, { message: 'must be 64 hexadecimal digits in lower case' })
  digest?: string;
}

export class BucketEntryDto {
  @ApiProperty({ format: 'uuid', example: 'a7c9e6f2-0c39-4b53-8f70-0f0d3c1f6a10' })
  id!: string;

  @ApiProperty({ type: 'integer', example: 17 })
  version!: number;
}

export class DigestDto {
  @ApiProperty({ format: 'uuid', example: 'b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10' })
  epoch!: string;

  @ApiProperty({
    type: 'integer',
    example: 1042,
    description: 'The head at which it was taken. Compare only when your cursor is this one.',
  })
  version!: number;

  @ApiPropertyOptional({ type: 'integer', example: 840, description: 'Live contacts.' })
  count?: number;

  @ApiPropertyOptional({
    example: 'b2d3b0c1a4c07a8f0d4a4b0b7d1b6c0b54b0c0d2a5b1d7e4f9a8b7c6d5e4f3a2',
    description: 'SHA-256, in hexadecimal, over the 256 texts of `buckets`, one after the other.',
  })
  digest?: string;

  @ApiPropertyOptional({
    type: [String],
    example: ['e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    description:
      '256 of them, by the first byte of the id, 00 to ff: SHA-256 over a line `id:version` and a newline for each live contact, ascending by id.',
  })
  buckets?: string[];

  @ApiPropertyOptional({
    nullable: true,
    type: Boolean,
    example: true,
    description: 'With `digest`: whether it was right; null when the head is not your `version` any more.',
  })
  in_sync?: boolean | null;

  @ApiPropertyOptional({ type: [BucketEntryDto], description: 'With `bucket`, in place of the digests.' })
  contacts?: BucketEntryDto[];
}
