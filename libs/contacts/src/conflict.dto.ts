import { PageOf } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { ChangedContactDto, type ContactDto, type TombstoneDto } from './contact.dto';

export class ListConflictsQuery extends PageOf(50, 200) {
  @ApiPropertyOptional({
    enum: ['open', 'resolved', 'all'],
    // Not as `default`: it is a word of Kotlin, and a generated client would not compile.
    description: '`open` when it is left out.',
  })
  @IsOptional()
  @IsIn(['open', 'resolved', 'all'], { message: 'must be open, resolved or all' })
  status: 'open' | 'resolved' | 'all' = 'open';
}

export class ResolveConflictDto {
  @ApiProperty({
    enum: ['kept', 'lost'],
    example: 'lost',
    description:
      '`kept` leaves the contact as it is; `lost` writes the values that had lost, as a change of yours.',
  })
  @IsIn(['kept', 'lost'], { message: 'must be kept or lost' })
  take!: 'kept' | 'lost';
}

const side = {
  type: 'object',
  required: ['agent_code', 'device_id', 'version'] as string[],
  properties: {
    value: { description: 'Absent when that side had removed it.' },
    agent_code: { type: 'string' },
    device_id: { type: 'string' },
    version: { type: 'integer', nullable: true, description: 'null: that value was never applied.' },
    at: {
      type: 'string',
      format: 'date-time',
      description: 'When it was applied; absent when it never was, or the trail no longer has it.',
    },
  },
};

const example = {
  phone_primary: {
    kept: {
      value: '+91 98 1111 1111',
      agent_code: 'PRIYA',
      device_id: 'pixel-8',
      version: 1042,
      at: '2026-11-22T09:41:07.120Z',
    },
    lost: {
      value: '+91 98 2222 2222',
      agent_code: 'ARJUN',
      device_id: 'galaxy-s24',
      version: 1040,
      at: '2026-11-22T09:30:12.004Z',
    },
  },
};

export class ConflictDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ format: 'uuid' })
  contact_id!: string;

  @ApiProperty({
    enum: ['edit', 'delete', 'edit_of_deleted'],
    example: 'edit',
    description:
      '`edit`: two people changed the same field. `delete`: a deletion took away newer edits. `edit_of_deleted`: an edit reached a contact that had been deleted, and was not applied.',
  })
  kind!: 'edit' | 'delete' | 'edit_of_deleted';

  @ApiProperty({
    type: 'object',
    additionalProperties: {
      type: 'object',
      required: ['kept', 'lost'],
      properties: { kept: side, lost: side },
    },
    example,
    description: 'By field; one key of the metadata is `metadata.<key>`.',
  })
  fields!: Record<string, unknown>;

  @ApiPropertyOptional({
    type: ChangedContactDto,
    description: 'The contact as it is now; absent when even its tombstone is gone.',
  })
  contact?: ContactDto | TombstoneDto;

  @ApiProperty({ enum: ['open', 'resolved'], example: 'open' })
  status!: 'open' | 'resolved';

  @ApiProperty({ format: 'date-time' })
  created_at!: Date;

  @ApiProperty({
    type: 'string',
    format: 'date-time',
    nullable: true,
    description: 'When the change was made, by the clock of the phone.',
  })
  client_time!: Date | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true })
  resolved_at!: Date | null;

  @ApiProperty({ type: 'string', nullable: true, example: null })
  resolved_by!: string | null;

  // No `enum`: some generated clients cannot read one that is null.
  @ApiProperty({
    type: 'string',
    nullable: true,
    example: null,
    description: '`kept` or `lost`: the value that was taken.',
  })
  resolution!: 'kept' | 'lost' | null;
}
