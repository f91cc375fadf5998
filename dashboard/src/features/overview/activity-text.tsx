import { number } from '../../i18n/format';
import { m } from '../../i18n';
import type { Activity } from '../../live/activity-log';

/** "Priya Sharma changed by AGENT_002" */
export function ActivityText({ entry }: { entry: Activity }) {
  if (entry.kind === 'many') return <strong>{m.overview.many(number(entry.count))}</strong>;
  return (
    <>
      <strong>
        <bdi>{entry.name}</bdi>
      </strong>{' '}
      {m.overview.did[entry.kind]}
      {entry.by && ` ${m.overview.by(entry.by)}`}
    </>
  );
}
