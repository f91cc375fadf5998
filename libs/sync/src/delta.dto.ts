import { DeviceId, PlainInteger } from '@app/platform';
import { ChangedContactDto, type ContactDto, type TombstoneDto } from '@app/contacts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsUUID } from 'class-validator';

export class DeltaQuery {
  @ApiProperty({
    type: 'integer',
    minimum: 0,
    example: 1040,
    description: 'Last `current_version` you stored; 0 reads everything and means: replace your store.',
  })
  @PlainInteger(0, Number.MAX_SAFE_INTEGER)
  version!: number;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 1,
    maximum: 1000,
    default: 1000,
    description: 'Changes of a page at most; one with long contacts ends sooner, at 4 MiB.',
  })
  @IsOptional()
  @PlainInteger(1, 1000)
  limit: number = 1000;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The epoch your cursor is from; another one answers 410.',
  })
  @IsOptional()
  @IsUUID(undefined, { message: 'must be a UUID' })
  epoch?: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    maximum: 25,
    default: 0,
    description:
      'Seconds to wait for a change when there is none yet; it is answered as soon as one is committed.',
  })
  @IsOptional()
  @PlainInteger(0, 25)
  wait: number = 0;

  @ApiPropertyOptional({
    maxLength: 255,
    example: 'pixel-8-4711',
    description: 'May stand in `X-Device-ID` instead.',
  })
  @IsOptional()
  @DeviceId()
  device_id?: string;
}

export class ChangeDto {
  @ApiProperty({
    enum: ['CREATE', 'UPDATE', 'DELETE'],
    example: 'UPDATE',
    description: 'Treat CREATE and UPDATE both as an upsert.',
  })
  action!: string;

  @ApiProperty({ type: ChangedContactDto })
  contact!: ContactDto | TombstoneDto;

  @ApiProperty({ type: 'integer', example: 1042 })
  version!: number;
}

export class DeltaDto {
  @ApiProperty({
    type: 'integer',
    example: 1042,
    description: 'Store this. While `has_more` is true it is the version of the last change of this page.',
  })
  current_version!: number;

  @ApiProperty({ type: [ChangeDto] })
  changes!: ChangeDto[];

  @ApiProperty({ example: false })
  has_more!: boolean;

  @ApiProperty({
    type: 'integer',
    example: 1042,
    description: 'Newest version of the team when the page was read.',
  })
  head_version!: number;

  @ApiProperty({ format: 'uuid', example: 'b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10' })
  epoch!: string;

  @ApiProperty({
    type: 'integer',
    example: 0,
    description: 'Cursors above 0 and below this must start from 0.',
  })
  min_version!: number;
}
