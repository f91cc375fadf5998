import { AppError, type Config } from '@app/platform';
// @fastify/cookie: Fastify's own. Held at 11.0 in package.json: 11.1 needs a package that wants Node.js 22 and ES modules.
import cookies, { type CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyRequest } from 'fastify';
import type { IncomingMessage } from 'node:http';

/** Browsers take a cookie of this name only over https, for this very host and all of its paths. */
const SECURE_NAME = '__Host-contacts_sync';
const PLAIN_NAME = 'contacts_sync';

/** What of a request decides whether a cookie in it may count. */
export interface WebRequest {
  cookie?: string;
  origin?: string;
  /** `Sec-Fetch-Site`: says where a request without an Origin comes from, in browsers that send it. */
  site?: string;
  host: string;
  secure: boolean;
  /** May change something, so that it needs an Origin. */
  unsafe: boolean;
}

export function webRequest(request: FastifyRequest): WebRequest {
  const { cookie, origin, 'sec-fetch-site': site } = request.headers;
  return {
    cookie,
    origin,
    site: site,
    host: request.host,
    secure: request.protocol === 'https',
    unsafe: !['GET', 'HEAD', 'OPTIONS'].includes(request.method),
  };
}

/**
 * A socket's handshake. A forged `X-Forwarded-Proto` can only make it stricter: over https the plain cookie, which
 * anyone between browser and server could have planted, does not count.
 */
export function webHandshake({ headers, socket }: IncomingMessage): WebRequest {
  const forwarded = String(headers['x-forwarded-proto'] ?? '').startsWith('https');
  return {
    cookie: headers.cookie,
    origin: headers.origin,
    site: headers['sec-fetch-site'],
    host: headers.host ?? '',
    secure: 'encrypted' in socket || forwarded,
    unsafe: false,
  };
}

function publicUrl(config: Config): URL | undefined {
  return config.PUBLIC_URL ? new URL(config.PUBLIC_URL) : undefined;
}

function isSecure({ host, secure }: WebRequest, config: Config): boolean {
  const url = publicUrl(config);
  return secure || (url?.protocol === 'https:' && url.host === host);
}

/**
 * The session's token, or undefined. Of several cookies of its name nobody knows which one this server set: a page of a
 * neighbouring host may have planted another, and which one a browser sends first is its own affair. So none of them counts.
 * @throws AppError SESSION_EXPIRED
 */
export function sessionToken(request: WebRequest, config: Config): string | undefined {
  const secure = valuesOf(SECURE_NAME, request.cookie);
  const values = secure.size || isSecure(request, config) ? secure : valuesOf(PLAIN_NAME, request.cookie);
  if (values.size > 1) {
    throw new AppError(
      'SESSION_EXPIRED',
      "The browser sent several sessions: delete this site's cookies and sign in again.",
    );
  }
  return [...values][0];
}

/** Every different value that cookies of this name have. */
function valuesOf(name: string, header = ''): Set<string> {
  const parsed = header.split(';').map((part) => cookies.parse(part)[name]);
  return new Set(parsed.filter((value) => value !== undefined));
}

export function sessionCookie(
  request: WebRequest,
  config: Config,
): { name: string; options: CookieSerializeOptions } {
  const secure = isSecure(request, config);
  const name = secure ? SECURE_NAME : PLAIN_NAME;
  return { name, options: { path: '/', httpOnly: true, sameSite: 'strict', secure } };
}

/**
 * Against requests that a foreign page makes with our cookie. `CORS_ORIGIN` is of no matter here: no other origin
 * than the server's own may use a session.
 * @throws AppError ORIGIN_REFUSED
 */
export function requireOwnOrigin(request: WebRequest, config: Config): void {
  const { origin, site, unsafe } = request;
  const own =
    origin === undefined
      ? !unsafe && (site === undefined || site === 'same-origin' || site === 'none')
      : isOwn(origin, request, config);
  if (!own) throw new AppError('ORIGIN_REFUSED');
}

function isOwn(origin: string, request: WebRequest, config: Config): boolean {
  const own = [publicUrl(config)?.origin];
  // A proxy that is not trusted may hide https from us, so there https is as good as the http that we see.
  own.push(
    ...(isSecure(request, config) ? ['https'] : ['http', 'https']).map((scheme) =>
      originOf(scheme, request.host),
    ),
  );
  return own.includes(origin);
}

function originOf(scheme: string, host: string): string | undefined {
  // Without the port where it is the scheme's own, as browsers write it.
  return URL.canParse(`${scheme}://${host}`) ? new URL(`${scheme}://${host}`).origin : undefined;
}
