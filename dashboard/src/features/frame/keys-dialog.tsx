import { m } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import styles from './keys-dialog.module.css';

/** What the keys do. */
export function KeysDialog({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={m.palette.keysTitle} onClose={onClose}>
      {(close) => (
        <>
          <dl className={styles.keys}>
            {m.palette.keys.map(([key, what]) => (
              <div key={key}>
                <dt>
                  <kbd>{key}</kbd>
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
          <div className={dialog.buttons}>
            <Button type="button" onClick={close}>
              {m.common.close}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
