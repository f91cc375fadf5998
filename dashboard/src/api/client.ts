import createClient from 'openapi-fetch';
import { m } from '../i18n';
import { ApiError, explain, type FieldProblem, isRefusal } from './errors';
import type { paths } from './generated/openapi';
import type { Pagination } from './types';

const TIMEOUT_MS = 15_000;
/** Bulk edits and undos of thousands of contacts take their time. */
const LONG_TIMEOUT_MS = 120_000;
/** A large file over a slow line. */
const UPLOAD_TIMEOUT_MS = 30 * 60_000;
const UPLOAD = /\/bulk\/imports$/;
const LONG = /\/bulk|\/undo$/;

/**
 * The server's API, typed by its OpenAPI document. Every call ends with an answer of the documented form, or throws an ApiError;
 * an aborted one throws its reason. Who asks says the session's cookie.
 * @param onRefused called when the session has ended, with the sentence for the sign-in screen
 * @param onForbidden called when this person may not do what was asked
 */
export function createApi(
  onRefused: (sentence: string) => void = () => {},
  onForbidden: () => void = () => {},
) {
  return createClient<paths>({
    cache: 'no-store',
    credentials: 'same-origin',
    fetch: async (request) => {
      const response = await reach(request);
      // A proxy in front of the server answers in HTML when the server is away.
      const isJson = response.headers.get('content-type')?.includes('json');
      if (response.ok && isJson) return response;
      const failure = await failureOf(response);
      if (isRefusal(failure.code)) onRefused(explain(failure.code, failure.message));
      if (failure.code === 'FORBIDDEN') onForbidden();
      throw failure;
    },
  });
}

export type Api = ReturnType<typeof createApi>;

/** What an answer says. */
export async function body<T>(call: Promise<{ data?: T }>): Promise<T> {
  const { data } = await call;
  return data!;
}

/** A write's answer, and the operation that it belongs to: undefined when it changed nothing. */
export async function written<T>(
  call: Promise<{ data?: { data: T }; response: Response }>,
): Promise<{ data: T; operationId?: string }> {
  const { data, response } = await call;
  return { data: data!.data, operationId: response.headers.get('x-operation-id') ?? undefined };
}

/** Every page of a list, one after the other; of an ordinary team there is one. */
export async function wholeList<T>(
  read: (page: number) => Promise<{ data?: { data: T[]; pagination: Pagination } }>,
): Promise<T[]> {
  const rows: T[] = [];
  for (let page = 1, pages = 1; page <= pages; page += 1) {
    const { data, pagination } = await body(read(page));
    rows.push(...data);
    pages = pagination.total_pages;
  }
  return rows;
}

function timeoutOf(path: string): number {
  if (UPLOAD.test(path)) return UPLOAD_TIMEOUT_MS;
  return LONG.test(path) ? LONG_TIMEOUT_MS : TIMEOUT_MS;
}

async function reach(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  const timeout = AbortSignal.timeout(timeoutOf(pathname));
  try {
    return await fetch(request, { signal: AbortSignal.any([request.signal, timeout]) });
  } catch {
    request.signal.throwIfAborted();
    throw new ApiError('UNREACHABLE', m.errors.unreachable);
  }
}

async function failureOf(response: Response): Promise<ApiError> {
  const { status } = response;
  const answer: unknown = await response.json().catch(() => undefined);
  const { code, error, details } = (answer ?? {}) as Record<string, unknown>;
  if (!response.ok && typeof code === 'string' && typeof error === 'string') {
    return new ApiError(code, error, status, Array.isArray(details) ? (details as FieldProblem[]) : []);
  }
  return new ApiError('UNEXPECTED_ANSWER', m.errors.unexpectedAnswer(status), status);
}
