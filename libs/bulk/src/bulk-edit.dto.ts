import { ContactFiltersDto, UpdateContactDto } from '@app/contacts';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';

/** Documents the body, which parseBulkEdit() reads: class-transformer would copy every id. */
export class BulkEditDto {
  @ApiPropertyOptional({
    type: [String],
    maxItems: 100_000,
    items: { type: 'string', format: 'uuid' },
    example: ['5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11'],
    description: 'The contacts. Either these or a filter.',
  })
  ids?: string[];
  @ApiPropertyOptional({
    type: ContactFiltersDto,
    description:
      'At least one filter of `GET /api/contacts`, as members of an object; not `deleted`. At most 100,000 contacts.',
  })
  filter?: ContactFiltersDto;
  @ApiPropertyOptional({
    type: UpdateContactDto,
    description: 'Fields that all of them get; `null` clears one.',
  })
  set?: UpdateContactDto;
  @ApiPropertyOptional({ type: [String], maxItems: 50, example: ['vip'] })
  add_tags?: string[];
  @ApiPropertyOptional({ type: [String], maxItems: 50, example: ['lead'] })
  remove_tags?: string[];
  @ApiPropertyOptional({ enum: [true], description: 'Deletes them, in place of any edit. Admins only.' })
  delete?: true;
  @ApiPropertyOptional({ default: false, description: 'Only say what would be done.' })
  dry_run?: boolean;
}

export class BulkFailureDto {
  @ApiProperty({ format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' })
  id!: string;
  @ApiProperty({ example: 'CONTACT_NOT_FOUND' })
  code!: string;
  @ApiProperty({ example: 'There is no contact with this id.' })
  error!: string;
}

export class BulkEditResultDto {
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70',
    description: 'Names what this did, for looking at it or undoing it; null when nothing was changed.',
  })
  operation_id!: string | null;
  @ApiProperty({ example: false })
  dry_run!: boolean;
  @ApiProperty({ type: 'integer', example: 120, description: 'Contacts that were asked for or found.' })
  total!: number;
  @ApiProperty({ type: 'integer', example: 117, description: 'Contacts that were, or would be, changed.' })
  changed!: number;
  @ApiProperty({ type: 'integer', example: 2, description: 'Contacts that were so already.' })
  unchanged!: number;
  @ApiProperty({ type: 'integer', example: 1 })
  failed!: number;
  @ApiProperty({ type: [BulkFailureDto], description: 'The first 500 of them; of a job the first 100.' })
  failures!: BulkFailureDto[];
  @ApiProperty({
    type: 'integer',
    example: 5219,
    description: 'Above the cursor: there is something to read.',
  })
  head_version!: number;
}
