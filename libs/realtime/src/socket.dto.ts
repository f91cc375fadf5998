import { AgentCode, DeviceId, Text } from '@app/platform';
import { ContactDto, LineageDto, CreateContactDto, UpdateContactDto } from '@app/contacts';
import { ApiProperty, ApiPropertyOptional, IntersectionType, OmitType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsUUID,
  Max,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';

const uuid = { message: 'must be a UUID' };
const version = { message: 'must be a whole number, 0 or more' };
const page = { message: 'must be a whole number from 1 to 1000' };

const contactId = { format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' };
const mutationId = {
  format: 'uuid',
  example: '7d5f6f0e-52b1-4a35-9d0f-8f3a5d7c2b11',
  description: 'Made by the client for this one change; sent again with the same id it is applied once.',
};
const versionNumber = { type: 'integer', example: 1042 } as const;
const agentCode = { example: 'AGENT_001' };
const epoch = { format: 'uuid', example: 'b1a7f6f2-0c39-4b53-8f70-0f0d3c1f6a10' };

/** Payload of `auth`, and the handshake's `auth` object. */
export class SocketAuthDto {
  @ApiProperty({ example: 'sk_…' })
  @Text(1, 255)
  api_key!: string;

  @ApiProperty(agentCode)
  @AgentCode()
  agent_code!: string;

  @ApiProperty({ maxLength: 255, example: 'pixel-8-4711' })
  @DeviceId()
  device_id!: string;

  /** The Java client can only send text. */
  @ApiPropertyOptional({
    enum: [1, 2],
    default: 1,
    description: '2: one hint instead of the events of a large operation.',
  })
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === '1' || value === '2' ? Number(value) : value))
  @IsIn([1, 2], { message: 'must be 1 or 2' })
  protocol: 1 | 2 = 1;
}

/** The handshake's `auth` object of a browser that is signed in: its cookie says who it is. */
export class SocketSessionDto extends OmitType(SocketAuthDto, ['api_key', 'agent_code'] as const) {}

export class SyncRequestDto {
  @ApiPropertyOptional({ example: 'pixel-8-4711', description: 'When given, that of the connection.' })
  @IsOptional()
  @DeviceId()
  device_id?: string;

  @ApiPropertyOptional({ ...agentCode, description: 'When given, that of the connection.' })
  @IsOptional()
  @AgentCode()
  agent_code?: string;

  @ApiProperty({ type: 'integer', minimum: 0, example: 1040 })
  @IsInt(version)
  @Min(0, version)
  @Max(Number.MAX_SAFE_INTEGER, version)
  last_known_version!: number;

  @ApiPropertyOptional({ type: 'integer', minimum: 1, maximum: 1000, default: 1000 })
  @IsOptional()
  @IsInt(page)
  @Min(1, page)
  @Max(1000, page)
  limit: number = 1000;

  @ApiPropertyOptional(epoch)
  @IsOptional()
  @IsUUID(undefined, uuid)
  epoch?: string;
}

class SocketWriteDto {
  @ApiPropertyOptional(mutationId)
  @IsOptional()
  @IsUUID(undefined, uuid)
  mutation_id?: string;
}

/** Not a subclass of CreateContactDto: a second level of inheritance revives the optional rules of the first. */
export class SocketCreateDto extends IntersectionType(CreateContactDto, SocketWriteDto) {}

export class SocketUpdateDto extends SocketWriteDto {
  @ApiProperty(contactId)
  @IsUUID(undefined, uuid)
  id!: string;

  // ValidateNested by itself lets an absent value and a list pass.
  @ApiProperty({ type: UpdateContactDto })
  @IsObject({ message: 'must be an object' })
  @ValidateNested({ message: 'must be an object' })
  @Type(() => UpdateContactDto)
  data!: UpdateContactDto;
}

export class SocketDeleteDto extends SocketWriteDto {
  @ApiProperty(contactId)
  @IsUUID(undefined, uuid)
  id!: string;
}

export class EditPresenceDto {
  @ApiProperty({ ...contactId, type: String, nullable: true, description: 'null: nothing any more.' })
  @ValidateIf((_, value) => value !== null)
  @IsUUID(undefined, uuid)
  contact_id!: string | null;
}

export class ContactCreatedEvent {
  @ApiProperty({ type: ContactDto })
  contact!: ContactDto;
  @ApiProperty(versionNumber)
  version!: number;
  @ApiProperty(agentCode)
  created_by!: string;
}

export class ContactUpdatedEvent {
  @ApiProperty({ type: ContactDto })
  contact!: ContactDto;
  @ApiProperty(versionNumber)
  version!: number;
  @ApiProperty(agentCode)
  updated_by!: string;
}

export class ContactDeletedEvent {
  @ApiProperty(contactId)
  contact_id!: string;
  @ApiProperty(versionNumber)
  version!: number;
  @ApiProperty(agentCode)
  deleted_by!: string;
  @ApiPropertyOptional({ ...contactId, description: 'The contact that it was merged into.' })
  merged_into?: string;
  @ApiPropertyOptional({ type: LineageDto })
  lineage?: LineageDto;
}

export class SyncCompleteEvent {
  @ApiProperty(versionNumber)
  current_version!: number;
  @ApiProperty({ type: 'integer', example: 2 })
  changes_count!: number;
}

export class SyncAvailableEvent {
  @ApiProperty(versionNumber)
  head_version!: number;
  @ApiProperty(epoch)
  epoch!: string;
}

export class ServerDrainingEvent {
  @ApiProperty({ type: 'integer', example: 430, description: 'Come back after so many milliseconds.' })
  retry_in_ms!: number;
}

export class DeviceEnrolledEvent {
  @ApiProperty({ example: 'pixel-8-4711' })
  device_id!: string;
  @ApiProperty(agentCode)
  agent_code!: string;
  @ApiProperty({
    format: 'uuid',
    example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11',
    description: 'Of the code that was used.',
  })
  enrolment_id!: string;
}

export class EditorDto {
  @ApiProperty(contactId)
  contact_id!: string;
  @ApiProperty(agentCode)
  agent_code!: string;
  @ApiProperty({ example: 'Anna Walker' })
  agent_name!: string;
}

export class PresenceEvent {
  @ApiProperty({
    type: [EditorDto],
    description: 'All of the team, at most 100: whoever is not among them edits nothing.',
  })
  editors!: EditorDto[];
}

export class WipeRequestedEvent {
  @ApiProperty({ format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  wipe_id!: string;
  @ApiProperty({ example: false, description: 'The device may send its queue before.' })
  upload_first!: boolean;
}

export class ImportProgressEvent {
  @ApiProperty({ format: 'uuid', example: '019adf03-7c1e-7b52-9d4e-3f6a1c2b5d70' })
  import_id!: string;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11',
  })
  job_id!: string | null;
  @ApiProperty({ enum: ['running', 'done', 'failed', 'cancelled', 'undone'], example: 'running' })
  state!: string;
  @ApiProperty({ example: false, description: 'Rows are only counted.' })
  dry_run!: boolean;
  @ApiProperty({ type: 'integer', example: 40, description: 'Of the file, that was read.' })
  percent!: number;
  @ApiProperty({ type: 'integer', example: 400, description: 'Rows that are done with.' })
  processed!: number;
  @ApiProperty({ type: 'integer', example: 390 })
  created!: number;
  @ApiProperty({ type: 'integer', example: 5 })
  updated!: number;
  @ApiProperty({ type: 'integer', example: 4 })
  skipped!: number;
  @ApiProperty({ type: 'integer', example: 1 })
  rejected!: number;
}
