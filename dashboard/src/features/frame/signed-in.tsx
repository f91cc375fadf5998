import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { createApi } from '../../api/client';
import { ApiError } from '../../api/errors';
import type { CurrentAgent } from '../../api/types';
import { browserDeviceId } from '../../live/device-id';
import { LiveStore } from '../../live/live-store';
import { UnsentEdits } from '../../live/unsent-edits';
import { loadPages, router } from '../../router';
import { SessionContext } from '../../session';
import { loadLater } from '../../ui/lazy-part';
import { Toasts } from '../../ui/toasts';
import { UnsentNews } from '../unsent/unsent-news';
import { RIGHTS, RoleNews } from './role-news';

/** One for the page: signing out and in again does not make it another device. */
const deviceId = browserDeviceId();

interface SignedInProps {
  agent: CurrentAgent;
  onChanged: (agent: CurrentAgent) => void;
  onSignOut: () => Promise<void>;
  /** @param reason why the server has ended the session */
  onEnded: (reason: string) => void;
}

const TRIES = 2;
/** When the page and its dialogs are there (milliseconds). */
const PAGES_AFTER_MS = 4_000;

function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // The server may be on this machine, with the network away.
        networkMode: 'always',
        // What the server has refused once it refuses again.
        retry: (failures, error) =>
          failures < TRIES && !(error instanceof ApiError && error.status < 500 && error.status > 0),
      },
    },
  });
}

/** Everything there is for somebody who is signed in. Nothing of it outlives the session. */
export function SignedIn({ agent, onChanged, onSignOut, onEnded }: SignedInProps) {
  const [queries] = useState(createQueryClient);
  const api = useMemo(
    () => createApi(onEnded, () => void queries.invalidateQueries({ queryKey: RIGHTS })),
    [onEnded, queries],
  );
  const [live] = useState(() => new LiveStore({ api, deviceId, onRefused: onEnded }));
  const [unsent] = useState(() => new UnsentEdits({ api, live, deviceId, agentId: agent.agent_id }));
  useEffect(live.open, [live]);
  useEffect(() => loadLater(() => loadPages(agent), PAGES_AFTER_MS), [agent]);
  const session = useMemo(() => {
    const signOut = async () => {
      // What cannot be sent is kept for this person.
      await unsent.send();
      await onSignOut();
    };
    return { agent, api, live, unsent, deviceId, signOut };
  }, [agent, api, live, unsent, onSignOut]);
  return (
    <SessionContext value={session}>
      <QueryClientProvider client={queries}>
        <Toasts>
          <UnsentNews />
          <RoleNews onChanged={onChanged} />
          <RouterProvider router={router} />
        </Toasts>
      </QueryClientProvider>
    </SessionContext>
  );
}
