import { Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional, PartialType } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsObject,
  Matches,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { ContactFiltersDto, SORTABLE, type SortField } from '../contact.dto';

const ORDERS = ['asc', 'desc'] as const;
const MAX_COLUMNS = 100;

const COLUMNS = {
  type: 'array' as const,
  maxItems: MAX_COLUMNS,
  items: { type: 'string' as const, pattern: '^\\w{1,64}$' },
  example: ['name', 'company', 'phone_primary'],
  description:
    'What is shown of each contact, in this order. The server does not look at it: each client knows its own.',
};

/** As IsOptional, and null is refused: it would mean nothing here. */
const MayBeAbsent = () => ValidateIf((_body, value: unknown) => value !== undefined);

/** No defaults in the class: a change would take them for what the client has said. */
export class CreateViewDto {
  @ApiProperty({
    minLength: 1,
    maxLength: 100,
    example: 'Customers in India',
    description: 'Of its own among the views of an agent.',
  })
  @Text(1, 100)
  name!: string;

  @ApiPropertyOptional({
    default: false,
    description: 'Everybody in the team sees it. For agents and admins.',
  })
  @MayBeAbsent()
  @IsBoolean({ message: 'must be true or false' })
  shared?: boolean;

  @ApiPropertyOptional({
    type: ContactFiltersDto,
    description: 'Filters of `GET /api/contacts`; without any: all contacts.',
  })
  @MayBeAbsent()
  @IsObject({ message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  @Type(() => ContactFiltersDto)
  filter?: ContactFiltersDto;

  @ApiPropertyOptional({ enum: SORTABLE, default: 'full_name' })
  @MayBeAbsent()
  @IsIn(SORTABLE, { message: `must be one of ${SORTABLE.join(', ')}` })
  sort_by?: SortField;

  @ApiPropertyOptional({ enum: ORDERS, default: 'asc' })
  @MayBeAbsent()
  @IsIn(ORDERS, { message: 'must be asc or desc' })
  sort_order?: 'asc' | 'desc';

  @ApiPropertyOptional({ ...COLUMNS, default: [] })
  @MayBeAbsent()
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(MAX_COLUMNS, { message: `must have at most ${MAX_COLUMNS} items` })
  @Matches(/^\w{1,64}$/, { each: true, message: 'must be a list of names of 1 to 64 letters, digits or _' })
  columns?: string[];
}

/** Only what is sent changes. */
export class UpdateViewDto extends PartialType(CreateViewDto) {}

export class ViewDto {
  @ApiProperty({ format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  id!: string;
  @ApiProperty({ example: 'Customers in India' })
  name!: string;
  @ApiProperty({ example: true })
  shared!: boolean;
  @ApiProperty({ example: 'AGENT_001', description: 'Whose it is.' })
  agent_code!: string;
  @ApiProperty({
    example: true,
    description: 'Whether you may change and delete it: your own, and as an admin those that are shared.',
  })
  may_change!: boolean;
  @ApiProperty({ type: ContactFiltersDto, example: { tag: ['customer'], country: 'IN' } })
  filter!: ContactFiltersDto;
  @ApiProperty({ enum: SORTABLE, example: 'full_name' })
  sort_by!: SortField;
  @ApiProperty({ enum: ORDERS, example: 'asc' })
  sort_order!: 'asc' | 'desc';
  @ApiProperty(COLUMNS)
  columns!: string[];
  @ApiProperty({ example: '2026-11-22T09:41:07.120Z' })
  created_at!: Date;
  @ApiProperty({ example: '2026-11-22T09:41:07.120Z' })
  updated_at!: Date;
}
