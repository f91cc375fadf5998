import { useEffect } from 'react';
import { body } from '../../api/client';
import type { CurrentAgent } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { useSession } from '../../session';
import { useNotify } from '../../ui/toasts';

/** What this person may do, as the server says it: read again now and then, and when it has refused something. */
export const RIGHTS = ['session'];

/** Somebody else has changed what this person may do: it is said, and what is on the screen follows. */
export function RoleNews({ onChanged }: { onChanged: (agent: CurrentAgent) => void }) {
  const { agent } = useSession();
  const notify = useNotify();
  const { data } = useServerQuery(
    RIGHTS,
    async (api, signal) => (await body(api.GET('/api/session', { signal }))).data,
    { known: agent },
  );
  useEffect(() => {
    // Nobody, or somebody else who has signed in in another tab: the next call or the socket says so.
    if (data?.agent_id !== agent.agent_id) return;
    if (data.role !== agent.role) notify(m.frame.roleChanged(m.frame.roles[data.role]));
    if (data.role !== agent.role || data.may_export !== agent.may_export) onChanged(data);
  }, [data]);
  return null;
}
