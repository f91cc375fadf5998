import type { ErrorComponentProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { m } from '../../i18n';
import { Button } from '../../ui/button';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';

/** There is no such page, for this person at least. */
export function NotHere(): ReactNode {
  return <Page title={m.frame.notHere} lead={m.frame.notHereLead} children />;
}

/** A page that failed, or of which no file is there any more since the server was updated. */
export function NotLoaded(_: ErrorComponentProps): ReactNode {
  return (
    <Page title={m.frame.product}>
      <ErrorMessage>{m.errors.newRelease}</ErrorMessage>
      <Button type="button" onClick={() => window.location.reload()}>
        {m.errors.reload}
      </Button>
    </Page>
  );
}
