import { UUID } from './wire';

/** One clear sentence. */
export const SENTENCE: string = expect.stringMatching(/^\S.*\.$/);

/** The failure object of the contract as a socket gets it; a validation's problems are named in it. */
export function socketFailure(code: string, more: object = {}): Record<string, unknown> {
  const problem = { field: expect.any(String), message: expect.stringMatching(/\S/) };
  return {
    success: false,
    error: SENTENCE,
    code,
    request_id: UUID,
    ...(code === 'VALIDATION_FAILED' && { details: expect.arrayContaining([problem]) }),
    ...more,
  };
}
