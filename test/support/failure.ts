import { type ErrorCode, ERRORS } from '@app/platform';
import { UUID } from './wire';

/** One clear sentence. */
export const SENTENCE: string = expect.stringMatching(/^\S.*\.$/);

/** The failure object of the contract as a socket gets it; a validation's problems are named in it. */
export function socketFailure(code: string, more: object = {}): Record<string, unknown> {
  const retryAfter = code in ERRORS && ERRORS[code as ErrorCode].retryAfter;
  const problem = { field: expect.any(String), message: expect.stringMatching(/\S/) };
  return {
    success: false,
    error: SENTENCE,
    code,
    request_id: UUID,
    ...(retryAfter && { retry_after: expect.any(Number) }),
    ...(code === 'VALIDATION_FAILED' && { details: expect.arrayContaining([problem]) }),
    ...more,
  };
}
