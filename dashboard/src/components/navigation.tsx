import type { Agent, Role } from '../api/types';
import { addressOf, type PageName } from '../routing';
import styles from './navigation.module.css';

const PAGES: { page: PageName; label: string; from: Role }[] = [
  { page: 'live', label: 'Contacts', from: 'viewer' },
  { page: 'conflicts', label: 'Conflicts', from: 'agent' },
  { page: 'people', label: 'People', from: 'admin' },
  { page: 'phones', label: 'Phones', from: 'admin' },
  { page: 'history', label: 'History', from: 'admin' },
  { page: 'settings', label: 'Settings', from: 'viewer' },
];
const RANK: Record<Role, number> = { viewer: 0, agent: 1, admin: 2 };

/** Whether this page has anything for this person; the server decides on each call again. */
export function mayOpen(page: string, { role }: Agent): boolean {
  return PAGES.some((entry) => entry.page === page && RANK[role] >= RANK[entry.from]);
}

interface NavigationProps {
  agent: Agent;
  current: string;
  /** Undefined until it is known. */
  openConflicts?: number;
}

/** Where this person may go. */
export function Navigation({ agent, current, openConflicts }: NavigationProps) {
  return (
    <nav className={styles.nav} aria-label="Pages">
      <ul>
        {PAGES.filter(({ page }) => mayOpen(page, agent)).map(({ page, label }) => (
          <li key={page}>
            <a href={addressOf(page)} aria-current={page === current ? 'page' : undefined}>
              {label}
              {page === 'conflicts' && Boolean(openConflicts) && (
                <span className={styles.count}>
                  {openConflicts?.toLocaleString()}
                  <span className="visually-hidden"> open</span>
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
