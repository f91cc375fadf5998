import { PlainInteger, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { JOB_STATES, type JobState } from './job.entity';

export class ListJobsQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  @IsOptional()
  @PlainInteger(1, 200)
  limit: number = 50;

  @ApiPropertyOptional({ maxLength: 128, description: '`next_cursor` of the page before.' })
  @IsOptional()
  @Text(1, 128)
  cursor?: string;
}

export class JobDto {
  @ApiProperty({ format: 'uuid' })
  id!: string;

  @ApiProperty({ example: 'bulk.edit', description: 'What kind of work it is. More kinds may come.' })
  kind!: string;

  @ApiProperty({ example: 'set company; add tags' })
  label!: string;

  @ApiProperty({
    enum: JOB_STATES,
    example: 'running',
    description:
      '`queued`: waits for its turn, at first or after a failure. A `running` one whose server dies goes on elsewhere within 30 s.',
  })
  state!: JobState;

  @ApiProperty({ type: 'string', nullable: true, example: 'PRIYA', description: 'Who began it.' })
  agent_code!: string | null;

  @ApiProperty({ type: 'integer', example: 600 })
  done!: number;

  @ApiProperty({ type: 'integer', nullable: true, example: 1200, description: 'null: not known yet.' })
  total!: number | null;

  @ApiProperty({
    type: 'object',
    additionalProperties: true,
    nullable: true,
    example: { operation_id: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70', changed: 580 },
    description:
      'What came of it so far, by kind. It stays when the job is cancelled or fails: what was done was done.',
  })
  result!: object | null;

  @ApiProperty({
    type: 'string',
    nullable: true,
    example: null,
    description:
      'The error code of the last attempt that failed; a job is tried ten times in a row, after longer and longer pauses. `RESTORED`: the database was restored from a backup that was made while the job was under way.',
  })
  error!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-22T09:41:07.120Z' })
  created_at!: Date;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: '2026-11-22T09:41:08.002Z' })
  started_at!: Date | null;

  @ApiProperty({ type: 'string', format: 'date-time', nullable: true, example: null })
  finished_at!: Date | null;
}
