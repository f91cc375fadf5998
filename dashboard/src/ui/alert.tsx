import styles from './alert.module.css';

/** What went wrong. Always in the document, so that screen readers notice when its text appears. */
export function Alert({ children }: { children?: string }) {
  return (
    <div role="alert" className={styles.alert}>
      {children}
    </div>
  );
}
