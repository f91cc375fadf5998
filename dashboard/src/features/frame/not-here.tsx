import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { type ReactNode, useEffect, useRef } from 'react';
import { m } from '../../i18n';
import { useLive } from '../../session';
import { Button } from '../../ui/button';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';

/** There is no such page, for this person at least. */
export function NotHere(): ReactNode {
  return <Page title={m.frame.notHere} lead={m.frame.notHereLead} children />;
}

/**
 * A page that failed, or whose file cannot be loaded: without a connection it opens by itself when there is one; else the server
 * was updated, and has that file no more.
 */
export function NotLoaded(_: ErrorComponentProps): ReactNode {
  const status = useLive('status');
  const router = useRouter();
  const isOffline = status !== 'live';
  const wasOffline = useRef(isOffline);
  useEffect(() => {
    if (wasOffline.current && !isOffline) void router.invalidate();
    wasOffline.current = isOffline;
  }, [isOffline, router]);
  if (isOffline) return <Page title={m.frame.product} lead={m.errors.pageOffline} children />;
  return (
    <Page title={m.frame.product}>
      <ErrorMessage>{m.errors.newRelease}</ErrorMessage>
      <Button type="button" onClick={() => window.location.reload()}>
        {m.errors.reload}
      </Button>
    </Page>
  );
}
