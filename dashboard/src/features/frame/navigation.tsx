import { Link } from '@tanstack/react-router';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { mayOpen, PAGES } from '../../pages';
import { useSession } from '../../session';
import { useOpenConflicts } from '../conflicts/use-open-conflicts';
import styles from './navigation.module.css';
import { PageIcon } from './page-icon';

const GROUPS = [...new Set(PAGES.map(({ group }) => group))];

/** Where this person may go. */
export function Navigation() {
  const { agent } = useSession();
  const openConflicts = useOpenConflicts();
  const groups = GROUPS.map((group) => ({
    group,
    pages: PAGES.filter((page) => page.group === group && mayOpen(page.name, agent)),
  })).filter(({ pages }) => pages.length > 0);
  return (
    <nav className={styles.nav} aria-label={m.frame.pages}>
      {groups.map(({ group, pages }) => (
        <div key={group}>
          {m.frame.group[group] && <p className={styles.group}>{m.frame.group[group]}</p>}
          <ul>
            {pages.map(({ name, path }) => (
              <li key={name}>
                <Link to={path} activeOptions={{ exact: path === '/', includeSearch: false }}>
                  <PageIcon page={name} />
                  {m.frame.page[name]}
                  {name === 'conflicts' && Boolean(openConflicts) && (
                    <span className={styles.count}>
                      {number(openConflicts ?? 0)}
                      <span className="visually-hidden">{m.frame.openConflicts}</span>
                    </span>
                  )}
                </Link>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  );
}
