import { useAskBeforeUnload } from '../hooks/use-ask-before-unload';
import { m } from '../i18n';
import { Button } from './button';
import { CopyableKey } from './copyable-key';
import { Dialog } from './dialog';
import styles from './dialog.module.css';

interface SecretDialogProps {
  title: string;
  secret: string;
  onClose: () => void;
}

/** The one time that a key is shown. Neither Escape nor leaving the page loses it by accident. */
export function SecretDialog({ title, secret, onClose }: SecretDialogProps) {
  useAskBeforeUnload();
  return (
    <Dialog title={title} keep onClose={onClose}>
      {(close) => (
        <>
          <CopyableKey value={secret} />
          <p>{m.common.keyShownOnce}</p>
          <div className={styles.buttons}>
            <Button type="button" onClick={close}>
              {m.common.keyKept}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
