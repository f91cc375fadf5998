import { PlainInteger, Text } from '@app/platform';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional } from 'class-validator';
import { ContactDto } from '../contact.dto';
import { PHONE_FIELDS } from '../phones/phone-numbers';

export class LookupQuery {
  @ApiProperty({
    maxLength: 50,
    example: '+91 98 1234 5678',
    description:
      'As it is shown by a telephone, in any form. A `+` is `%2B` in a URL; a blank before the digits, which an unescaped one becomes, is read as it.',
  })
  @Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.replace(/^ (?=\d)/, '+') : value,
  )
  @Text(1, 50)
  phone!: string;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 100 })
  @IsOptional()
  @PlainInteger(1, 1000)
  limit: number = 100;
}

/** A contact that has the number, and why it was found. */
export class LookupMatchDto {
  @ApiProperty({ enum: ['exact', 'partial'], example: 'exact' })
  match!: 'exact' | 'partial';
  @ApiProperty({
    enum: ['e164', 'digits', 'last_digits'],
    example: 'e164',
    description:
      '`e164`: the same number of the world. `digits`: the same digits, of which nobody knows the country. `last_digits`: the last seven are the same, and nobody has the number itself.',
  })
  reason!: 'e164' | 'digits' | 'last_digits';
  @ApiProperty({ enum: PHONE_FIELDS, example: 'phone_primary' })
  field!: (typeof PHONE_FIELDS)[number];
  @ApiProperty({ example: '+91 98 1234 5678', description: 'As it stands there.' })
  number!: string;
  @ApiProperty({ type: ContactDto })
  contact!: ContactDto;
}
