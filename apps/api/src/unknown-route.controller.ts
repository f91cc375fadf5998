import { AppError } from '@app/platform';
import { All, Controller, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RouteTable } from './route-table';

/**
 * Everything under /api that no route answers. As a route it is behind the guard like all others, so a caller
 * without a key learns nothing about which addresses exist.
 */
@ApiExcludeController()
@Controller('api')
export class UnknownRouteController {
  constructor(private readonly routes: RouteTable) {}

  @All('*')
  answer(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    const allowed = this.routes.methodsAt(request.url);
    if (allowed.length === 0) throw new AppError('NOT_FOUND');
    reply.header('allow', allowed.join(', '));
    throw new AppError('METHOD_NOT_ALLOWED');
  }
}
