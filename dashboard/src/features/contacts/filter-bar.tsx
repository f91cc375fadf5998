import type { ContactFilters } from '@app/protocol';
import { Suspense, useState } from 'react';
import { m } from '../../i18n';
import { countryName, day } from '../../i18n/format';
import { Button } from '../../ui/button';
import { lazyPart } from '../../ui/lazy-part';
import styles from './filter-bar.module.css';
import { type ContactSearch, FURTHER_FILTERS } from './list-query';

const FiltersDialog = lazyPart(async () => (await import('./filters-dialog')).FiltersDialog);

interface FilterBarProps {
  search: ContactSearch;
  onChange: (change: Partial<ContactSearch>) => void;
}

/** What else than the search narrows the list, each with its way out, and the way to more. */
export function FilterBar({ search, onChange }: FilterBarProps) {
  const [open, setOpen] = useState(false);
  const chips = FURTHER_FILTERS.flatMap((name) => chipsOf(name, search));
  return (
    <>
      <Button type="button" look="quiet" onClick={() => setOpen(true)}>
        {m.contacts.filters}
      </Button>
      {chips.length > 0 && (
        <ul aria-label={m.contacts.filters} className={styles.filters}>
          {chips.map(({ text, without }) => (
            <li key={text}>
              <bdi>{text}</bdi>
              <button
                type="button"
                aria-label={m.contacts.removeFilter(text)}
                onClick={() => onChange(without)}
              >
                ×
              </button>
            </li>
          ))}
        </ul>
      )}
      <Suspense>
        {open && <FiltersDialog search={search} onApply={onChange} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}

interface Chip {
  text: string;
  /** The search without it. */
  without: Partial<ContactSearch>;
}

function chipsOf(name: (typeof FURTHER_FILTERS)[number], search: ContactFilters): Chip[] {
  const said = m.contacts.filter;
  const value = search[name];
  if (value === undefined) return [];
  if (name === 'tag' || name === 'has') {
    const values = value as string[];
    return values.map((each) => {
      const others = values.filter((other) => other !== each);
      const text = name === 'has' ? said.has[each as keyof typeof said.has] : said.tag(each);
      return { text, without: { [name]: others.length ? others : undefined } };
    });
  }
  const text = name === 'deleted' ? said.deleted : said[name](valueOf(name, String(value)));
  return [{ text, without: { [name]: undefined } }];
}

function valueOf(name: (typeof FURTHER_FILTERS)[number], value: string): string {
  if (name === 'country') return countryName(value);
  return name.endsWith('_since') ? day(Date.parse(value)) : value;
}
