import { createHash, timingSafeEqual } from 'node:crypto';
import type { Config } from '@app/platform';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Whether `key` is OPERATOR_API_KEY; takes the same time however much of it is right. */
export function isOperatorKey({ OPERATOR_API_KEY }: Config, key: string): boolean {
  return OPERATOR_API_KEY !== undefined && timingSafeEqual(digest(key), digest(OPERATOR_API_KEY));
}
