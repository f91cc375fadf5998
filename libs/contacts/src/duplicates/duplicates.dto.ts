import { PlainInteger, QueryFlag, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { ContactDto } from '../contact.dto';

export class ListDuplicatesQuery {
  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 100, default: 20 })
  @IsOptional()
  @PlainInteger(1, 100)
  limit: number = 20;

  @ApiPropertyOptional({ maxLength: 128, description: '`next_cursor` of the page before.' })
  @IsOptional()
  @Text(1, 128)
  cursor?: string;

  @QueryFlag('The groups that were dismissed, instead of the others.')
  dismissed: 'true' | 'false' = 'false';
}

export class DuplicateReasonDto {
  @ApiProperty({
    enum: ['phone', 'email', 'similar_name'],
    example: 'phone',
    description: 'Equal numbers (E.164), equal addresses, or similar names with the same company.',
  })
  reason!: string;
  @ApiProperty({
    example: false,
    description: 'Of a house rather than of a person: it says nothing by itself.',
  })
  shared!: boolean;
}

export class DuplicateGroupDto {
  @ApiProperty({ format: 'uuid', example: '4c1f0a52-7d0e-8d8a-8a55-2f6f0f6f7c11' })
  id!: string;
  @ApiProperty({ type: 'integer', example: 88, description: 'How likely they are the same, 0 to 100.' })
  score!: number;
  @ApiProperty({ type: [DuplicateReasonDto] })
  reasons!: DuplicateReasonDto[];
  @ApiProperty({
    example: false,
    description:
      'They only have a number or address in common that more people have: not proposed for a merge.',
  })
  shared!: boolean;
  @ApiProperty({ example: false })
  dismissed!: boolean;
  @ApiProperty({ type: 'integer', example: 2, description: 'Contacts of the group.' })
  size!: number;
  @ApiProperty({ type: [ContactDto], description: 'The first 21 of them: as many as one call merges.' })
  contacts!: ContactDto[];
}

export class DismissedDuplicatesDto {
  @ApiProperty({ format: 'uuid', example: '4c1f0a52-7d0e-8d8a-8a55-2f6f0f6f7c11' })
  id!: string;
  @ApiProperty({ example: true })
  dismissed!: boolean;
}
