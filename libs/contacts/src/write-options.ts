import { idempotencyKey, validationError } from '@app/platform';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ContactDto } from './contact.dto';
import type { WriteOptions, Written } from './contacts.service';

/** `Idempotency-Key` (bare or quoted) and `If-Match` of a write, checked. */
export const CurrentWriteOptions = createParamDecorator(
  (_: unknown, context: ExecutionContext): WriteOptions => {
    const { headers, principal } = context.switchToHttp().getRequest<FastifyRequest>();
    const options: WriteOptions = {};
    const id = idempotencyKey(headers['idempotency-key']);
    if (id) options.key = { scope: principal!.agentId, id };
    const match = headers['if-match'];
    if (match !== undefined && match !== '*') {
      const version = /^"(\d{1,16})"$/.exec(match)?.[1];
      if (!version)
        throw validationError([{ field: 'If-Match', message: 'must be an ETag of a contact, such as "42"' }]);
      options.ifVersion = Number(version);
    }
    return options;
  },
);

export const ApiWriteHeaders = () =>
  ApiHeader({
    name: 'Idempotency-Key',
    required: false,
    description:
      'Any unique text of 1–255 characters. The same request with the same key is applied once; remembered for 7 days.',
  });

export const ApiIfMatch = () =>
  ApiHeader({
    name: 'If-Match',
    required: false,
    description: 'ETag of the version you saw, such as `"42"`: else 412.',
  });

/** A write that changed nothing belongs to no operation. */
export function nameOperation(reply: FastifyReply, operationId: string | undefined): void {
  if (operationId) reply.header('x-operation-id', operationId);
}

/** The contact of the answer is another than the one of the path. */
export function locate(reply: FastifyReply, id: string): void {
  reply.header('content-location', `/api/contacts/${id}`);
}

/** The answer of a write: the contact with its `ETag` and the operation. */
export function tagged(reply: FastifyReply, { data, operationId }: Written<ContactDto>) {
  nameOperation(reply, operationId);
  reply.header('etag', `"${data.version}"`);
  if (data.merged_from) locate(reply, data.id);
  return { success: true, data };
}
