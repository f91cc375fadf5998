import type { Messages } from '../en';
import { common } from './common';
import { conflicts } from './conflicts';
import { contacts } from './contacts';
import { duplicates } from './duplicates';
import { errors } from './errors';
import { fields } from './fields';
import { frame } from './frame';
import { guide } from './guide';
import { history } from './history';
import { imports } from './imports';
import { operations } from './operations';
import { overview } from './overview';
import { palette } from './palette';
import { people } from './people';
import { phones } from './phones';
import { settings } from './settings';
import { signIn } from './sign-in';
import { statistics } from './statistics';
import { system } from './system';
import { unsent } from './unsent';
import { views } from './views';

export const de: Messages = {
  common,
  conflicts,
  contacts,
  duplicates,
  errors,
  fields,
  frame,
  guide,
  history,
  imports,
  operations,
  overview,
  palette,
  people,
  phones,
  settings,
  signIn,
  statistics,
  system,
  unsent,
  views,
};
