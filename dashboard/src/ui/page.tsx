import { type ReactNode, useEffect } from 'react';
import { m } from '../i18n';
import { useFocusOnArrival } from '../hooks/use-focus-on-arrival';
import styles from './page.module.css';

interface PageProps {
  title: string;
  /** One sentence under the title. */
  lead?: ReactNode;
  /** Beside the title. */
  aside?: ReactNode;
  /** It takes all of the window, and what is in it scrolls by itself. */
  fill?: boolean;
  children: ReactNode;
}

/** The frame of a page that was reached through the navigation: its title says where one is. */
export function Page({ title, lead, aside, fill = false, children }: PageProps) {
  useTitle(title);
  return (
    <main className={fill ? styles.fill : styles.page} data-fill={fill || undefined}>
      <div className={styles.head}>
        <h1 ref={useFocusOnArrival()} tabIndex={-1}>
          {title}
        </h1>
        {aside}
        {lead && <p className={styles.lead}>{lead}</p>}
      </div>
      {children}
    </main>
  );
}

/** Also what the browser calls the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · ${m.frame.product}`;
    return () => {
      document.title = m.frame.product;
    };
  }, [title]);
}
