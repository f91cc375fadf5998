import {
  actorOf,
  ApiData,
  ApiFailures,
  ApiKeyed,
  CurrentPrincipal,
  MinimumRole,
  type Principal,
  Public,
  StrictLimit,
} from '@app/platform';
import { Body, Controller, Get, Post, Req } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { RegisterDto, RegisteredAgentDto, SetupDto, VerifiedDto } from './auth.dto';
import { OpenableRegistration } from './auth.guard';
import { AuthService } from './auth.service';
import { SetupService } from './setup.service';

@ApiTags('Auth')
@Controller('api/auth')
export class AuthController {
  constructor(
    private readonly auth: AuthService,
    private readonly setup: SetupService,
  ) {}

  @Post('register')
  @MinimumRole('admin')
  @OpenableRegistration()
  @StrictLimit()
  @ApiOperation({
    summary: 'Register an agent',
    description:
      'Needs an admin key, unless the server runs with `REGISTRATION=open`. The key is shown in this answer only.',
  })
  @ApiData(RegisteredAgentDto, { status: 201, description: 'Registered' })
  @ApiKeyed('VALIDATION_FAILED', 'MALFORMED_JSON', 'FORBIDDEN', 'AGENT_EXISTS')
  async register(@Body() body: RegisterDto, @Req() request: FastifyRequest) {
    const { principal, deviceId = '', id } = request;
    const by = principal && { principal, actor: actorOf(principal, deviceId, id, 'rest') };
    return { success: true, data: await this.auth.register(body, by, id) };
  }

  @Post('setup')
  @Public()
  @StrictLimit()
  @ApiOperation({
    summary: 'Make the first admin',
    description:
      'With the token of the link that the server prints while there is no admin: 30 minutes, one use.',
  })
  @ApiData(RegisteredAgentDto, { status: 201, description: 'The first admin and its key' })
  @ApiFailures(
    'VALIDATION_FAILED',
    'MALFORMED_JSON',
    'SETUP_LINK_INVALID',
    'AGENT_EXISTS',
    'RATE_LIMITED',
    'DATABASE_UNAVAILABLE',
  )
  async setUp(@Body() body: SetupDto, @Req() { id }: FastifyRequest) {
    return { success: true, data: await this.setup.complete(body, id) };
  }

  @Get('verify')
  @ApiOperation({ summary: 'Check a key' })
  @ApiData(VerifiedDto)
  @ApiKeyed()
  verify(@CurrentPrincipal() { agentCode, agentName, role }: Principal) {
    return { success: true, data: { agent_code: agentCode, agent_name: agentName, role, verified: true } };
  }
}
