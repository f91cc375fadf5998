import type { JobHandler } from '@app/jobs';
import type { EntityManager } from 'typeorm';

export const KIND: string;
export const TICK: string;
export function countingJob(manager: EntityManager): JobHandler;
