import {
  ChangedContactDto,
  type ContactDto,
  CreateContactDto,
  type TombstoneDto,
  UpdateContactDto,
} from '@app/contacts';
import { type ErrorCode, ERRORS } from '@app/platform';
import type { FieldProblem } from '@app/protocol';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { MAX_ITEMS } from './push.parser';

const uuid = { type: 'string', format: 'uuid' } as const;

/** Documents one mutation; it is checked by hand (push.parser.ts), item by item. */
export class MutationDto {
  @ApiProperty({
    ...uuid,
    example: '7f8d0a8e-6d35-4c6e-9d0b-0f6f4a1f5a01',
    description: 'Made by the client; the same in every retry, on every channel, for ever.',
  })
  mutation_id!: string;

  @ApiProperty({ enum: ['create', 'update', 'delete'], example: 'update' })
  op!: string;

  @ApiProperty({ ...uuid, description: 'Of a create: made by the client.' })
  contact_id!: string;

  @ApiPropertyOptional({
    type: 'integer',
    minimum: 0,
    example: 1041,
    description:
      'Version that the editor saw; 0 when the contact had none yet. Needed for update and delete.',
  })
  base_version?: number;

  @ApiPropertyOptional({ ...uuid, description: 'When it is from another epoch than the rest of the upload.' })
  base_epoch?: string;

  @ApiPropertyOptional({
    type: 'object',
    properties: {
      tags: { type: 'array', items: { type: 'string' } },
      metadata: { type: 'object', additionalProperties: true },
    },
    additionalProperties: false,
    description: 'Tags and metadata as the editor saw them: makes their merge exact.',
  })
  base?: object;

  @ApiPropertyOptional({
    type: UpdateContactDto,
    example: { company: 'Acme, Inc.' },
    description: 'Of a create the whole contact, of an update what was changed.',
  })
  fields?: object;

  @ApiPropertyOptional({
    example: false,
    description: 'Of an update: bring the contact back if it is deleted.',
  })
  resurrect?: boolean;

  @ApiPropertyOptional({
    ...uuid,
    format: 'date-time',
    description: 'Information only; order is the server’s.',
  })
  client_time?: string;

  @ApiPropertyOptional({
    ...uuid,
    description: 'The epoch in which this mutation was acknowledged last: sent again after a restore.',
  })
  acknowledged_epoch?: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 0, description: 'The version in its first answer.' })
  acknowledged_version?: number;

  @ApiPropertyOptional({
    type: CreateContactDto,
    description:
      'With `acknowledged_epoch`: the whole contact after it, to make again what a restore forgot.',
  })
  image?: object;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    description:
      'After a restore: the contact or tombstone as the device had it, with its version. It is given back before the edit is applied.',
  })
  contact?: object;
}

export class UploadDto {
  @ApiProperty({ maxLength: 255, minLength: 1, example: 'pixel-8-4711' })
  device_id!: string;

  @ApiProperty({ ...uuid, description: 'The epoch that the base versions are from.' })
  epoch!: string;

  @ApiProperty({
    type: [MutationDto],
    minItems: 1,
    maxItems: MAX_ITEMS,
    description: 'In the order they were made.',
  })
  mutations!: MutationDto[];
}

export class PushResultDto {
  @ApiProperty({ type: 'string', nullable: true, example: '7f8d0a8e-6d35-4c6e-9d0b-0f6f4a1f5a01' })
  mutation_id!: string | null;

  @ApiProperty({
    enum: ['applied', 'merged', 'conflict', 'duplicate', 'rejected', 'busy'],
    example: 'applied',
    description: [
      '`applied`: also when it changed nothing, then with the existing version.',
      '`merged`: applied over what others changed meanwhile; with `conflict_id` if a value lost.',
      '`conflict`: nothing was applied, the values are kept under `conflict_id`.',
      '`duplicate`: handled before, the stored answer.',
      '`rejected`: never applicable, see `code`.',
      '`busy`: nothing was done, send this one again later.',
    ].join(' '),
  })
  status!: string;

  @ApiProperty({ type: 'integer', example: 1042, description: '0 when there is none.' })
  version!: number;

  @ApiProperty({ type: 'string', nullable: true })
  contact_id!: string | null;

  @ApiPropertyOptional({
    type: ChangedContactDto,
    description: 'As it is on the server now.',
  })
  contact?: ContactDto | TombstoneDto;
  @ApiPropertyOptional({
    type: ChangedContactDto,
    description:
      'Where the contact was merged into another one: that one as it is now, with the change. `contact` is the tombstone then.',
  })
  survivor?: ContactDto | TombstoneDto;

  @ApiPropertyOptional({ enum: Object.keys(ERRORS) })
  code?: ErrorCode;

  @ApiPropertyOptional()
  error?: string;

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } } },
  })
  details?: FieldProblem[];

  @ApiPropertyOptional({
    type: 'array',
    items: { type: 'object', properties: { field: { type: 'string' }, message: { type: 'string' } } },
    description:
      'Values that their fields cannot take, and why. Nothing else of the mutation was held up; each is in `metadata` under the name of its field.',
  })
  kept_in_metadata?: FieldProblem[];

  @ApiPropertyOptional({ type: 'integer', description: 'Problems beyond those that `details` lists.' })
  details_omitted?: number;

  @ApiPropertyOptional(uuid)
  conflict_id?: string;
}

export class PushResultsDto {
  @ApiProperty({ type: [PushResultDto], description: 'One for each mutation, in their order.' })
  results!: PushResultDto[];

  @ApiProperty({
    type: 'integer',
    example: 1042,
    description:
      'A version that the team has reached, not below those of the results. Above the cursor: there is something to read.',
  })
  head_version!: number;

  @ApiProperty({
    ...uuid,
    example: 'b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10',
    description: 'Of the results, or one before it: send them again in every other.',
  })
  epoch!: string;

  @ApiProperty({
    ...uuid,
    nullable: true,
    description: 'Names what this upload changed; null when it changed nothing.',
  })
  operation_id!: string | null;
}
