import { m } from '../i18n';
import styles from './value-changes.module.css';

export interface ValueChange {
  /** What it is that changed. */
  label: string;
  /** '' is nothing. */
  before: string;
  after: string;
}

/** Values before and after. */
export function ValueChanges({ changes }: { changes: readonly ValueChange[] }) {
  return (
    <dl className={styles.changes}>
      {changes.map(({ label, before, after }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {before && (
              <del>
                <bdi>{before}</bdi>
              </del>
            )}
            {before && <span aria-hidden="true"> → </span>}
            {after ? (
              <ins>
                <bdi>{after}</bdi>
              </ins>
            ) : (
              <em>{m.common.nothing}</em>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}
