import type { ReactNode } from 'react';
import { m } from '../i18n';
import { useAction } from '../hooks/use-action';
import { Alert } from './alert';
import { Button } from './button';
import { Dialog } from './dialog';
import styles from './dialog.module.css';

interface ConfirmationProps {
  title: string;
  /** What will happen. */
  children: ReactNode;
  /** On the button that does it. */
  label: string;
  onConfirm: () => Promise<unknown>;
  onClose: () => void;
}

/** Asks before something that is not easily undone. It closes when that has worked, and says why when it has not. */
export function Confirmation({ title, children, label, onConfirm, onClose }: ConfirmationProps) {
  const { busy, problem, run } = useAction();
  return (
    <Dialog title={title} onClose={onClose}>
      {(close) => (
        <>
          {children}
          <Alert>{problem}</Alert>
          <div className={styles.buttons}>
            <Button type="button" look="quiet" onClick={close} autoFocus>
              {m.common.cancel}
            </Button>
            <Button
              type="button"
              look="danger"
              busy={busy}
              onClick={() => void run(onConfirm).then((worked) => worked && close())}
            >
              {label}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
