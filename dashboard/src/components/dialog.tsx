import { type ReactNode, useEffect, useId, useRef } from 'react';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  onClose: () => void;
  /** Stays open on Escape: what it shows would be lost. */
  keep?: boolean;
  /** @param close gives the focus back to where it was */
  children: (close: () => void) => ReactNode;
}

/** A question or a secret that must be dealt with first. The browser keeps the focus inside. */
export function Dialog({ title, onClose, keep = false, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={styles.dialog}
      aria-labelledby={id}
      onCancel={(event) => keep && event.preventDefault()}
      // Chrome closes at the second Escape whatever the page says.
      onKeyDown={(event) => keep && event.key === 'Escape' && event.preventDefault()}
      onClose={onClose}
    >
      <div className={styles.content}>
        <h2 id={id}>{title}</h2>
        {children(() => dialog.current?.close())}
      </div>
    </dialog>
  );
}
