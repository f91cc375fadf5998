import { useCallback, useEffect, useSyncExternalStore } from 'react';
import { body } from '../../api/client';
import { useServerQuery } from '../../api/use-server-query';
import { useSession } from '../../session';

export type GuideChoice = 'shown' | 'hidden';

const NAME = 'contacts-sync-guide:';

const listeners = new Set<() => void>();
/** By agent, what was chosen on this page: storage may be forbidden. */
const chosen = new Map<string, GuideChoice>();

function choiceOf(agentId: string): GuideChoice | undefined {
  try {
    return chosen.get(agentId) ?? (localStorage.getItem(NAME + agentId) as GuideChoice | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** How much the team has. */
export function useTeamCounts(enabled = true) {
  return useServerQuery(
    ['contacts', 'stats'],
    async (api, signal) => (await body(api.GET('/api/contacts/stats', { signal }))).data,
    { follows: 'contacts', enabled },
  );
}

/**
 * Whether the first steps are to be shown. Somebody who has joined a team that is at work needs none, and can call them:
 * that is looked at once.
 */
export function useGuideShown(): boolean {
  const { role } = useSession().agent;
  const [choice, choose] = useGuideChoice();
  const { data } = useTeamCounts(role === 'admin' && choice === undefined);
  useEffect(() => {
    if (data && choice === undefined)
      choose(data.total_active === 0 && data.total_agents <= 1 ? 'shown' : 'hidden');
  }, [data, choice, choose]);
  return role === 'admin' && choice === 'shown';
}

/** Whether this person wants to see the first steps: undefined before it was looked whether there are any to take. */
export function useGuideChoice(): [GuideChoice | undefined, (choice: GuideChoice) => void] {
  const { agent_id: agentId } = useSession().agent;
  const choice = useSyncExternalStore(subscribe, () => choiceOf(agentId));
  const choose = useCallback(
    (next: GuideChoice) => {
      chosen.set(agentId, next);
      try {
        localStorage.setItem(NAME + agentId, next);
      } catch {
        // Then it holds as long as the page is open.
      }
      for (const listener of listeners) listener();
    },
    [agentId],
  );
  return [choice, choose];
}
