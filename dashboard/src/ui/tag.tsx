import styles from './tag.module.css';

/** One word on the state of something. */
export function Tag({ kind, children }: { kind: 'good' | 'wait' | 'bad' | 'plain'; children: string }) {
  return <span className={`${styles.tag} ${styles[kind]}`}>{children}</span>;
}
