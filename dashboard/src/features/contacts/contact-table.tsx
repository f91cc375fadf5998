import { Link } from '@tanstack/react-router';
import { memo } from 'react';
import type { Contact } from '../../api/types';
import { fullName } from '../../live/contact-name-cache';
import styles from './contact-table.module.css';
import { RelativeTime } from '../../ui/relative-time';

interface ContactTableProps {
  contacts: Contact[];
  /** Rows of a later version are new to whoever looks at them. */
  freshAfter: number;
  /** Whether a name leads to the contact's history. */
  withHistory: boolean;
}

export function ContactTable({ contacts, freshAfter, withHistory }: ContactTableProps) {
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col">Name</th>
          <th scope="col">Phone</th>
          <th scope="col" className={styles.email}>
            E-mail
          </th>
          <th scope="col" className={styles.changed}>
            Last change
          </th>
        </tr>
      </thead>
      <tbody>
        {contacts.map((contact) => (
          // A changed contact is a new row: its highlight plays once and from the start.
          <ContactRow
            key={`${contact.id} ${contact.version}`}
            contact={contact}
            fresh={contact.version > freshAfter}
            withHistory={withHistory}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ContactRowProps {
  contact: Contact;
  fresh: boolean;
  withHistory: boolean;
}

const ContactRow = memo(
  function ContactRow({ contact, fresh, withHistory }: ContactRowProps) {
    const name = fullName(contact);
    const work = [contact.job_title, contact.company !== name && contact.company].filter(Boolean).join(' · ');
    return (
      <tr className={fresh ? styles.fresh : undefined}>
        <th scope="row">
          {/* Names of every script: each shows in its own direction without turning its surroundings around. */}
          {withHistory ? (
            <Link to="/history" search={{ contact_id: contact.id }} title="History of this contact">
              <bdi>{name}</bdi>
            </Link>
          ) : (
            <bdi>{name}</bdi>
          )}
          {work && (
            <span className={styles.minor}>
              <bdi>{work}</bdi>
            </span>
          )}
        </th>
        <td className={styles.phone}>{contact.phone_primary}</td>
        <td className={styles.email}>{contact.email}</td>
        <td className={styles.changed}>
          <RelativeTime at={Date.parse(contact.updated_at)} />
          <span className={styles.minor}>by {contact.updated_by}</span>
        </td>
      </tr>
    );
  },
  (before, after) => before.contact.version === after.contact.version && before.fresh === after.fresh,
);
