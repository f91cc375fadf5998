import { m } from '../../i18n';
import { Link } from '@tanstack/react-router';
import { CONTACT_FIELD_NAMES, NAME_FIELDS } from '@app/protocol';
import { dateTime } from '../../i18n/format';
import type { AuditEntry } from '../../api/types';
import { changesBetween, fieldName, valueText } from '../../fields';
import { fullName } from '../../live/contact-name-cache';
import styles from './history-entry.module.css';
import { RestoreButton } from './restore-button';
import { ValueChanges } from '../../ui/value-changes';
import { RelativeTime } from '../../ui/relative-time';

/** Say nothing to a person. */
const IDS = ['id', 'key_id', 'session_id', 'enrolment_id', 'wipe_id'];

/**
 * What happened: who, when, from where, and each value before and after.
 * @param restores offers to make the contact what it was after this change
 */
export function HistoryEntry({ entry, restores }: { entry: AuditEntry; restores?: boolean }) {
  const { action, contact_id, agent_code, device_id, source, before, after, occurred_at } = entry;
  const changes = changesBetween(before, after, contact_id ? CONTACT_FIELD_NAMES : undefined).filter(
    ({ field }) => !IDS.includes(field),
  );
  /** Whose role or key it was, where that is not itself a change. */
  const whom =
    !contact_id && before && after?.agent_code === before.agent_code ? valueText(after?.agent_code) : '';
  const name = nameIn(after) || nameIn(before);
  return (
    <li className={styles.entry}>
      <p className={styles.what}>
        <strong>{agent_code}</strong> {m.history.actions[action] ?? action}{' '}
        {contact_id && (
          <Link to="/history" search={{ contact_id }}>
            <bdi>{name || m.common.aContact}</bdi>
          </Link>
        )}
        {whom && <bdi>{whom}</bdi>}
      </p>
      <p className={styles.where}>
        <RelativeTime at={Date.parse(occurred_at)} />
        {' · '}
        {dateTime(Date.parse(occurred_at))}
        {device_id && ` · ${m.conflicts.on(device_id)}`}
        {m.history.sources[source] && ` · ${m.history.sources[source]}`}
      </p>
      {/* A deletion changes no field; who it was says the name. */}
      {changes.length > 0 && action !== 'DELETE' && (
        <ValueChanges
          changes={changes.map(({ field, before: from, after: to }) => ({
            label: contact_id ? fieldName(field) : detailName(field),
            before: detailText(field, from),
            after: detailText(field, to),
          }))}
        />
      )}
      {restores && contact_id && entry.version !== null && action !== 'DELETE' && (
        <RestoreButton contactId={contact_id} version={entry.version} />
      )}
    </li>
  );
}

/** What is recorded of people, keys, phones and settings is in no catalogue of fields. */
function detailName(field: string): string {
  return (m.history.details as Record<string, string>)[field] ?? fieldName(field);
}

function detailText(field: string, text: string): string {
  const texts: Record<string, Record<string, string>> = { role: m.frame.roles, reason: m.history.refusals };
  return texts[field]?.[text] ?? text;
}

function nameIn(image: Record<string, unknown> | null): string {
  const [first_name = '', last_name = '', company = ''] = NAME_FIELDS.map((field) =>
    valueText(image?.[field]),
  );
  return fullName({ first_name, last_name, company });
}
