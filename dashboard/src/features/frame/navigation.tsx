import { Link, useRouterState } from '@tanstack/react-router';
import { useState } from 'react';
import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { mayOpen, pageAt, PAGES } from '../../pages';
import { useSession } from '../../session';
import styles from './navigation.module.css';

/** Where this person may go. On a narrow screen it is folded away behind the name of the page. */
export function Navigation() {
  const { agent } = useSession();
  const [isOpen, setOpen] = useState(false);
  const page = useRouterState({ select: ({ location }) => pageAt(location.pathname) });
  const { data: openConflicts } = useServerQuery(
    ['conflicts', 'count'],
    async (api, signal) => {
      const query = { page: 1, limit: 1 };
      return (await body(api.GET('/api/sync/conflicts', { params: { query }, signal }))).pagination.total;
    },
    { follows: 'contacts', enabled: mayOpen('conflicts', agent) },
  );
  const count = Boolean(openConflicts) && (
    <span className={styles.count}>
      {number(openConflicts ?? 0)}
      <span className="visually-hidden">{m.frame.openConflicts}</span>
    </span>
  );
  return (
    <nav
      className={styles.nav}
      aria-label={m.frame.pages}
      onKeyDown={({ key }) => key === 'Escape' && setOpen(false)}
    >
      <button
        type="button"
        className={styles.toggle}
        aria-expanded={isOpen}
        onClick={() => setOpen((now) => !now)}
      >
        <svg aria-hidden viewBox="0 0 20 20" width="18" height="18" stroke="currentColor" strokeWidth="2">
          <path d="M2 5h16M2 10h16M2 15h16" />
        </svg>
        {page ? m.frame.page[page] : m.frame.pages}
        {page !== 'conflicts' && !isOpen && count}
      </button>
      <ul data-open={isOpen || undefined}>
        {PAGES.filter(({ name }) => mayOpen(name, agent)).map(({ name, path }) => (
          <li key={name}>
            <Link
              to={path}
              onClick={() => setOpen(false)}
              activeOptions={{ exact: path === '/', includeSearch: false }}
            >
              {m.frame.page[name]}
              {name === 'conflicts' && count}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
