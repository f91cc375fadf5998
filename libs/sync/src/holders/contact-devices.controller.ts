import {
  ApiKeyed,
  ApiPage,
  CurrentPrincipal,
  IdParam,
  ListQuery,
  pageAnswer,
  type Principal,
} from '@app/platform';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { ContactDeviceDto } from './contact-device.dto';
import { ContactDevicesService } from './contact-devices.service';

@ApiTags('Contacts')
@Controller('api/contacts')
export class ContactDevicesController {
  constructor(private readonly devices: ContactDevicesService) {}

  @Get(':id/devices')
  @ApiOperation({
    summary: 'Which devices have a contact, and why others do not',
    description: 'An admin sees the whole team, others their own devices.',
  })
  @ApiParam({ name: 'id', format: 'uuid', example: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11' })
  @ApiPage(ContactDeviceDto)
  @ApiKeyed('VALIDATION_FAILED', 'CONTACT_NOT_FOUND')
  async list(@CurrentPrincipal() principal: Principal, @IdParam() id: string, @Query() query: ListQuery) {
    return pageAnswer(await this.devices.list(principal, id, query), query);
  }
}
