import { CONTACT_FIELD_NAMES } from '@app/protocol';
import { fieldName } from '../../fields';
import { m } from '../../i18n';

/** Lists of which columns give single items, with the part that makes one. */
const ITEMS = ['phones[].number', 'emails[].email', 'addresses[].text', 'websites[].url'];
/** They come as JSON, out of files of this product. */
const WHOLE = ['phones', 'emails', 'addresses', 'websites', 'labels', 'metadata'];

/** What a target of a mapping means: see docs/IMPORT.md. */
export function targetText(target: string): string {
  const text = m.imports;
  if (target === 'full_name') return text.fullName;
  if (target === 'id') return text.id;
  if (target.startsWith('metadata.')) return text.detail(target.slice('metadata.'.length));
  if (target.startsWith('labels.')) return text.labelOf(fieldName(target.slice('labels.'.length)));
  const next = text.next[target];
  if (next) return next;
  const [, list = target, group = '', part, label] =
    /^(\w+)(?:\[([^\]]*)\])?(?:\.(\w+))?(?:@(.+))?$/su.exec(target) ?? [];
  const name = group ? `${fieldName(list)} ${group}` : fieldName(list);
  const whole = part ? text.part(name, fieldName(part)) : name;
  return label ? `${whole} (${label})` : whole;
}

/** Where a column can go. @param chosen is among them, whatever it is */
export function targetOptions(
  column: string,
  chosen: string | null,
): (readonly [value: string, text: string])[] {
  const fields = CONTACT_FIELD_NAMES.filter((field) => !WHOLE.includes(field));
  const targets = ['full_name', ...fields, ...ITEMS, `metadata.${column}`, 'id'];
  if (chosen && !targets.includes(chosen)) targets.unshift(chosen);
  return [['', m.imports.leftOut], ...targets.map((target) => [target, targetText(target)] as const)];
}
