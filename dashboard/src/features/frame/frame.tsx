import type { ReactNode } from 'react';
import { Outlet, useRouterState } from '@tanstack/react-router';
import { useLiveQueries } from '../../live/live-queries';
import { mayOpen, pageAt } from '../../pages';
import { useSession } from '../../session';
import { Navigation } from './navigation';
import { NotHere } from './not-here';
import { PageHeader } from './page-header';

/** What is around every page, and the page that the address names. */
export function Frame(): ReactNode {
  const { agent } = useSession();
  useLiveQueries();
  const page = useRouterState({ select: ({ location }) => pageAt(location.pathname) });
  return (
    <>
      <PageHeader>
        <Navigation />
      </PageHeader>
      {page && mayOpen(page, agent) ? <Outlet /> : <NotHere />}
    </>
  );
}
