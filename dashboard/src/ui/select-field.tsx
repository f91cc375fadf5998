import { m } from '../i18n';
import { type SelectHTMLAttributes, useId } from 'react';
import styles from './field.module.css';

interface SelectFieldProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  options: readonly (readonly [value: string, text: string])[];
}

/** A labelled choice. */
export function SelectField({ label, options, ...select }: SelectFieldProps) {
  const id = useId();
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select {...select} id={id}>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export const ROLE_OPTIONS = [
  ['viewer', m.people.roleViewer],
  ['agent', m.people.roleAgent],
  ['admin', m.people.roleAdmin],
] as const;
