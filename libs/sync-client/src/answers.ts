import type { Page, PushAnswer, TakenAnswer } from './types';

/** Why the server will not deal with this device. */
export interface Refusal {
  status: number;
  code: string;
  error: string;
  /** Of DEVICE_WIPE_REQUESTED: what the wipe is confirmed with. */
  wipeId?: string;
}

/** What a repeated mutation's stored code stands for. */
export function outcomeOf(code: string): 'conflict' | 'rejected' {
  return code === 'CONTACT_DELETED' ? 'conflict' : 'rejected';
}

export function refusal(status: number, body: Record<string, unknown> | undefined): Refusal {
  const code = textOf(body?.code, `${status}`);
  const error = textOf(body?.error, `answered ${status}`);
  const wipe =
    code === 'DEVICE_WIPE_REQUESTED' ? (body?.data as { wipe_id?: unknown } | undefined) : undefined;
  return { status, code, error, ...(typeof wipe?.wipe_id === 'string' && { wipeId: wipe.wipe_id }) };
}

/** A page that answers this request and leads on: anything else is as good as no answer. */
export function isPage(data: unknown, asked: number): data is Page {
  const page = data as Page | undefined;
  return (
    Array.isArray(page?.changes) &&
    typeof page.epoch === 'string' &&
    Number.isSafeInteger(page.current_version) &&
    page.current_version >= asked + (page.has_more ? 1 : 0)
  );
}

export function isPushAnswer(data: unknown): data is PushAnswer {
  const answer = data as PushAnswer | undefined;
  return Array.isArray(answer?.results) && typeof answer.epoch === 'string';
}

export function isTakenAnswer(data: unknown): data is TakenAnswer {
  const answer = data as TakenAnswer | undefined;
  return (
    Number.isSafeInteger(answer?.restored_head) &&
    typeof answer?.epoch === 'string' &&
    Array.isArray(answer.busy)
  );
}

export function textOf(value: unknown, otherwise: string): string {
  return typeof value === 'string' ? value : otherwise;
}
