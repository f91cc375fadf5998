import type { Activity } from '../../live/activity-log';

/** "Priya Sharma changed by AGENT_002" */
export function ActivityText({ entry }: { entry: Activity }) {
  if (entry.kind === 'many') return <strong>{entry.count.toLocaleString()} changes at once</strong>;
  return (
    <>
      <strong>
        <bdi>{entry.name}</bdi>
      </strong>{' '}
      {entry.kind}
      {entry.by && ` by ${entry.by}`}
    </>
  );
}
