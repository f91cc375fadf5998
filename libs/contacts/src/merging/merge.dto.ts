import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ContactDto } from '../contact.dto';
import { MOST_LOSERS } from './merge.parser';

const uuid = { type: String, format: 'uuid' } as const;
const SURVIVOR = 'b10cf075-42a7-41bd-88f5-83c67721511d';
const LOSER = '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11';

/** Documents the body, which parseMerge() reads: what a field may hold is for its own rule. */
export class MergeDto {
  @ApiProperty({ ...uuid, example: SURVIVOR, description: 'The contact that stays.' })
  survivor_id!: string;
  @ApiProperty({
    type: [String],
    minItems: 1,
    maxItems: MOST_LOSERS,
    items: { type: 'string', format: 'uuid' },
    example: [LOSER],
    description: 'Those that are merged into it, in the order in which their values count.',
  })
  loser_ids!: string[];
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: {},
    example: { company: LOSER, job_title: 'Buyer' },
    description:
      'What fields shall hold: the id of the contact whose value it is, or a value. Without it: that of the contact that stays, or else of the first that has one.',
  })
  fields?: Record<string, unknown>;
  @ApiPropertyOptional({ default: false, description: 'Only say what would be done.' })
  dry_run?: boolean;
}

export class MergeResultDto {
  @ApiProperty({
    ...uuid,
    nullable: true,
    example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70',
    description: 'Undoing it takes the contacts apart again. Null when nothing was changed.',
  })
  operation_id!: string | null;
  @ApiProperty({ example: false })
  dry_run!: boolean;
  @ApiProperty({ type: ContactDto, description: 'The contact that stays, as it is now or would be.' })
  survivor!: ContactDto;
  @ApiProperty({
    type: [String],
    items: { type: 'string', format: 'uuid' },
    example: [LOSER],
    description: 'The contacts that went, or would go. Their ids stand for the one that stays from now on.',
  })
  merged!: string[];
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'object', properties: { from: {}, to: {} } },
    example: { email: { from: null, to: 'priya@example.org' } },
    description: 'Fields of the one that stays that were, or would be, changed.',
  })
  fields!: Record<string, { from: unknown; to: unknown }>;
  @ApiProperty({
    type: 'integer',
    example: 5219,
    description: 'Above the cursor: there is something to read.',
  })
  head_version!: number;
}
