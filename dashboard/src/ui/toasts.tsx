import { Toast } from '@base-ui/react/toast';
import type { ReactNode } from 'react';
import { sentenceOf } from '../api/errors';
import { m } from '../i18n';
import button from './button.module.css';
import styles from './toasts.module.css';

/** Long enough to read it and to think better of it (milliseconds). It stays while it is pointed at or has the focus. */
const SHOWN_MS = 10_000;

/** Shows above the page, for a while, what has just been done. F6 leads there with the keyboard. */
export function Toasts({ children }: { children: ReactNode }) {
  return (
    <Toast.Provider timeout={SHOWN_MS} limit={3}>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    // A group: screen readers would take a dialog for something to deal with first.
    <Toast.Root key={toast.id} toast={toast} role="group" className={styles.toast} swipeDirection={[]}>
      <Toast.Content className={styles.content}>
        <Toast.Description className={styles.text} />
        <Toast.Action className={`${button.button} ${button.quiet}`} />
        <Toast.Close className={styles.close} aria-label={m.common.close}>
          ×
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}

export interface Notice {
  /** Takes back what was done. @returns what to say of it */
  undo?: () => Promise<string>;
}

/** @returns a function that shows a sentence, with "Undo" where that can be done */
export function useNotify(): (sentence: string, notice?: Notice) => void {
  const { add, update } = Toast.useToastManager();
  return (sentence, { undo } = {}) => {
    const id = add({
      description: sentence,
      ...(undo && {
        actionProps: {
          children: m.common.undo,
          onClick: () => {
            update(id, { description: m.common.undoing, actionProps: undefined, timeout: 0 });
            undo().then(
              (done) => update(id, { description: done, timeout: SHOWN_MS }),
              (thrown: unknown) => update(id, { description: sentenceOf(thrown), timeout: SHOWN_MS }),
            );
          },
        },
      }),
    });
  };
}
