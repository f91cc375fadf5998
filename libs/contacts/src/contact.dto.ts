import { MaxWords, PageDto, PageOf, QueryFlag, Text } from '@app/platform';
import {
  checkContactField,
  CONTACT_FIELD_NAMES,
  CONTACT_FIELDS,
  CONTACT_FILTER_NAMES,
  CONTACT_FILTERS,
  type ContactFieldName,
  type ContactFilterName,
  type ContactFilters,
  type ContactValues,
  type FieldType,
  type FilterType,
  hasName,
  NAMELESS,
  type Schema,
} from '@app/protocol';
import { applyDecorators, type Type } from '@nestjs/common';
import {
  ApiProperty,
  type ApiPropertyOptions,
  ApiPropertyOptional,
  IntersectionType,
  OmitType,
  PartialType,
  PickType,
} from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, ValidateBy, ValidateIf, type ValidationArguments } from 'class-validator';

/** Validates and documents a property by the contact's field rules. */
function ContactField(
  field: ContactFieldName,
  isChecked = (_contact: object, value: unknown): boolean => value !== undefined,
) {
  const { schema, description }: FieldType = CONTACT_FIELDS[field];
  return applyDecorators(
    ApiProperty({
      ...schema,
      ...(description && { description }),
      required: false,
      nullable: true,
    } as ApiPropertyOptions),
    ValidateIf(isChecked),
    ValidateBy({
      name: 'contactField',
      validator: {
        validate: (value: unknown) => checkContactField(field, value) === undefined,
        defaultMessage: (args?: ValidationArguments) => checkContactField(field, args?.value) ?? '',
      },
    }),
    // As it came: class-transformer's copy loses keys such as `constructor`.
    Transform(({ obj }: { obj: Record<string, unknown> }) => obj[field]),
  );
}

/** First name of a new contact: whatever it is, something must name the contact. What is wrong with it itself is said by its own rule. */
const FirstNameOfNew = () =>
  applyDecorators(
    ContactField('first_name', (contact, value) => value !== undefined || !hasName(contact)),
    ValidateBy({
      name: 'named',
      validator: {
        validate: (value: unknown, args?: ValidationArguments) =>
          checkContactField('first_name', value) !== undefined || hasName(args!.object),
        defaultMessage: () => NAMELESS.message,
      },
    }),
  );

/** A class with a property for each field of the catalogue. */
function fieldsAs(decorate: (field: ContactFieldName) => PropertyDecorator): Type<ContactValues> {
  const Fields = class {} as Type<ContactValues>;
  for (const field of CONTACT_FIELD_NAMES) decorate(field)(Fields.prototype as object, field);
  return Fields;
}

export class UpdateContactDto extends fieldsAs(ContactField) {}

/** At least one of first name, last name and company is needed. */
export class CreateContactDto extends fieldsAs((field) =>
  field === 'first_name' ? FirstNameOfNew() : ContactField(field),
) {}

export const SORTABLE = [
  'updated_at',
  'created_at',
  'full_name',
  'first_name',
  'last_name',
  'version',
  'company',
] as const;

export type SortField = (typeof SORTABLE)[number];

/** Validates and documents a filter by the grammar. */
function Filter(name: ContactFilterName) {
  const { schema, description, read }: FilterType = CONTACT_FILTERS[name];
  return applyDecorators(
    ApiPropertyOptional({ ...schema, description } as ApiPropertyOptions),
    ValidateIf((_query, value: unknown) => value !== undefined),
    ValidateBy({
      name: 'contactFilter',
      validator: {
        validate: (value: unknown) => 'value' in read(value),
        defaultMessage: (args?: ValidationArguments) => {
          const result = read(args?.value);
          return 'message' in result ? result.message : '';
        },
      },
    }),
    Transform(({ value }: { value: unknown }) => {
      const result = value === undefined ? { value } : read(value);
      return 'value' in result ? result.value : value;
    }),
  );
}

/** The class of a query that takes the filters of contacts beside its own parameters; see CONTACT_FILTERS. */
export function withContactFilters<T extends Type>(Base: T): T & Type<ContactFilters> {
  const Query = class extends (Base as new () => object) {};
  for (const name of CONTACT_FILTER_NAMES) Filter(name)(Query.prototype, name);
  return Query as unknown as T & Type<ContactFilters>;
}

/** Which contacts: those for which all of it is true. */
export class ContactFiltersDto extends withContactFilters(class {}) {}

export class ListContactsQuery extends withContactFilters(PageOf(50, 1000)) {
  @ApiPropertyOptional({
    maxLength: 4096,
    description:
      '`next_cursor` of the page before, instead of `page`: each page then costs what the first costs, and none repeats or skips a contact because others write. Sorting and filters must be the same. A page whose contacts are long ends after 4 MiB, with fewer than `limit`: go on until `next_cursor` is null.',
  })
  @IsOptional()
  @Text(1, 4096)
  cursor?: string;

  @ApiPropertyOptional({ maxLength: 128, description: 'The same as `q`.' })
  @IsOptional()
  @Text(0, 128)
  @MaxWords(8)
  search?: string;

  @ApiPropertyOptional({
    enum: SORTABLE,
    default: 'updated_at',
    description: '`full_name` is the first name, and within it the last name.',
  })
  @IsOptional()
  @IsIn(SORTABLE, { message: `must be one of ${SORTABLE.join(', ')}` })
  sort_by: SortField = 'updated_at';

