import { type Dispatch, type SetStateAction, useState } from 'react';
import { m } from '../i18n';
import { number } from '../i18n/format';
import { Button } from './button';
import styles from './pager.module.css';

/** Where each page begins that was turned over, the last being the one that is shown; the first begins at undefined. */
type Turned<Cursor> = readonly (Cursor | undefined)[];

/** For a list that says with each page where the next one begins. @returns the cursor of the page to show, and the pager's props */
export function useCursors<Cursor>() {
  const [turned, setTurned] = useState<Turned<Cursor>>([undefined]);
  return { cursor: turned.at(-1), pager: { turned, setTurned } };
}

interface CursorPagerProps<Cursor> {
  label: string;
  turned: Turned<Cursor>;
  setTurned: Dispatch<SetStateAction<Turned<Cursor>>>;
  /** Where the page after this one begins; null on the last. */
  next: Cursor | null;
  loading: boolean;
  /** What turning back and on is called: otherwise of a list of which the newest is first. */
  names?: { back: string; on: string };
}

export function CursorPager<Cursor>({
  label,
  turned,
  setTurned,
  next,
  loading,
  names = { back: m.common.newer, on: m.common.older },
}: CursorPagerProps<Cursor>) {
  // One page needs no turning.
  if (turned.length === 1 && next === null) return null;
  return (
    <nav className={styles.pager} aria-label={label}>
      <p role="status">{m.common.page(number(turned.length))}</p>
      <Button
        type="button"
        look="quiet"
        busy={turned.length === 1}
        onClick={() => setTurned(turned.slice(0, -1))}
      >
        {names.back}
      </Button>
      <Button
        type="button"
        look="quiet"
        busy={loading || next === null}
        onClick={() => next !== null && setTurned([...turned, next])}
      >
        {names.on}
      </Button>
    </nav>
  );
}
