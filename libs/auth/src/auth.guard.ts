import {
  AppError,
  Config,
  countHeader,
  isDeviceId,
  MINIMUM_ROLE,
  OPERATOR_ROUTE,
  OPERATOR_TOO,
  type Principal,
  PUBLIC_ROUTE,
  RateLimits,
  hasRole,
  type Role,
  routeMetadata,
  validationError,
} from '@app/platform';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata, type Type } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Purpose } from './credential.repository';
import { AuthService } from './auth.service';
import { InFlightRequests } from './in-flight-requests.service';
import { webRequest } from './session-cookie';
import { SessionService } from './session.service';
import type { Origin } from './sign-ins/sign-ins.service';
import { isOperatorKey } from './teams/operator-key';

const OPEN_REGISTRATION = 'contacts-sync:registration';
const REPLACES_SESSION = 'contacts-sync:replaces-session';
const TARGETS_DEVICE = 'contacts-sync:targets-device';
const CONFIRMS_WIPE = 'contacts-sync:confirms-wipe';

/** An admin's route that REGISTRATION=open also opens to callers without any key. */
export const OpenableRegistration = () => SetMetadata(OPEN_REGISTRATION, true);

/** Where a key begins a new session, whosever the cookie of before was. */
export const ReplacesSession = () => SetMetadata(REPLACES_SESSION, true);

/** The one route that a device may call whatever else is refused to it. */
export const ConfirmsWipe = () => SetMetadata(CONFIRMS_WIPE, true);

/** Where `device_id` in the body is another's device, which something shall be done to, and not the caller's. */
export const TargetsDevice = () => SetMetadata(TARGETS_DEVICE, true);

/** The one key of a request; a request with two says nothing clear, so it has none. */
function keyOf({ headers, raw }: FastifyRequest): string | undefined {
  const direct = headers['x-api-key'];
  const bearer = headers.authorization;
  // Of two Authorization headers Node keeps the first, in silence.
  const bearers = bearer === undefined ? 0 : countHeader(raw, 'authorization');
  if (bearers > 1 || (direct !== undefined && bearer !== undefined))
    throw new AppError('INVALID_API_KEY', 'Send exactly one API key.');
  if (bearer === undefined) return direct === undefined ? undefined : String(direct);
  const [, key] = /^Bearer +(\S+)$/i.exec(bearer) ?? [];
  if (!key) throw new AppError('INVALID_API_KEY');
  return key;
}

/** Whether somebody without a key may get to the body of this route. */
export function takesStrangers(controller: Type, handler: (...args: never[]) => unknown): boolean {
  return [PUBLIC_ROUTE, OPEN_REGISTRATION, REPLACES_SESSION].some(
    (key) => Reflect.getMetadata(key, handler) ?? Reflect.getMetadata(key, controller),
  );
}

/** Closed by default: a route is open only when it says so itself. Asked by the gate, for every route. Events are guarded in the gateway. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly auth: AuthService,
    private readonly sessions: SessionService,
    private readonly config: Config,
    private readonly limits: RateLimits,
    private readonly inFlight: InFlightRequests,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const http = context.switchToHttp();
    try {
      return await this.admit(context);
    } catch (error) {
      const { ip } = http.getRequest<FastifyRequest>();
      throw await this.limits.recordFailure(ip, error, http.getResponse<FastifyReply>());
    }
  }

  /** Whether the device of a request with a key stands in its body alone, so that it could not be looked at before. */
  namesDeviceInBody(context: ExecutionContext): boolean {
    const { principal, headers, query, body } = context.switchToHttp().getRequest<FastifyRequest>();
    return (
      principal !== undefined &&
      !routeMetadata<boolean>(context, TARGETS_DEVICE) &&
      isDeviceId(deviceIn(body)) &&
      ![headers['x-device-id'], deviceIn(query)].some(isDeviceId)
    );
  }

  private async admit(context: ExecutionContext): Promise<boolean> {
    const metadata = <T>(key: string) => routeMetadata<T>(context, key);
    if (metadata<boolean>(PUBLIC_ROUTE)) return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const key = keyOf(request);
    const isOperators = metadata<boolean>(OPERATOR_ROUTE) ?? false;
    const opensToOperator = isOperators || metadata<boolean>(OPERATOR_TOO);
    if (opensToOperator && key !== undefined && isOperatorKey(this.config, key)) return true;
    const role = metadata<Role>(MINIMUM_ROLE) ?? 'viewer';
    const from = originOf(request, metadata(TARGETS_DEVICE));
    const purpose = key === undefined ? 'any' : purposeOf(request, role, metadata(CONFIRMS_WIPE));
    let principal: Principal | undefined;
    if (key === undefined) {
      principal = await this.sessions.authenticate(webRequest(request), from.deviceId);
    } else {
      principal = await this.auth.authenticate(key, from, purpose);
      if (!metadata<boolean>(REPLACES_SESSION))
        await this.sessions.requireNoOther(webRequest(request), principal);
    }
    if (!principal) {
      if (!metadata<boolean>(OPEN_REGISTRATION)) throw new AppError('MISSING_API_KEY');
      if (this.config.REGISTRATION === 'open') return true;
      throw new AppError('MISSING_API_KEY', 'Registration is closed: an admin key is required.');
    }
    request.principal = principal;
    request.deviceId = deviceOf(request) || (principal.boundTo ?? '');
    const deviceId = from.deviceId || request.deviceId;
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    this.inFlight.begin(request, reply, { principal, deviceId, role, purpose });
    if (isOperators) throw new AppError(this.config.OPERATOR_API_KEY ? 'FORBIDDEN' : 'NOT_FOUND');
    if (!hasRole(principal.role, role)) throw new AppError('FORBIDDEN');
    return true;
  }
}

/** What a device's queue holds: changes, and nothing that reads. */
function purposeOf({ method }: FastifyRequest, role: Role, confirmsWipe: boolean | undefined): Purpose {
  if (confirmsWipe) return 'confirm-wipe';
  return role === 'agent' && !['GET', 'HEAD'].includes(method) ? 'upload' : 'any';
}

/**
 * For the trail, and the device that must be let in: a delta may name it in its query, an upload in its body, for which the
 * question is asked once more when it has been read. An id that
 * is none is left out here: it is refused once the key is known to be good.
 */
function originOf(
  { ip, id: requestId, headers, query, body }: FastifyRequest,
  targetsDevice = false,
): Origin {
  const own = targetsDevice ? undefined : deviceIn(body);
  const named = [headers['x-device-id'], deviceIn(query), own].find(isDeviceId);
  return { ip, deviceId: named ?? '', requestId, source: 'rest' };
}

function deviceIn(part: unknown): unknown {
  return (part as { device_id?: unknown } | undefined)?.device_id;
}

function deviceOf({ headers }: FastifyRequest): string {
  const device = headers['x-device-id'];
  if (device === undefined || device === '') return '';
  if (!isDeviceId(device)) {
    throw validationError([{ field: 'X-Device-ID', message: 'must be 1 to 255 printable characters' }]);
  }
  return device;
}
