import { createParamDecorator, type ExecutionContext, SetMetadata } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { AppError } from './errors';
import { newOperationId, type Operation, type OperationKind } from './operation';

/** Lowest first: each role may do what the ones before it may. */
export const ROLES = ['viewer', 'agent', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Whether `role` is `needed` or one above it, in the order viewer, agent, admin. */
export function hasRole(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Who a valid key speaks for. The team comes from the key and from nowhere else. */
export interface Principal {
  teamId: string;
  agentId: string;
  agentCode: string;
  agentName: string;
  role: Role;
  keyId: string;
  /** Whether the team lets its agents export; an admin always may. */
  agentsMayExport: boolean;
  /** The one device that the key, or that of the session, was made for by an enrolment. */
  boundTo?: string;
  /** Signed in through a browser's session; `keyId` is the key it began with. */
  sessionId?: string;
}

/**
 * A key of one device, and a session that began with it, manage nothing but themselves.
 * @throws AppError FORBIDDEN
 */
export function requireUnbound({ boundTo }: Principal): void {
  if (boundTo)
    throw new AppError('FORBIDDEN', 'A key that belongs to one device manages nothing but itself.');
}

/**
 * Where a change comes from; it travels in the row into the audit. `bulk` is an operation of more than 100 changes,
 * `restored` what a device gave back after a restore.
 */
export type Source = 'rest' | 'socket' | 'push' | 'import' | 'bulk' | 'restored';

/**
 * Work under way that belongs to a credential. The guard makes it for each request with a key or session; when the
 * credential ends, so does the work, on every server within 2 s.
 */
export interface CredentialWork {
  /** Why the credential is good no more; undefined while it is. Nothing may be applied or read for it then. */
  readonly ended?: AppError;
  /** Aborts with `ended` as its reason, and when the client hangs up. */
  readonly signal: AbortSignal;
  /**
   * Asks the database whether the credential is still good now: for work that has waited. Those who ask together share
   * a query.
   * @throws AppError `ended`
   */
  confirm(): Promise<void>;
}

/** Who did something, through which device and request: stored with every change. */
export interface Actor {
  agentId: string;
  agentCode: string;
  /** '' when the client did not say; such a change is echoed to every device. */
  deviceId: string;
  requestId: string;
  source: Source;
  /** What its changes belong to. */
  operation: Operation;
  /** What this is part of: when it has ended, nothing more of it is applied. */
  work?: Pick<CredentialWork, 'ended'>;
}

declare module 'fastify' {
  interface FastifyRequest {
    principal?: Principal;
    /** Present where the principal is. */
    work?: CredentialWork;
    /** `X-Device-ID`, checked; '' when absent. */
    deviceId?: string;
  }
}

export const PUBLIC_ROUTE = 'contacts-sync:public';
export const OPERATOR_ROUTE = 'contacts-sync:operator';
export const OPERATOR_TOO = 'contacts-sync:operator-too';
export const MINIMUM_ROLE = 'contacts-sync:role';

/** Opens a route to callers without a key. Everything else is closed by the global guard. */
export const Public = () => SetMetadata(PUBLIC_ROUTE, true);

/** A route of whoever runs the installation: OPERATOR_API_KEY opens it, no key of any team does. */
export const OperatorOnly = () => SetMetadata(OPERATOR_ROUTE, true);

/** A route of teams that OPERATOR_API_KEY opens as well; there is no principal then. */
export const OperatorToo = () => SetMetadata(OPERATOR_TOO, true);

/** Lowest role that may call this route or event; without it a viewer may. */
export const MinimumRole = (role: Role) => SetMetadata(MINIMUM_ROLE, role);

export const CurrentPrincipal = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  const { principal } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!principal) throw new Error('CurrentPrincipal is used on a public route');
  return principal;
});

export const CurrentActor = createParamDecorator(
  (source: Source | undefined, context: ExecutionContext): Actor => {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (!request.principal) throw new Error('CurrentActor is used on a public route');
    const actor = actorOf(request.principal, request.deviceId ?? '', request.id, source ?? 'rest');
    return { ...actor, work: request.work };
  },
);

const KINDS: Record<Source, OperationKind> = {
  rest: 'edit',
  socket: 'edit',
  push: 'upload',
  import: 'import',
  bulk: 'import',
  restored: 'restore',
};

/** One call of a client. All that it changes is one operation. */
export function actorOf(principal: Principal, deviceId: string, requestId: string, source: Source): Actor {
  const { agentId, agentCode } = principal;
  const operation = { id: newOperationId(), kind: KINDS[source] };
  return { agentId, agentCode, deviceId, requestId, source, operation };
}
