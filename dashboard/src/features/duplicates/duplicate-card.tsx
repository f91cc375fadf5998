import { useId } from 'react';
import { CONTACT_FIELD_NAMES } from '@app/protocol';
import type { Contact, DuplicateGroup } from '../../api/types';
import { fieldName, valueText } from '../../fields';
import { m } from '../../i18n';
import { number, percent } from '../../i18n/format';
import { fullName } from '../../live/contact-name-cache';
import { Button } from '../../ui/button';
import { RelativeTime } from '../../ui/relative-time';
import { Tag } from '../../ui/tag';
import styles from './duplicate-card.module.css';

interface DuplicateCardProps {
  group: DuplicateGroup;
  busy: boolean;
  onMerge: (survivor: Contact) => void;
  onDismiss: () => void;
}

/** The contacts of a group side by side, field by field; what differs stands out. */
export function DuplicateCard({ group, busy, onMerge, onDismiss }: DuplicateCardProps) {
  const text = m.duplicates;
  const id = useId();
  const { contacts, reasons, score, shared, size } = group;
  const names = contacts.map(fullName);
  const rows = CONTACT_FIELD_NAMES.map((field) => ({
    field,
    values: contacts.map((contact) => valueText(contact[field])),
  })).filter(({ values }) => values.some(Boolean));
  return (
    <article className={`card ${styles.card}`} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>
          <bdi>{names[0]}</bdi>
          {size > 1 && ` ${text.andOthers(size - 1, number(size - 1))}`}
        </h2>
        <p>
          {reasons.map((one) => (
            <Tag key={`${one.reason} ${one.shared}`} kind="plain">
              {one.shared ? `${text.reasons[one.reason]} (${text.shared})` : text.reasons[one.reason]}
            </Tag>
          ))}{' '}
          {shared ? text.onlyShared : text.likely(percent(score / 100))}
        </p>
        <Button
          type="button"
          look="quiet"
          busy={busy}
          aria-label={text.notTheSameOf(names[0]!)}
          onClick={onDismiss}
        >
          {text.notTheSame}
        </Button>
      </div>
      <div className={styles.sides} role="region" aria-labelledby={id} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{text.field}</th>
              {contacts.map((contact, i) => (
                <th key={contact.id} scope="col">
                  <bdi>{names[i]}</bdi>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ field, values }) => (
              <tr
                key={field}
                className={new Set(values.filter(Boolean)).size > 1 ? styles.differs : undefined}
              >
                <th scope="row">{fieldName(field)}</th>
                {values.map((value, i) => (
                  <td key={contacts[i]!.id}>
                    <bdi>{value}</bdi>
                  </td>
                ))}
              </tr>
            ))}
            <tr>
              <th scope="row">{text.changed}</th>
              {contacts.map(({ id: contact, updated_by, updated_at }) => (
                <td key={contact}>
                  {updated_by}, <RelativeTime at={Date.parse(updated_at)} />
                </td>
              ))}
            </tr>
          </tbody>
          <tfoot>
            <tr>
              <td />
              {contacts.map((contact, i) => (
                <td key={contact.id}>
                  <Button
                    type="button"
                    look={i === 0 && !shared ? 'main' : 'quiet'}
                    busy={busy}
                    aria-label={text.mergeInto(names[i]!, number(i + 1))}
                    onClick={() => onMerge(contact)}
                  >
                    {text.keep}
                  </Button>
                </td>
              ))}
            </tr>
          </tfoot>
        </table>
      </div>
    </article>
  );
}
