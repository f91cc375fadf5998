import { DeviceId, AgentCode, Text } from '@app/platform';
import { CreateContactDto, UpdateContactDto } from '@app/contacts';
import { IntersectionType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsIn, IsInt, IsObject, IsOptional, IsUUID, Max, Min, ValidateNested } from 'class-validator';

const uuid = { message: 'must be a UUID' };
const version = { message: 'must be a whole number, 0 or more' };
const page = { message: 'must be a whole number from 1 to 1000' };

/** Payload of `auth`, and the handshake's `auth` object. */
export class SocketAuthDto {
  @Text(1, 255)
  api_key!: string;

  @AgentCode()
  agent_code!: string;

  @DeviceId()
  device_id!: string;

  /** The Java client can only send text. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '1' || value === '2' ? Number(value) : value))
  @IsIn([1, 2], { message: 'must be 1 or 2' })
  protocol: 1 | 2 = 1;
}

export class SyncRequestDto {
  @IsOptional()
  @DeviceId()
  device_id?: string;

  @IsOptional()
  @AgentCode()
  agent_code?: string;

  @IsInt(version)
  @Min(0, version)
  @Max(Number.MAX_SAFE_INTEGER, version)
  last_known_version!: number;

  @IsOptional()
  @IsInt(page)
  @Min(1, page)
  @Max(1000, page)
  limit: number = 1000;

  @IsOptional()
  @IsUUID(undefined, uuid)
  epoch?: string;
}

class SocketWriteDto {
  @IsOptional()
  @IsUUID(undefined, uuid)
  mutation_id?: string;
}

/** Not a subclass of CreateContactDto: a second level of inheritance revives the optional rules of the first. */
export class SocketCreateDto extends IntersectionType(CreateContactDto, SocketWriteDto) {}

export class SocketUpdateDto extends SocketWriteDto {
  @IsUUID(undefined, uuid)
  id!: string;

  // ValidateNested by itself lets an absent value and a list pass.
  @IsObject({ message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  @Type(() => UpdateContactDto)
  data!: UpdateContactDto;
}

export class SocketDeleteDto extends SocketWriteDto {
  @IsUUID(undefined, uuid)
  id!: string;
}
