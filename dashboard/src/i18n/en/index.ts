import { common } from './common';
import { errors } from './errors';
import { frame } from './frame';
import { operations } from './operations';
import { statistics } from './statistics';

/** Labels of contact fields are the field catalogue's own; a language may name them anew. */
const fields: Partial<Record<string, string>> = {};

export const en = { common, errors, fields, frame, operations, statistics };

/** Every language has exactly these. */
export type Messages = typeof en;
