import { CONTACT_FIELD_NAMES, type ContactFieldName, contactField } from '@app/protocol';
import { useState } from 'react';
import type { Contact } from '../../api/types';
import { fieldName, valueText } from '../../fields';
import { m } from '../../i18n';
import { shortTime } from '../../i18n/format';
import { fullName } from '../../live/contact-name-cache';
import type { SortField } from './list-query';

export interface Column {
  id: string;
  label: string;
  /** In pixels. */
  width: number;
  /** It does not take more, for what it shows is never longer, or somebody has dragged its edge. */
  isSized?: boolean;
  sort?: SortField;
  /** The field that can be edited in the cell. */
  field?: ContactFieldName;
  text: (contact: Contact) => string;
}

/** Of what seldom fits the usual: a number in full. */
const WIDTHS: Partial<Record<ContactFieldName, number>> = {
  phone_primary: 155,
  phone_secondary: 155,
  email: 170,
  notes: 180,
  address: 180,
};
/** Longer texts and lists are edited beside the list. */
const MOST_CHARACTERS = 255;

function fieldColumn(field: ContactFieldName): Column {
  const { schema } = contactField(field)!;
  const fits = schema.type === 'string' && (schema.maxLength ?? 0) <= MOST_CHARACTERS;
  return {
    id: field,
    label: fieldName(field),
    width: WIDTHS[field] ?? 130,
    ...(['first_name', 'last_name', 'company'].includes(field) && { sort: field as SortField }),
    ...(fits && { field }),
    text: (contact) => valueText(contact[field]),
  };
}

/** Every column there is, in the order in which they are offered. The name is always the first. */
export const COLUMNS: readonly Column[] = [
  { id: 'name', label: m.contacts.columns.name, width: 215, sort: 'full_name', text: fullName },
  ...CONTACT_FIELD_NAMES.map(fieldColumn),
  {
    id: 'updated_at',
    label: m.contacts.columns.updatedAt,
    width: 120,
    isSized: true,
    sort: 'updated_at',
    text: ({ updated_at }) => shortTime(Date.parse(updated_at)),
  },
  { id: 'updated_by', label: m.contacts.columns.updatedBy, width: 140, text: ({ updated_by }) => updated_by },
  {
    id: 'created_at',
    label: m.contacts.columns.createdAt,
    width: 120,
    isSized: true,
    sort: 'created_at',
    text: ({ created_at }) => shortTime(Date.parse(created_at)),
  },
  {
    id: 'created_by_agent',
    label: m.contacts.columns.createdBy,
    width: 140,
    text: ({ created_by_agent }) => created_by_agent,
  },
];

export const NARROWEST = 80;
const WIDEST = 800;

interface Layout {
  /** Shown, in their order. */
  ids: string[];
  widths: Record<string, number>;
}

const NAME = 'contacts-sync-columns';
const FIRST: Layout = {
  ids: ['name', 'company', 'phone_primary', 'email', 'tags', 'updated_at'],
  widths: {},
};

/** Those there are, each once. The name is always the first. */
function knownOf(ids: string[]): string[] {
  const known = ids.filter((id) => COLUMNS.some((column) => column.id === id));
  return [...new Set(['name', ...known])];
}

function stored(): Layout {
  try {
    const { ids, widths } = JSON.parse(localStorage.getItem(NAME) ?? '') as Layout;
    return { ids: knownOf(ids), widths };
  } catch {
    // Nothing was chosen here, or it may not be kept.
    return FIRST;
  }
}

/**
 * Which columns are shown, in which order and how wide: as this browser remembers it.
 * @param given those of the address, which are followed instead
 * @param onGiven told of others that were chosen then
 */
export function useColumns(given: string[] | undefined, onGiven: (ids: string[]) => void) {
  const [remembered, setLayout] = useState(stored);
  const layout = given ? { ...remembered, ids: knownOf(given) } : remembered;
  const choose = ({ ids: chosen, widths: sizes }: Layout) => {
    if (given && chosen !== layout.ids) onGiven(chosen);
    const next = { ids: given ? remembered.ids : chosen, widths: sizes };
    setLayout(next);
    try {
      localStorage.setItem(NAME, JSON.stringify(next));
    } catch {
      // Then it holds until the page is left.
    }
  };
  const { ids, widths } = layout;
  return {
    columns: ids.map((id) => {
      const column = COLUMNS.find((each) => each.id === id)!;
      return { ...column, width: widths[id] ?? column.width, isSized: column.isSized || id in widths };
    }),
    show: (id: string, shown: boolean) =>
      choose({ ...layout, ids: shown ? [...ids, id] : ids.filter((each) => each !== id) }),
    /** @param by -1 for one place towards the beginning, 1 for one towards the end; the name stays the first */
    move: (id: string, by: -1 | 1) => {
      const from = ids.indexOf(id);
      const to = from + by;
      if (from < 1 || to < 1 || to >= ids.length) return;
      const moved = ids.filter((each) => each !== id);
      moved.splice(to, 0, id);
      choose({ ...layout, ids: moved });
    },
    /** @param shown how wide those before it are by now: they stay so, or its edge would not follow the pointer */
    resize: (id: string, width: number, shown: Record<string, number>) =>
      choose({
        ...layout,
        widths: { ...widths, ...shown, [id]: Math.round(Math.max(NARROWEST, Math.min(WIDEST, width))) },
      }),
    reset: () => choose(FIRST),
  };
}

export type ColumnChoice = ReturnType<typeof useColumns>;
