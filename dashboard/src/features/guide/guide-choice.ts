import { useCallback, useSyncExternalStore } from 'react';
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
