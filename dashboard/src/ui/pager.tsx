import type { Pagination } from '../api/types';
import { m } from '../i18n';
import { number } from '../i18n/format';
import { Button } from './button';
import styles from './pager.module.css';

interface PagerProps {
  label: string;
  pagination: Pagination;
  pageSize: number;
  /** The page asked for; the answer may still be on its way. */
  page: number;
  onPage: (page: number) => void;
}

export function Pager({ label, pagination, pageSize, page, onPage }: PagerProps) {
  const { total, total_pages: pages } = pagination;
  const first = (pagination.page - 1) * pageSize + 1;
  const last = Math.min(total, first + pageSize - 1);
  return (
    <nav className={styles.pager} aria-label={label}>
      <p role="status">
        {first <= last
          ? m.common.rangeOf(number(first), number(last), number(total))
          : m.common.inAll(number(total))}
      </p>
      <Button
        type="button"
        look="quiet"
        busy={page <= 1}
        onClick={() => onPage(Math.max(1, Math.min(page - 1, pages)))}
      >
        {m.common.previous}
      </Button>
      <Button type="button" look="quiet" busy={page >= pages} onClick={() => onPage(page + 1)}>
        {m.common.next}
      </Button>
    </nav>
  );
}
