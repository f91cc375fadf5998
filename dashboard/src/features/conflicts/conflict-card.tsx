import { Link } from '@tanstack/react-router';
import { useId } from 'react';
import type { Conflict } from '../../api/types';
import { fieldName, valueText } from '../../fields';
import { Button } from '../../ui/button';
import styles from './conflict-card.module.css';
import { RelativeTime } from '../../ui/relative-time';

type ConflictSide = Conflict['fields'][string]['kept'];

const WORDS: Record<Conflict['kind'], { what: string; kept: string; lost: string }> = {
  edit: { what: 'Two changes of the same field', kept: 'Keep this', lost: 'Take this' },
  delete: { what: 'Deleted while somebody else changed it', kept: 'Leave it deleted', lost: 'Bring it back' },
  edit_of_deleted: {
    what: 'Changed after somebody else had deleted it',
    kept: 'Leave it deleted',
    lost: 'Bring it back with this',
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
    <article className={styles.card} aria-labelledby={id}>
      <div className={styles.head}>
        <h2 id={id}>
          <bdi>{name}</bdi>
        </h2>
        <p>
          {words.what}, <RelativeTime at={Date.parse(conflict.created_at)} />
        </p>
        {withHistory && (
          <Link to="/history" search={{ contact_id: conflict.contact_id }} aria-label={`History of ${name}`}>
            History
          </Link>
        )}
      </div>
      <table className={styles.sides}>
        <thead>
          <tr>
            <th scope="col">Counts now</th>
            <th scope="col">Lost</th>
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
              {[kept, lost].map((side, i) => (
                <td key={i}>
                  <Side side={side} conflict={conflict} />
                </td>
              ))}
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

function Side({ side, conflict }: { side: ConflictSide; conflict: Conflict }) {
  const text = valueText(side.value);
  // What never came to count has no version; when it was typed only its phone knows.
  const at = side.at ?? (side.version === null ? (conflict.client_time ?? conflict.created_at) : undefined);
  return (
    <>
      <p className={styles.value}>
        {text ? <bdi>{text}</bdi> : <em>{conflict.kind === 'edit' ? 'nothing' : 'deleted'}</em>}
      </p>
      <p className={styles.source}>
        {side.agent_code}
        {side.device_id && ` on ${side.device_id}`}
        {at && (
          <>
            , <RelativeTime at={Date.parse(at)} />
          </>
        )}
      </p>
    </>
  );
}
