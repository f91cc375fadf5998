import styles from './error-message.module.css';

/** Stands where something could not be read. */
export function ErrorMessage({ children }: { children: string }) {
  return <p className={styles.error}>{children}</p>;
}
