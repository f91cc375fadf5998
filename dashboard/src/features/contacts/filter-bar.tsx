import { m } from '../../i18n';
import styles from './filter-bar.module.css';
import type { ContactSearch } from './list-query';

interface FilterBarProps {
  search: ContactSearch;
  onChange: (change: Partial<ContactSearch>) => void;
}

/** What else than the search narrows the list, each with its way out. */
export function FilterBar({ search, onChange }: FilterBarProps) {
  if (!search.agent_code) return null;
  return (
    <ul aria-label={m.contacts.filters} className={styles.filters}>
      <li>
        {m.contacts.createdByFilter(search.agent_code)}
        <button
          type="button"
          aria-label={m.contacts.removeFilter(m.contacts.createdByFilter(search.agent_code))}
          onClick={() => onChange({ agent_code: undefined })}
        >
          ×
        </button>
      </li>
    </ul>
  );
}
