import { useState } from 'react';
import { written } from '../../api/client';
import { m } from '../../i18n';
import { fullName } from '../../live/contact-name-cache';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { Confirmation } from '../../ui/confirmation';
import { useNotifyDone } from '../operations/undo';

/** Makes a contact what it was after one of its changes, also a deleted one; it asks first, and can be undone. */
export function RestoreButton({ contactId, version }: { contactId: string; version: number }) {
  const { api } = useSession();
  const notifyDone = useNotifyDone();
  const [asks, setAsks] = useState(false);
  const restore = async () => {
    const { data, operationId } = await written(
      api.POST('/api/contacts/{id}/restore', { params: { path: { id: contactId } }, body: { version } }),
    );
    notifyDone(m.history.restored(fullName(data)), operationId);
  };
  return (
    <>
      <Button type="button" look="quiet" onClick={() => setAsks(true)}>
        {m.history.restore}
      </Button>
      {asks && (
        <Confirmation
          title={m.history.restoreTitle}
          label={m.history.restore}
          onConfirm={restore}
          onClose={() => setAsks(false)}
        >
          <p>{m.history.restoreText}</p>
        </Confirmation>
      )}
    </>
  );
}
