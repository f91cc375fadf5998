import { ApiError } from './api-error';

const TIMEOUT_MS = 15_000;

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Only to sign in with; everything else goes by the session's cookie. */
  key?: string;
  body?: unknown;
  /** Ends the request early; its reason is then thrown as it is. */
  signal?: AbortSignal;
}

/**
 * The server's answer, as it came.
 * @throws ApiError with the failure's own sentence.
 */
export async function request<T>(path: string, options: RequestOptions = {}): Promise<T> {
  const { ok, status, text } = await send(path, options);
  const answer = parse(text);
  if (ok && answer) return answer as T;
  const { code, error } = answer ?? {};
  if (typeof code === 'string' && typeof error === 'string') throw new ApiError(code, error);
  throw new ApiError(
    'UNEXPECTED_ANSWER',
    `The server gave an unexpected answer (status ${status}). Try again in a moment.`,
  );
}

async function send(path: string, { method = 'GET', key, body, signal }: RequestOptions) {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(path, {
      method,
      headers: {
        ...(key !== undefined && { 'X-API-Key': key }),
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      cache: 'no-store',
      credentials: 'same-origin',
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch {
    signal?.throwIfAborted();
    throw new ApiError(
      'UNREACHABLE',
      'The server cannot be reached. Check your connection, and that the server is running.',
    );
  }
}

/** A proxy in front of the server answers in HTML when the server is away. */
function parse(text: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(text);
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
