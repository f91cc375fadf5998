import type { ButtonHTMLAttributes } from 'react';
import styles from './button.module.css';

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  type: 'button' | 'submit';
  look?: 'main' | 'quiet' | 'danger' | 'quiet-danger';
  /** At work: further presses do nothing, while the focus stays where it is. */
  busy?: boolean;
}

export function Button({ look = 'main', busy = false, onClick, ...rest }: ButtonProps) {
  return (
    <button
      {...rest}
      className={`${styles.button} ${styles[look]}`}
      aria-disabled={busy || undefined}
      onClick={(event) => (busy ? event.preventDefault() : onClick?.(event))}
    />
  );
}
