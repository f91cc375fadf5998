import { createContext, useContext, useSyncExternalStore } from 'react';
import type { Api } from './api/client';
import type { CurrentAgent } from './api/types';
import type { LiveSnapshot, LiveStore } from './live/live-store';
import type { UnsentEdit, UnsentEdits } from './live/unsent-edits';

/** Everything that belongs to who is signed in. The cookie that proves it is out of this page's reach. */
export interface Session {
  agent: CurrentAgent;
  api: Api;
  live: LiveStore;
  unsent: UnsentEdits;
  /** Of this browser among the team's devices. */
  deviceId: string;
  /** @throws ApiError when the server was not reached: then nobody is signed out */
  signOut: () => Promise<void>;
}

export const SessionContext = createContext<Session | undefined>(undefined);

/** @throws Error outside of what is shown to somebody who is signed in */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (!session) throw new Error('Nobody is signed in.');
  return session;
}

/** How the connection is, or what came in over it: who asks for one of these is not disturbed by the others. */
export function useLive<Name extends keyof LiveSnapshot>(name: Name): LiveSnapshot[Name] {
  const { live } = useSession();
  return useSyncExternalStore(live.subscribe, () => live.getSnapshot()[name]);
}

/** Edits to which the server has given no answer yet, in their order. */
export function useUnsentEdits(): readonly UnsentEdit[] {
  const { unsent } = useSession();
  return useSyncExternalStore(unsent.subscribe, unsent.getSnapshot);
}
