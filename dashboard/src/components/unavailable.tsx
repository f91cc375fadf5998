import styles from './unavailable.module.css';

/** Stands where something could not be read. */
export function Unavailable({ children }: { children: string }) {
  return <p className={styles.unavailable}>{children}</p>;
}
