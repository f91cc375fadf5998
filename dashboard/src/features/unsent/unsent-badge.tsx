import { Suspense, useState } from 'react';
import { m } from '../../i18n';
import { useUnsentEdits } from '../../session';
import { lazyPart } from '../../ui/lazy-part';
import styles from './unsent-badge.module.css';

const UnsentDialog = lazyPart(async () => (await import('./unsent-dialog')).UnsentDialog);

/** How many edits the server does not have yet; nothing when it has all. */
export function UnsentBadge() {
  const edits = useUnsentEdits();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      {edits.length > 0 && (
        <button type="button" className={styles.badge} onClick={() => setOpen(true)}>
          {m.unsent.count(edits.length)}
        </button>
      )}
      <Suspense>{isOpen && <UnsentDialog onClose={() => setOpen(false)} />}</Suspense>
    </>
  );
}
