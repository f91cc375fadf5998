import { useThrottled } from '../../hooks/use-throttled';
import type { Activity } from '../../live/activity-log';
import { ActivityText } from './activity-text';

const PACE_MS = 5_000;

/** Tells screen readers the latest news, at a pace that can be listened to. */
export function Announcer({ latest }: { latest?: Activity }) {
  const entry = useThrottled(latest, PACE_MS);
  return (
    <p className="visually-hidden" aria-live="polite">
      {entry && <ActivityText entry={entry} />}
    </p>
  );
}
