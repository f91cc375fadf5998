import { ContactDto, TombstoneDto } from '@app/contacts';
import { type ErrorCode, ERRORS } from '@app/platform';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { MAX_IMAGES } from './image.parser';

const uuid = { type: 'string', format: 'uuid' } as const;

@ApiExtraModels(ContactDto, TombstoneDto)
export class LostImagesDto {
  @ApiProperty({
    ...uuid,
    example: '5d7df975-cbca-46a9-9f2e-63783b9fef35',
    description:
      'Of the store that they are from. In the team’s present epoch there is nothing to give back.',
  })
  epoch!: string;

  @ApiProperty({
    type: 'array',
    maxItems: MAX_IMAGES,
    items: { $ref: getSchemaPath(ContactDto) },
    description: `As the server gave them. With \`tombstones\` at most ${MAX_IMAGES}; those of the highest versions first.`,
  })
  contacts!: ContactDto[];

  @ApiProperty({
    type: 'array',
    maxItems: MAX_IMAGES,
    items: { $ref: getSchemaPath(TombstoneDto) },
    description: 'Deletions that the device has seen.',
  })
  tombstones!: TombstoneDto[];
}

export class RefusedImageDto {
  @ApiProperty({ type: 'string', nullable: true, example: 'b10cf075-42a7-41bd-88f5-83c67721511d' })
  id!: string | null;
  @ApiProperty({ enum: Object.keys(ERRORS), example: 'VALIDATION_FAILED' })
  code!: ErrorCode;
  @ApiProperty({ example: 'version: must be the version of the contact' })
  error!: string;
}

export class TakenImagesDto {
  @ApiProperty({ type: 'integer', example: 12, description: 'Contacts that are newer for it.' })
  restored!: number;
  @ApiProperty({ type: 'integer', example: 488, description: 'Nothing of them was unknown.' })
  known!: number;
  @ApiProperty({ type: [RefusedImageDto], description: 'Never applicable. The others are not held up.' })
  refused!: RefusedImageDto[];
  @ApiProperty({
    type: [String],
    description: 'Ids of contacts that somebody holds in the database: send them again later.',
  })
  busy!: string[];
  @ApiProperty({
    type: 'integer',
    example: 2801,
    description: 'The team has everything of that epoch up to this version: nothing below need be sent.',
  })
  restored_head!: number;
  @ApiProperty({
    description: 'False: an admin has ended the time of giving back, or there is nothing to give back.',
  })
  open!: boolean;
  @ApiProperty({ type: 'integer', example: 4294970097, description: 'A version that the team has reached.' })
  head_version!: number;
  @ApiProperty({
    ...uuid,
    example: 'b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10',
    description: 'The team’s present epoch.',
  })
  epoch!: string;
}

export class GivingBackDto {
  @ApiProperty({ ...uuid, example: 'b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10' })
  epoch!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  ended_at!: Date;
}
