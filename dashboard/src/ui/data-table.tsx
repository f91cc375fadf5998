import type { ReactNode } from 'react';
import styles from './data-table.module.css';

interface DataTableProps {
  label: string;
  columns: readonly string[];
  /** `tr`s with a `th` and `Cell`s. */
  children: ReactNode;
}

/** A table that becomes a list of cards where it is narrow. The last column is for what can be done. */
export function DataTable({ label, columns, children }: DataTableProps) {
  return (
    // The roles are those that it has anyway, until a browser sees `display: block` in the narrow form.
    <table role="table" aria-label={label} className={styles.table}>
      <thead role="rowgroup">
        <tr role="row">
          {columns.map((column) => (
            <th key={column} scope="col" role="columnheader">
              {column}
            </th>
          ))}
        </tr>
      </thead>
      <tbody role="rowgroup">{children}</tbody>
    </table>
  );
}

/** @param faded of no more use */
export function Row({ faded = false, children }: { faded?: boolean; children: ReactNode }) {
  return (
    <tr role="row" className={faded ? styles.faded : undefined}>
      {children}
    </tr>
  );
}

export function HeadCell({ children, minor }: { children: ReactNode; minor?: ReactNode }) {
  return (
    <th scope="row" role="rowheader">
      {children}
      {minor && <span className={styles.minor}>{minor}</span>}
    </th>
  );
}

interface CellProps {
  /** Its column, said again in the narrow form. */
  of: string;
  minor?: ReactNode;
  children?: ReactNode;
}

export function Cell({ of, minor, children }: CellProps) {
  return (
    <td role="cell" data-label={of}>
      <div>
        {children}
        {minor && <span className={styles.minor}>{minor}</span>}
      </div>
    </td>
  );
}

/** What can be done with a row. */
export function RowActions({ children }: { children: ReactNode }) {
  return (
    <td role="cell" className={styles.actions}>
      <div>{children}</div>
    </td>
  );
}
