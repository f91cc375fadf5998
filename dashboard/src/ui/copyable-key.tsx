import { useRef, useState } from 'react';
import { m } from '../i18n';
import { Button } from './button';
import styles from './copyable-key.module.css';

/** A key to take away. Browsers let pages copy only over https and on localhost; elsewhere it is selected instead. */
export function CopyableKey({ value }: { value: string }) {
  const text = useRef<HTMLElement>(null);
  const [said, setSaid] = useState('');

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setSaid(m.common.copied);
    } catch {
      window.getSelection()?.selectAllChildren(text.current!);
      setSaid(m.common.cannotCopy);
    }
  };

  return (
    <div className={styles.box}>
      <code ref={text} className={styles.key}>
        {value}
      </code>
      <Button type="button" look="quiet" onClick={() => void copy()}>
        {m.common.copy}
      </Button>
      <p role="status" className={styles.said}>
        {said}
      </p>
    </div>
  );
}
