import { ConfirmsWipe, DeviceAccess, TargetsDevice } from '@app/auth';
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

interface DecisionText {
  summary: string;
  description: string;
  message: string;
  /** The answer says whether the key goes on elsewhere. */
  tells?: boolean;
}

/** One decision of an admin about one device, answered with a sentence. */
function Decision({ summary, description, message, tells = false }: DecisionText, ...codes: ErrorCode[]) {
  return applyDecorators(
    MinimumRole('admin'),
    TargetsDevice(),
    HttpCode(200),
    ApiOperation({ summary, description }),
    ApiMessage(message, tells),
    ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'FORBIDDEN', 'DEVICE_NOT_FOUND', ...codes),
  );
}

const KEY_WORKS_ELSEWHERE = {
  key_works_elsewhere: {
    type: 'boolean',
    example: false,
    description:
      'The device has no key of its own: the key that it shares still works under another device id. Revoke it if the phone is lost.',
  },
};

function ApiMessage(message: string, tells = false) {
  return ApiResponse({
    status: 200,
    description: 'Success',
    schema: {
      type: 'object',
      required: ['success', 'message', ...(tells ? Object.keys(KEY_WORKS_ELSEWHERE) : [])],
      properties: {
        success: { type: 'boolean', enum: [true], example: true },
        message: { type: 'string', example: message },
        ...(tells && KEY_WORKS_ELSEWHERE),
      },
    },
  });
}

function decided(message: string, keyWorksElsewhere: boolean) {
  const more = keyWorksElsewhere ? ' The key that it shares with others still works elsewhere.' : '';
  return { success: true, message: message + more, key_works_elsewhere: keyWorksElsewhere };
}

@ApiTags('Devices')
@Controller('api/devices')
export class DeviceAccessController {
  constructor(private readonly access: DeviceAccess) {}

  @Post('revoke')
  @Decision(
    {
      summary: 'Lock a device out',
      description:
        'Its own keys are revoked, its id is refused with every other key of the agent, and its sockets end within two seconds.',
      message: 'The device is locked out.',
      tells: true,
    },
    'LAST_ADMIN',
  )
  async revoke(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() { device_id: deviceId, agent_code: agentCode }: DeviceChoiceDto,
  ) {
    const { keyWorksElsewhere } = await this.access.revoke({ teamId, deviceId, agentCode }, actor);
    return decided('The device is locked out.', keyWorksElsewhere);
  }

  @Post('restore')
  @Decision({
    summary: 'Let a locked out or wiped device in again',
    description: 'Keys that were revoked stay so: a phone that was enrolled by code is enrolled again.',
    message: 'The device may come in again.',
  })
  async restore(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() { device_id: deviceId, agent_code: agentCode }: DeviceChoiceDto,
  ) {
    await this.access.restore({ teamId, deviceId, agentCode }, actor);
    return { success: true, message: 'The device may come in again.' };
  }

  @Post('wipe')
  @Decision({
    summary: 'Ask a device to delete its copy',
    description:
      'From now on it is given nothing but this request, whatever it asks, until it has confirmed; `wipe_status` tells. Also for a device that is locked out.',
    message: 'The device will be asked to wipe.',
    tells: true,
  })
  async wipe(
    @CurrentPrincipal() { teamId }: Principal,
    @CurrentActor() actor: Actor,
    @Body() { device_id: deviceId, agent_code: agentCode, upload_first: uploadFirst }: WipeDto,
  ) {
    const choice = { teamId, deviceId, agentCode };
    const { keyWorksElsewhere } = await this.access.requestWipe(choice, uploadFirst, actor);
    return decided('The device will be asked to wipe.', keyWorksElsewhere);
  }

  @Post('wipe/cancel')
  @Decision(
    {
      summary: 'Take the request to wipe back',
      description: 'As long as the device has not confirmed it.',
      message: 'The device will not be asked to wipe.',
    },
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
