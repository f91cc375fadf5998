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
}

export function Tile({ label, value = '–', note }: TileProps) {
  return (
    <div className={styles.tile}>
      <dt>{label}</dt>
      <dd className={styles.value}>{value}</dd>
      {note && <dd className={styles.note}>{note}</dd>}
    </div>
  );
}
