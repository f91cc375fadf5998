import { type ContactFilters, writeContactFilters } from '@app/protocol';
import { m } from '../i18n';
import type { paths } from './generated/openapi';

type Format = NonNullable<NonNullable<paths['/api/bulk/export']['get']['parameters']['query']>['format']>;

/** Every format of an export with its name, as most people need them: a format without a name does not compile. */
export function exportFormats(): [Format, string][] {
  const names: Record<Format, string> = m.common.formats;
  return Object.entries(names) as [Format, string][];
}

/** Where the browser loads down the contacts that a list with these filters shows, with the session's cookie. */
export function exportAddress(format: Format, filters: ContactFilters = {}): string {
  const parameters = writeContactFilters(filters);
  parameters.set('format', format);
  return `/api/bulk/export?${parameters}`;
}
