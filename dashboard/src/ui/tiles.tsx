import type { ReactNode } from 'react';
import styles from './tiles.module.css';

/** Numbers that are looked at first. @param children `Tile`s */
export function Tiles({ children }: { children: ReactNode }) {
  return <dl className={styles.tiles}>{children}</dl>;
}

interface TileProps {
  label: string;
  /** Undefined until it is known. */
  value?: string;
  note?: string;
  /** Something is to be done about it. */
  warns?: boolean;
}

export function Tile({ label, value = '–', note, warns = false }: TileProps) {
  return (
    <div className={`card ${styles.tile} ${warns ? styles.warns : ''}`}>
      <dt>{label}</dt>
      <dd className={styles.value}>{value}</dd>
      {note && <dd className={styles.note}>{note}</dd>}
    </div>
  );
}
