import { ConfirmsWipe, DeviceAccess } from '@app/auth';
import {
  type Actor,
  ApiKeyed,
  CurrentActor,
  CurrentPrincipal,
  type ErrorCode,
  MinimumRole,
  type Principal,
} from '@app/platform';
import { applyDecorators, Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ConfirmWipeDto, DeviceChoiceDto, WipeDto } from './device.dto';

/** One decision of an admin about one device, answered with a sentence. */
function Decision(summary: string, description: string, message: string, ...codes: ErrorCode[]) {
  return applyDecorators(
    MinimumRole('admin'),
    HttpCode(200),
    ApiOperation({ summary, description }),
    ApiMessage(message),
    ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'FORBIDDEN', 'DEVICE_NOT_FOUND', ...codes),
  );
}

function ApiMessage(message: string) {
  return ApiResponse({
    status: 200,
    description: 'Success',
    schema: {
      type: 'object',
      required: ['success', 'message'],
      properties: {
        success: { type: 'boolean', enum: [true], example: true },
        message: { type: 'string', example: message },
      },
    },
  });
}

@ApiTags('Devices')
@Controller('api/devices')
export class DeviceAccessController {
  constructor(private readonly access: DeviceAccess) {}

  @Post('revoke')
  @Decision(
    'Lock a device out',
    'Its own keys are revoked, its id is refused with every other key of the agent, and its sockets end within two seconds.',
    'The device is locked out.',
    'LAST_ADMIN',
  )
  async revoke(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() { device_id: deviceId, agent_code: agentCode }: DeviceChoiceDto,
  ) {
    await this.access.revoke({ teamId, deviceId, agentCode }, actor);
    return { success: true, message: 'The device is locked out.' };
  }

  @Post('restore')
  @Decision(
    'Let a locked out or wiped device in again',
    'Keys that were revoked stay so: a phone that was enrolled by code is enrolled again.',
    'The device may come in again.',
  )
  async restore(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() { device_id: deviceId, agent_code: agentCode }: DeviceChoiceDto,
  ) {
    await this.access.restore({ teamId, deviceId, agentCode }, actor);
    return { success: true, message: 'The device may come in again.' };
  }

  @Post('wipe')
  @Decision(
    'Ask a device to delete its copy',
    'From now on it is given nothing but this request, whatever it asks, until it has confirmed; `wipe_status` tells. Also for a device that is locked out.',
    'The device will be asked to wipe.',
  )
  async wipe(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() { device_id: deviceId, agent_code: agentCode, upload_first: uploadFirst }: WipeDto,
  ) {
    await this.access.requestWipe({ teamId, deviceId, agentCode }, uploadFirst, actor);
    return { success: true, message: 'The device will be asked to wipe.' };
  }

  @Post('wipe/cancel')
  @Decision(
    'Take the request to wipe back',
    'As long as the device has not confirmed it.',
    'The device will not be asked to wipe.',
    'WIPE_NOT_FOUND',
  )
  async cancelWipe(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() { device_id: deviceId, agent_code: agentCode }: DeviceChoiceDto,
  ) {
    await this.access.cancelWipe({ teamId, deviceId, agentCode }, actor);
    return { success: true, message: 'The device will not be asked to wipe.' };
  }

  @Post('wipe/confirm')
  @ConfirmsWipe()
  @HttpCode(200)
  @ApiOperation({
    summary: 'Say that this device has deleted its copy',
    description: 'With the `X-Device-ID` of the device. Its keys end with this.',
  })
  @ApiMessage('The wipe is confirmed.')
  @ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'WIPE_NOT_FOUND')
  async confirmWipe(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Body() { wipe_id: wipeId }: ConfirmWipeDto,
  ) {
    await this.access.confirmWipe(principal, wipeId, actor);
    return { success: true, message: 'The wipe is confirmed.' };
  }
}
