import { Outlet, useRouterState } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { useLiveQueries } from '../../live/live-queries';
import { mayOpen, pageAt } from '../../pages';
import { useSession } from '../../session';
import { lazyPart } from '../../ui/lazy-part';
import { useShortcuts } from '../../ui/shortcuts';
import { useGuideShown } from '../guide/guide-choice';
import styles from './frame.module.css';
import { Navigation } from './navigation';
import { NotHere } from './not-here';
import { PageHeader } from './page-header';

const Palette = lazyPart(async () => (await import('./palette')).Palette);
const Guide = lazy(async () => ({ default: (await import('../guide/guide')).Guide }));
const KeysDialog = lazyPart(async () => (await import('./keys-dialog')).KeysDialog);

/** What is around every page, and the page that the address names. */
export function Frame(): ReactNode {
  const { agent } = useSession();
  useLiveQueries();
  const isGuided = useGuideShown();
  const page = useRouterState({ select: ({ location }) => pageAt(location.pathname) });
  const [dialog, setDialog] = useState<'palette' | 'keys'>();
  useShortcuts({ 'mod+k': () => setDialog('palette'), '?': () => setDialog('keys') });
  return (
    <div className={styles.frame}>
      <PageHeader onFind={() => setDialog('palette')}>
        <Navigation />
      </PageHeader>
      <div className={styles.content}>
        <Suspense>{isGuided && <Guide />}</Suspense>
        {page && mayOpen(page, agent) ? <Outlet /> : <NotHere />}
      </div>
      <Suspense>
        {dialog === 'palette' && (
          <Palette
            onKeys={() => setDialog('keys')}
            onClose={() => setDialog((now) => (now === 'palette' ? undefined : now))}
          />
        )}
        {dialog === 'keys' && <KeysDialog onClose={() => setDialog(undefined)} />}
      </Suspense>
    </div>
  );
}
