import { AppError, hasRole, type Principal } from '@app/platform';
import type { CredentialRecord, Purpose } from './credential.repository';

/**
 * The principal of a key or session on the device that shows it.
 * @param deviceId that the client names, '' when it names none
 * @throws AppError DEVICE_MISMATCH, DEVICE_WIPE_REQUESTED, INVALID_API_KEY, DEVICE_REVOKED, TEAM_CLOSED, AGENT_INACTIVE
 */
export function authorizeDevice(
  record: CredentialRecord,
  deviceId: string,
  purpose: Purpose = 'any',
): Principal {
  const { alive, active, closed, dueForUpdate: _, boundTo, sessionId, ...more } = record;
  const { deviceRevoked, wipeId, uploadFirst, ...principal } = more;
  const confirms = purpose === 'confirm-wipe';
  if (alive && boundTo && deviceId && deviceId !== boundTo) throw new AppError('DEVICE_MISMATCH');
  if (wipeId) {
    // Before all else: the phone of somebody who left or may no longer write, or one that was locked out, must hear of it too.
    const mayUpload =
      uploadFirst && alive && active && !closed && !deviceRevoked && hasRole(principal.role, 'agent');
    if (!confirms && !(purpose === 'upload' && mayUpload)) {
      throw new AppError('DEVICE_WIPE_REQUESTED', undefined, {
        data: { wipe_id: wipeId, upload_first: uploadFirst },
      });
    }
  } else {
    assertActive(record, confirms);
  }
  return {
    ...principal,
    ...(boundTo && { boundTo }),
    ...(sessionId && { sessionId }),
  };
}

/** @throws AppError INVALID_API_KEY, DEVICE_REVOKED, TEAM_CLOSED, AGENT_INACTIVE */
function assertActive({ alive, deviceRevoked, closed, active }: CredentialRecord, confirms: boolean): void {
  if (!alive) throw new AppError('INVALID_API_KEY');
  if (deviceRevoked && !confirms) throw new AppError('DEVICE_REVOKED');
  if (closed) throw new AppError('TEAM_CLOSED');
  if (!active) throw new AppError('AGENT_INACTIVE');
}
