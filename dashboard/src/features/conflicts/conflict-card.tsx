import { m } from '../../i18n';
import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import type { Conflict } from '../../api/types';
import { fieldName, isSameValue, valueText } from '../../fields';
import { Button } from '../../ui/button';
import styles from './conflict-card.module.css';
import { RelativeTime } from '../../ui/relative-time';

type ConflictSide = Conflict['fields'][string]['kept'];

const WORDS: Record<Conflict['kind'], { what: string; kept: string; lost: string }> = {
  edit: { what: m.conflicts.edit, kept: m.conflicts.keep, lost: m.conflicts.take },
  delete: { what: m.conflicts.deletion, kept: m.conflicts.leaveDeleted, lost: m.conflicts.bringBack },
  edit_of_deleted: {
    what: m.conflicts.editOfDeleted,
    kept: m.conflicts.leaveDeleted,
    lost: m.conflicts.bringBackWith,
  },
};

interface ConflictCardProps {
  conflict: Conflict;
  /** Of the contact. */
  name: string;
  withHistory: boolean;
  busy: boolean;
  onTake: (take: 'kept' | 'lost') => void;
}

/** One conflict: field by field what counts now, and beside it what lost. */
export function ConflictCard({ conflict, name, withHistory, busy, onTake }: ConflictCardProps) {
  const id = useId();
  const words = WORDS[conflict.kind];
  return (
    <article className={`card ${styles.card}`} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>
          <bdi>{name}</bdi>
        </h2>
        <p>
          {words.what}, <RelativeTime at={Date.parse(conflict.created_at)} />
        </p>
        {withHistory && (
          <Link
            to="/history"
            search={{ contact_id: conflict.contact_id }}
            aria-label={m.conflicts.historyOf(name)}
          >
            {m.contacts.history}
          </Link>
        )}
      </div>
      <table className={styles.sides}>
        <thead>
          <tr>
            <th scope="col">{m.conflicts.countsNow}</th>
            <th scope="col">{m.conflicts.lost}</th>
          </tr>
        </thead>
        {Object.entries(conflict.fields).map(([field, { kept, lost }]) => (
          <tbody key={field}>
            <tr>
              <th scope="rowgroup" colSpan={2} className={styles.field}>
                {fieldName(field)}
              </th>
            </tr>
            <tr>
              <td>
                <Side side={kept} conflict={conflict} now={valueSince(conflict, field)} />
              </td>
              <td>
                <Side side={lost} conflict={conflict} />
              </td>
            </tr>
          </tbody>
        ))}
        <tfoot>
          <tr>
            {(['kept', 'lost'] as const).map((take) => (
              <td key={take}>
                <Button
                  type="button"
                  look={take === 'kept' ? 'quiet' : 'main'}
                  busy={busy}
                  aria-label={`${words[take]}: ${name}`}
                  onClick={() => onTake(take)}
                >
                  {words[take]}
                </Button>
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </article>
  );
}

/** What stands in the field by now where somebody has changed it since; undefined where what was kept still does. */
function valueSince({ kind, contact, fields }: Conflict, field: string): { value: unknown } | undefined {
  if (kind !== 'edit' || !contact || !('first_name' in contact)) return undefined;
  // One key of the metadata or of the labels has its field's name before it.
  const [name, key] = field.split(/\.(.*)/s) as [keyof typeof contact, string?];
  const whole: unknown = contact[name];
  const value = key === undefined ? whole : (whole as Record<string, unknown> | null)?.[key];
  return isSameValue(value, fields[field]!.kept.value) ? undefined : { value };
}

interface SideProps {
  side: ConflictSide;
  conflict: Conflict;
  now?: { value: unknown };
}

function Side({ side, conflict, now }: SideProps) {
  const [kept, text] = [valueText(side.value), valueText(now ? now.value : side.value)];
  const none = conflict.kind === 'edit' ? m.contacts.nothing : m.contacts.deletedBy('');
  // What never came to count has no version; when it was typed only its phone knows.
  const at = side.at ?? (side.version === null ? (conflict.client_time ?? conflict.created_at) : undefined);
  return (
    <>
      <p className={styles.value}>{text ? <bdi>{text}</bdi> : <em>{none}</em>}</p>
      {now ? (
        <p className={styles.source}>{m.conflicts.changedSince(kept, side.agent_code)}</p>
      ) : (
        <p className={styles.source}>
          {side.agent_code}
          {side.device_id && ` ${m.conflicts.on(side.device_id)}`}
          {at && (
            <>
              , <RelativeTime at={Date.parse(at)} />
            </>
          )}
        </p>
      )}
    </>
  );
}
