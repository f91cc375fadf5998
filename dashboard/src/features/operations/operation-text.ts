import { fieldName, valueText } from '../../fields';
import type { Operation, Schemas } from '../../api/types';
import { m } from '../../i18n';
import { list } from '../../i18n/format';
import { said } from '../../i18n/sentences';
import type { ValueChange } from '../../ui/value-changes';

/** "Import (contacts.csv)". */
export function operationText({ kind, label }: Pick<Operation, 'kind' | 'label'>): string {
  const name = m.operations.kinds[kind] ?? kind;
  // An undo's label says in English what the kinds say here.
  return label && kind !== 'undo' ? `${name} (${labelText(label)})` : name;
}

/** The server's own labels name fields and kinds as the API does. */
export function labelText(label: string): string {
  const [, fields] = /^set ([a-z_, ]+)(?:;|$)/.exec(label) ?? [];
  const [, undone] = /^undo of (\w+)$/.exec(label) ?? [];
  if (undone) return m.operations.kinds[undone as Operation['kind']] ?? undone;
  const set = fields && m.operations.set(list(fields.split(', ').map(fieldName)));
  return label
    .split('; ')
    .map((part, place) => (set && place === 0 ? set : said(part, m.operations.labels)))
    .join('; ');
}

/** "Tags", "Metadata key", of a field or a member of one. */
export function elementName(element: string): string {
  return fieldName(element.startsWith('tags.') ? 'tags' : element);
}

/** What an undo makes of each field, tag and metadata key. */
export function undoneValues(fields: Schemas['UndoneContactDto']['fields']): ValueChange[] {
  return Object.entries(fields).map(([element, { from, to }]) => {
    const tag = element.startsWith('tags.') ? element.slice('tags.'.length) : undefined;
    const text = (value: unknown) => (tag !== undefined && value ? tag : valueText(value));
    return {
      label: tag === undefined ? fieldName(element) : `${fieldName('tags')}: ${tag}`,
      before: text(from),
      after: text(to),
    };
  });
}
