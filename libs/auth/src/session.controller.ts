import {
  type Actor,
  ApiData,
  ApiFailures,
  ApiKeyed,
  ApiPage,
  AppError,
  Config,
  CurrentActor,
  CurrentPrincipal,
  IdParam,
  ListQuery,
  pageAnswer,
  type Principal,
  Public,
} from '@app/platform';
import { Controller, Delete, Get, HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ReplacesSession } from './auth.guard';
import { sessionCookie, webRequest } from './session-cookie';
import { CurrentSessionDto, SessionDto } from './session.dto';
import { SessionService } from './session.service';

const ended = {
  status: 200,
  description: 'Success',
  schema: {
    type: 'object',
    required: ['success', 'message'],
    properties: {
      success: { type: 'boolean', enum: [true], example: true },
      message: { type: 'string', example: 'Signed out.' },
    },
  },
};

/** For browsers; apps send their key. */
@ApiTags('Sessions')
@Controller('api')
export class SessionController {
  constructor(
    private readonly sessions: SessionService,
    private readonly config: Config,
  ) {}

  @Post('session')
  @HttpCode(200)
  @ReplacesSession()
  @ApiOperation({
    summary: 'Sign a browser in',
    description:
      'With a key in a header, once: the answer sets an HttpOnly cookie, and the page needs the key no more. Ends after 12 hours without use, and after 7 days.',
  })
  @ApiData(CurrentSessionDto)
  @ApiKeyed()
  async signIn(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (principal.sessionId) throw new AppError('MISSING_API_KEY');
    const { token, expires, session } = await this.sessions.start(principal, actor, {
      userAgent: request.headers['user-agent'],
      ip: request.ip,
    });
    const { name, options } = sessionCookie(webRequest(request), this.config);
    reply.setCookie(name, token, { ...options, expires });
    return { success: true, data: session };
  }

  @Get('session')
  @Public()
  @ApiOperation({
    summary: 'Who is signed in',
    description: '`data` is null when nobody is. Only looks at the cookie: for a key ask `/api/auth/verify`.',
  })
  @ApiData(CurrentSessionDto, { nullable: true })
  @ApiFailures('DATABASE_UNAVAILABLE')
  async current(@Req() request: FastifyRequest) {
    return { success: true, data: await this.sessions.current(webRequest(request)) };
  }

  @Delete('session')
  @ApiOperation({ summary: 'Sign out' })
  @ApiResponse(ended)
  @ApiKeyed('ORIGIN_REFUSED')
  async signOut(
    @CurrentPrincipal() principal: Principal,
    @CurrentActor() actor: Actor,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    if (principal.sessionId) await this.sessions.end(principal, principal.sessionId, actor);
    const { name, options } = sessionCookie(webRequest(request), this.config);
    reply.clearCookie(name, options);
    return { success: true, message: 'Signed out.' };
  }

  @Get('sessions')
  @ApiOperation({
    summary: 'List the sessions of browsers',
    description: 'Your own; an admin sees those of the whole team. Newest first.',
  })
  @ApiPage(SessionDto)
  @ApiKeyed('VALIDATION_FAILED')
  async list(@CurrentPrincipal() principal: Principal, @Query() query: ListQuery) {
    return pageAnswer(await this.sessions.list(principal, query), query);
  }

  @Delete('sessions/:id')
  @ApiOperation({
    summary: 'End a session',
    description: 'Your own, or as an admin any of the team. Its sockets end within two seconds.',
  })
  @ApiParam({ name: 'id', format: 'uuid', example: '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11' })
  @ApiResponse(ended)
  @ApiKeyed('VALIDATION_FAILED', 'ORIGIN_REFUSED', 'SESSION_NOT_FOUND')
  async end(@CurrentPrincipal() principal: Principal, @CurrentActor() actor: Actor, @IdParam() id: string) {
    await this.sessions.end(principal, id, actor);
    return { success: true, message: 'The session has ended.' };
  }
}
