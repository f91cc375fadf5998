import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { useLiveQueries } from '../../live/live-queries';
import { mayOpen, pageAt } from '../../pages';
import { useSession } from '../../session';
import { useShortcuts } from '../../ui/shortcuts';
import { useGuideChoice } from '../guide/guide-choice';
import { Navigation } from './navigation';
import { NotHere } from './not-here';
import { PageHeader } from './page-header';

const loadPalette = () => import('./palette');
const Palette = lazy(async () => ({ default: (await loadPalette()).Palette }));
const Guide = lazy(async () => ({ default: (await import('../guide/guide')).Guide }));
const KeysDialog = lazy(async () => ({ default: (await import('./keys-dialog')).KeysDialog }));

/** When the page is there, and nobody can have begun to type into the palette before it is (milliseconds). */
const LATER_MS = 1_500;

/** What is around every page, and the page that the address names. */
export function Frame(): ReactNode {
  const { agent } = useSession();
  useLiveQueries();
  const page = useRouterState({ select: ({ location }) => pageAt(location.pathname) });
  const [guide] = useGuideChoice();
  const [dialog, setDialog] = useState<'palette' | 'keys'>();
  useShortcuts({ 'mod+k': () => setDialog('palette'), '?': () => setDialog('keys') });
  useEffect(() => {
    const timer = setTimeout(() => void loadPalette(), LATER_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <>
      <PageHeader onFind={() => setDialog('palette')}>
        <Navigation />
      </PageHeader>
      <Suspense>{agent.role === 'admin' && guide !== 'hidden' && <Guide />}</Suspense>
      {page && mayOpen(page, agent) ? <Outlet /> : <NotHere />}
      <Suspense>
        {dialog === 'palette' && (
          <Palette
            onKeys={() => setDialog('keys')}
            onClose={() => setDialog((now) => (now === 'palette' ? undefined : now))}
          />
        )}
        {dialog === 'keys' && <KeysDialog onClose={() => setDialog(undefined)} />}
      </Suspense>
    </>
  );
}