  @ApiPropertyOptional({ enum: ['asc', 'desc'], default: 'desc' })
  @IsOptional()
  @IsIn(['asc', 'desc', 'ASC', 'DESC'], { message: 'must be asc or desc' })
  sort_order: 'asc' | 'desc' | 'ASC' | 'DESC' = 'desc';

  @QueryFlag(
    'The contacts at once: what a search or filters find need not be counted first. Where it was not, `pagination.at_least` is true, and `total` only how many there are at least.',
  )
  uncounted: 'true' | 'false' = 'false';
}

/** Documents a field of an answer: without limits, which what was written in the database need not keep. */
function AnsweredField(field: ContactFieldName) {
  const { schema, description, empty }: FieldType = CONTACT_FIELDS[field];
  return ApiProperty({
    ...withoutLimits(schema),
    ...(description && { description }),
    nullable: empty === null,
  } as ApiPropertyOptions);
}

function withoutLimits({ type, items, properties, additionalProperties, example }: Schema): Partial<Schema> {
  return {
    type,
    ...(items && { items: withoutLimits(items) as Schema }),
    ...(properties && {
      properties: Object.fromEntries(
        Object.entries(properties).map(([name, property]) => [name, withoutLimits(property) as Schema]),
      ),
    }),
    ...(additionalProperties && { additionalProperties }),
    ...(example !== undefined && { example }),
  };
}

const otherContact = { format: 'uuid', example: 'b10cf075-42a7-41bd-88f5-83c67721511d' };

/** A contact as clients see it. */
/** Only where the team was restored from a backup. Whoever may give the contact back keeps it as it is. */
export class LineageDto {
  @ApiProperty({
    type: 'integer',
    example: 2790,
    description: 'All that was written in the team’s first epoch up to this version is in the contact.',
  })
  as_of!: number;

  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'integer' },
    example: { company: 1796020213274102 },
    description:
      'What was written later: fields, `tags.<tag>`, `metadata.<key>`, `labels.<key>`; with its version.',
  })
  written!: Record<string, number>;

  @ApiPropertyOptional({
    type: 'integer',
    isArray: true,
    example: [1796020213274101],
    description: 'With which versions the epochs began in which that was.',
  })
  epochs?: number[];
}

export class ContactDto extends fieldsAs(AnsweredField) {
  @ApiProperty({ format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' })
  id!: string;
  @ApiProperty({ example: 'AGENT_001', description: 'Code of the agent who created it.' })
  created_by_agent!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:30:00.000Z' })
  created_at!: string;
  @ApiProperty({ example: 'AGENT_002', description: 'Code of the agent who changed it last.' })
  updated_by!: string;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  updated_at!: string;
  @ApiProperty({ type: 'integer', example: 1042 })
  version!: number;
  @ApiProperty({ example: false })
  is_deleted!: boolean;
  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  deleted_at!: string | null;
  @ApiPropertyOptional({
    ...otherContact,
    description: 'The id that was asked for, where it is that of a contact which was merged into this one.',
  })
  merged_from?: string;
  @ApiPropertyOptional({ type: LineageDto })
  lineage?: LineageDto;
}

/** Where a page of contacts is in its list. */
export class PaginationDto extends PageDto {
  @ApiProperty({
    type: String,
    nullable: true,
    example: 'WyJrM3…',
    description: 'Give it as `cursor` for the page after this one; null on the last.',
  })
  next_cursor!: string | null;
  @ApiPropertyOptional({
    enum: [true],
    description:
      'Only with `uncounted=true`: there are at least `total`, which were not counted. Otherwise absent, and `total` is exact.',
  })
  at_least?: true;
}

/** What is told of a deleted contact: nothing personal. */
export class TombstoneDto {
  @ApiProperty({ format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' })
  id!: string;
  @ApiProperty({ type: 'integer', example: 1043 })
  version!: number;
  @ApiProperty({ enum: [true], example: true })
  is_deleted!: true;
  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:45:00.000Z' })
  deleted_at!: string;
  @ApiPropertyOptional({ ...otherContact, description: 'The contact that it was merged into.' })
  merged_into?: string;
  @ApiPropertyOptional({ type: LineageDto })
  lineage?: LineageDto;
}

/**
 * A contact or what is told of a deleted one, as one schema: generated clients read a union of the two wrongly. Of a
 * deleted contact `deleted_at` and nothing else of what may be absent here is sent; of any other contact all of it.
 */
export class ChangedContactDto extends IntersectionType(
  PickType(ContactDto, ['id', 'version']),
  PartialType(OmitType(ContactDto, ['id', 'version', 'is_deleted', 'merged_from'])),
) {
  @ApiProperty({ example: false, description: 'True: delete your copy; the other fields are absent.' })
  is_deleted!: boolean;
  @ApiPropertyOptional({
    ...otherContact,
    description:
      'Of a deleted contact that was merged into another one: that one. Edits of this id land there.',
  })
  merged_into?: string;
}

export class DeletedContactDto {
  @ApiProperty({ format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' })
  id!: string;
  @ApiProperty({ type: 'integer', example: 1043 })
  version!: number;
}

export class ContactStatsDto {
  @ApiProperty({ type: 'integer', example: 10_000 })
  total_active!: number;
  @ApiProperty({ type: 'integer', example: 12 })
  total_deleted!: number;
  @ApiProperty({ type: 'integer', example: 50 })
  total_agents!: number;
  @ApiProperty({ type: 'integer', example: 10_120 })
  latest_version!: number;
}
