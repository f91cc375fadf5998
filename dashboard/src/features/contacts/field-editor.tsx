import { CONTACT_FIELDS, type ContactFieldName, type FieldType } from '@app/protocol';
import { Field as Base } from '@base-ui/react/field';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { fieldName } from '../../fields';
import { m } from '../../i18n';
import { Button } from '../../ui/button';
import { type Kind, kindOf, LABELLED } from './contact-form';
import styles from './contact-panel.module.css';

interface FieldEditorProps {
  field: ContactFieldName;
  value: unknown;
  /** Its name in the catalogue's `labels`, for those that have one. */
  label: string;
  /** What is wrong with it, '' when nothing is. */
  problem: string;
  readOnly: boolean;
  onChange: (value: unknown) => void;
  onLabel: (label: string) => void;
  /** What somebody else has made of it. */
  children?: ReactNode;
}

/** One field of a contact, edited as the catalogue says what it holds. */
export function FieldEditor(props: FieldEditorProps) {
  const { field, value, label, problem, readOnly, onChange, onLabel, children } = props;
  const kind = kindOf(field);
  if (kind === 'list' || kind === 'details') {
    return (
      <fieldset className={styles.group}>
        <legend>{fieldName(field)}</legend>
        {kind === 'list' ? <ListEditor {...props} /> : <DetailsEditor {...props} />}
        <Problem>{problem}</Problem>
        {children}
      </fieldset>
    );
  }
  return (
    <Base.Root name={field} invalid={problem !== ''} className={styles.field}>
      <Base.Label>{fieldName(field)}</Base.Label>
      {kind === 'tags' ? (
        <TagsEditor value={value as string[]} readOnly={readOnly} onChange={onChange} />
      ) : (
        <div className={styles.line}>
          <TextControl field={field} kind={kind} value={value} readOnly={readOnly} onChange={onChange} />
          {LABELLED.includes(field) && (
            <input
              className={styles.label}
              aria-label={m.contacts.labelOf(fieldName(field))}
              placeholder={fieldName('label')}
              value={label}
              maxLength={50}
              readOnly={readOnly}
              onChange={(event) => onLabel(event.target.value)}
            />
          )}
        </div>
      )}
      <Base.Error match={problem !== ''} className={styles.problem}>
        {problem}
      </Base.Error>
      {children}
    </Base.Root>
  );
}

const TYPES: Partial<Record<string, string>> = {
  phone_primary: 'tel',
  phone_secondary: 'tel',
  number: 'tel',
  url: 'url',
};

interface TextControlProps {
  field: ContactFieldName;
  kind: Kind;
  value: unknown;
  readOnly: boolean;
  onChange: (value: string) => void;
}

function TextControl({ field, kind, value, readOnly, onChange }: TextControlProps) {
  const text = typeof value === 'string' ? value : '';
  if (kind === 'text') {
    return (
      <Base.Control
        render={<textarea rows={field === 'notes' ? 4 : 2} />}
        value={text}
        readOnly={readOnly}
        onValueChange={onChange}
      />
    );
  }
  const { schema } = CONTACT_FIELDS[field] as FieldType;
  return (
    <Base.Control
      // Not type=email: the API takes addresses that browsers refuse, and says itself what is wrong.
      type={TYPES[field] ?? 'text'}
      inputMode={schema.format === 'email' ? 'email' : undefined}
      placeholder={field === 'birthday' ? '1987-08-20' : undefined}
      value={text}
      readOnly={readOnly}
      autoComplete="off"
      onValueChange={onChange}
    />
  );
}

function Problem({ children }: { children: string }) {
  return children ? (
    <p role="alert" className={styles.problem}>
      {children}
    </p>
  ) : null;
}

interface TagsEditorProps {
  value: string[];
  readOnly: boolean;
  onChange: (tags: string[]) => void;
}

/** Each tag with its way out; Enter or a comma adds what was typed. */
export function TagsEditor({ value, readOnly, onChange }: TagsEditorProps) {
  const [text, setText] = useState('');
  const add = (typed: string) => {
    const added = typed.split(',').map((tag) => tag.trim());
    onChange([...new Set([...value, ...added.filter(Boolean)])]);
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      // It ends a tag, not the form.
      event.preventDefault();
      if (text.trim()) add(text);
    } else if (event.key === 'Backspace' && !text) onChange(value.slice(0, -1));
  };
  return (
    <div className={styles.tags}>
      {value.map((tag) => (
        <span key={tag} className={styles.tag}>
          <bdi>{tag}</bdi>
          {!readOnly && (
            <button
              type="button"
              aria-label={m.contacts.removeTag(tag)}
              onClick={() => onChange(value.filter((each) => each !== tag))}
            >
              ×
            </button>
          )}
        </span>
      ))}
      {!readOnly && (
        <Base.Control
          value={text}
          placeholder={m.contacts.addTag}
          autoComplete="off"
          onValueChange={(typed) => (typed.includes(',') ? add(typed) : setText(typed))}
          onKeyDown={onKeyDown}
          onBlur={() => text.trim() && add(text)}
        />
      )}
    </div>
  );
}

