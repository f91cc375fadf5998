import type { Messages } from '../en';
import { common } from './common';
import { errors } from './errors';
import { fields } from './fields';
import { frame } from './frame';
import { operations } from './operations';
import { statistics } from './statistics';

export const de: Messages = { common, errors, fields, frame, operations, statistics };
