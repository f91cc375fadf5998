import { useNow } from '../hooks/use-now';
import { m } from '../i18n';
import { ago, dateTime } from '../i18n/format';

/** "2 minutes ago", kept up to date; the exact time shows on hovering. */
export function RelativeTime({ at }: { at: number }) {
  const now = useNow();
  return (
    <time dateTime={new Date(at).toISOString()} title={dateTime(at)}>
      {ago(now - at) ?? m.common.justNow}
    </time>
  );
}
