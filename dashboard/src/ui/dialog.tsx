import { Dialog as Base } from '@base-ui/react/dialog';
import { type ReactNode, type RefObject, useState } from 'react';
import { m } from '../i18n';
import styles from './dialog.module.css';

interface DialogProps {
  title: ReactNode;
  onClose: () => void;
  /** Stays open on Escape and on a press beside it: what it shows would be lost. */
  keep?: boolean;
  /** Beside the page's content over the whole height, or in its middle. */
  look?: 'middle' | 'side' | 'palette';
  initialFocus?: RefObject<HTMLElement | null>;
  /** Asked before it closes otherwise than by `close`. @returns whether it may */
  mayClose?: () => boolean;
  /** @param close gives the focus back to where it was */
  children: (close: () => void) => ReactNode;
}

/** A question, a form or a secret that is dealt with first: the focus stays inside until it is closed. */
export function Dialog({
  title,
  onClose,
  keep = false,
  look = 'middle',
  initialFocus,
  mayClose,
  children,
}: DialogProps) {
  const [open, setOpen] = useState(true);
  // Looked at before anything in here takes the focus.
  const [opener] = useState(() => document.activeElement as HTMLElement | null);
  return (
    <Base.Root
      open={open}
      onOpenChange={(next, { cancel }) => {
        if (next) return;
        if (keep || (mayClose && !mayClose())) return cancel();
        setOpen(false);
      }}
      onOpenChangeComplete={(next) => !next && onClose()}
    >
      <Base.Portal>
        <Base.Backdrop className={styles.backdrop} />
        <Base.Popup
          className={`${styles.dialog} ${styles[look]}`}
          initialFocus={initialFocus}
          finalFocus={() => (opener?.isConnected ? opener : true)}
        >
          <div className={styles.content}>
            <Base.Title className={look === 'palette' ? 'visually-hidden' : undefined}>{title}</Base.Title>
            {children(() => setOpen(false))}
            {/* Last, or it would have the focus at first; it is shown beside the title. */}
            {look === 'side' && (
              <Base.Close className={styles.close} aria-label={m.common.close} title={m.common.close}>
                ×
              </Base.Close>
            )}
          </div>
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  );
}
