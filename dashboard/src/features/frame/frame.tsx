import { Outlet, useRouterState } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useLiveQueries } from '../../live/live-queries';
import { mayOpen, pageAt } from '../../pages';
import { useSession } from '../../session';
import { useShortcuts } from '../../ui/shortcuts';
import { KeysDialog } from './keys-dialog';
import { Navigation } from './navigation';
import { NotHere } from './not-here';
import { PageHeader } from './page-header';
import { Palette } from './palette';

/** What is around every page, and the page that the address names. */
export function Frame(): ReactNode {
  const { agent } = useSession();
  useLiveQueries();
  const page = useRouterState({ select: ({ location }) => pageAt(location.pathname) });
  const [dialog, setDialog] = useState<'palette' | 'keys'>();
  useShortcuts({ 'mod+k': () => setDialog('palette'), '?': () => setDialog('keys') });
  return (
    <>
      <PageHeader onFind={() => setDialog('palette')}>
        <Navigation />
      </PageHeader>
      {page && mayOpen(page, agent) ? <Outlet /> : <NotHere />}
      {dialog === 'palette' && (
        <Palette
          onKeys={() => setDialog('keys')}
          onClose={() => setDialog((now) => (now === 'palette' ? undefined : now))}
        />
      )}
      {dialog === 'keys' && <KeysDialog onClose={() => setDialog(undefined)} />}
    </>
  );
}