type Item = Record<string, string | null | undefined>;

/** Parts of an item beside its label; of an address that was typed as one text, that text alone. */
function partsOf(field: ContactFieldName, item: Item): string[] {
  const { schema } = CONTACT_FIELDS[field] as FieldType;
  const parts = Object.keys(schema.items?.properties ?? {}).filter((part) => part !== 'label');
  if (parts.length < 2) return parts;
  return item.text ? ['text'] : parts.filter((part) => part !== 'text');
}

function ListEditor({ field, value, readOnly, onChange }: FieldEditorProps) {
  const items = (value ?? []) as Item[];
  const name = fieldName(field);
  const change = (index: number, part: string, text: string) =>
    onChange(
      items.map((item, i) =>
        i === index ? { ...item, [part]: text || (part === 'label' ? null : undefined) } : item,
      ),
    );
  return (
    <>
      {items.map((item, index) => (
        // Items have no names of their own; they are changed in their places.
        <div key={index} className={styles.item}>
          {[...partsOf(field, item), 'label'].map((part) => (
            <input
              key={part}
              className={part === 'label' ? styles.label : undefined}
              aria-label={m.contacts.partOf(fieldName(part), name, index + 1)}
              placeholder={fieldName(part)}
              type={TYPES[part] ?? 'text'}
              value={item[part] ?? ''}
              readOnly={readOnly}
              autoComplete="off"
              onChange={(event) => change(index, part, event.target.value)}
            />
          ))}
          {!readOnly && (
            <button
              type="button"
              className={styles.remove}
              aria-label={m.contacts.removeItem(name, index + 1)}
              onClick={() => onChange(items.filter((_, i) => i !== index))}
            >
              ×
            </button>
          )}
        </div>
      ))}
      {!readOnly && (
        <Button
          type="button"
          look="quiet"
          aria-label={m.contacts.addTo(name)}
          onClick={() => onChange([...items, { label: null }])}
        >
          {m.contacts.add}
        </Button>
      )}
      {readOnly && items.length === 0 && <p className={styles.none}>–</p>}
    </>
  );
}

/** Whatever else is known, by name. What is no text is shown and kept as JSON. */
function DetailsEditor({ field, value, readOnly, onChange }: FieldEditorProps) {
  const entries = Object.entries((value ?? {}) as Record<string, unknown>);
  const name = fieldName(field);
  const put = (next: [string, unknown][]) => onChange(Object.fromEntries(next));
  const [added, setAdded] = useState('');
  const add = () => {
    if (!added.trim() || entries.some(([key]) => key === added.trim())) return;
    put([...entries, [added.trim(), '']]);
    setAdded('');
  };
  return (
    <>
      {entries.map(([key, item], index) => (
        <div key={key} className={styles.item}>
          <label className={styles.detail}>
            <span>
              <bdi>{key}</bdi>
            </span>
            <input
              value={typeof item === 'string' ? item : JSON.stringify(item)}
              readOnly={readOnly || typeof item !== 'string'}
              autoComplete="off"
              onChange={(event) =>
                put(entries.map((entry, i) => (i === index ? [key, event.target.value] : entry)))
              }
            />
          </label>
          {!readOnly && (
            <button
              type="button"
              className={styles.remove}
              aria-label={m.contacts.removeDetail(key)}
              onClick={() => put(entries.filter((_, i) => i !== index))}
            >
              ×
            </button>
          )}
        </div>
      ))}
      {!readOnly && (
        <div className={styles.item}>
          <input
            aria-label={m.contacts.newDetail}
            placeholder={m.contacts.newDetail}
            value={added}
            autoComplete="off"
            onChange={(event) => setAdded(event.target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter') return;
              event.preventDefault();
              add();
            }}
          />
          <Button type="button" look="quiet" aria-label={m.contacts.addTo(name)} onClick={add}>
            {m.contacts.add}
          </Button>
        </div>
      )}
    </>
  );
}
