import { isDeepStrictEqual } from 'node:util';
import { checkContactField, type ContactFieldName, type ContactFields } from '@app/protocol';
import { type Item, listBeside, VALUE_LISTS } from './listed-values';

/** What an edit of a contact that was merged into another one means for that one. */
export interface FollowedEdit {
  /** Fields that are merged as in any edit. */
  fields: ContactFields;
  /** Values that hold both: what the other contact has, and what the edit did to the part that came from its own. */
  placed: ContactFields;
}

/**
 * An edit follows its value to where the merge has put it: a number of the contact that went may be in the list of the other one,
 * its notes a paragraph. So changing it takes nothing away that its editor had not seen.
 *
 * @param edit what its editor changed
 * @param seen the contact as its editor saw it; of what others had changed since, nothing
 * @param current the other one as it is
 */
export function followMerge(edit: ContactFields, seen: ContactFields, current: ContactFields): FollowedEdit {
  const placed: ContactFields = {};
  const fields = { ...edit };
  const now = <Field extends ContactFieldName>(field: Field) => placed[field] ?? current[field];
  const place = (field: ContactFieldName, value: unknown, of: ContactFieldName) => {
    if (checkContactField(field, value)) return;
    if (!isDeepStrictEqual(value, current[field])) Object.assign(placed, { [field]: value });
    delete fields[of];
  };
  for (const { list } of VALUE_LISTS) {
    const wanted = edit[list];
    if (!wanted || !(list in seen) || isDeepStrictEqual(seen[list], current[list])) continue;
    const before = (seen[list] ?? []) as Item[];
    place(list, withChanges(current[list] ?? [], before, wanted), list);
  }
  for (const slot of Object.keys(edit) as ContactFieldName[]) {
    const kind = listBeside(slot);
    if (!kind || !(slot in seen) || !current[slot] || seen[slot] === current[slot]) continue;
    const { list, part } = kind;
    const items = (now(list) ?? []) as Item[];
    const at = items.findIndex((item) => item[part] === seen[slot]);
    const label = edit.labels ? ((edit.labels as Record<string, string>)[slot] ?? null) : undefined;
    // It had none: a further one is added, as a merge would have done. One that is not found is merged as any field.
    if (seen[slot] && at < 0) continue;
    const item = { label: label ?? items[at]?.label ?? null, [part]: edit[slot] };
    if (edit[slot]) place(list, seen[slot] ? items.with(at, item) : [...items, item], slot);
    else place(list, seen[slot] ? items.toSpliced(at, 1) : items, slot);
    // The label went along, and is not that of what the other contact has here.
    if (!(slot in fields) && fields.labels) fields.labels = withLabelOf(slot, fields.labels, seen.labels);
  }
  if (edit.notes !== undefined && 'notes' in seen && current.notes && seen.notes !== current.notes) {
    const [was, is] = [seen.notes ?? '', edit.notes ?? ''];
    if (was === '' && is) place('notes', `${current.notes}\n\n${is}`, 'notes');
    else if (was && current.notes.includes(was)) {
      const notes = current.notes
        .replace(was, () => is)
        .replace(/\n{3,}/g, '\n\n')
        .trim();
      place('notes', notes || null, 'notes');
    }
  }
  return { fields, placed };
}

type Labels = Record<string, string>;

function withLabelOf(slot: string, { ...labels }: Labels, { [slot]: label }: Labels = {}): Labels {
  delete labels[slot];
  return label === undefined ? labels : { ...labels, [slot]: label };
}

/** The list with what an edit of another one took away and added; what it changed stays where it is. */
function withChanges(items: Item[], before: Item[], after: Item[]): Item[] {
  const has = (list: Item[], item: Item) => list.some((one) => isDeepStrictEqual(one, item));
  const removed = before.filter((item) => !has(after, item));
  const added = after.filter((item) => !has(before, item) && !has(items, item));
  const changed = items.flatMap((item) => (has(removed, item) ? (added.shift() ?? []) : item));
  return [...changed, ...added];
}
