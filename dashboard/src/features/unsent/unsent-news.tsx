import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { m } from '../../i18n';
import { useSession } from '../../session';
import { useNotify } from '../../ui/toasts';
import { nameOf, useNotifySaved } from '../contacts/save-contact';

/** Sends what could not be sent, whichever page is shown, and says what came of it. */
export function UnsentNews() {
  const { unsent } = useSession();
  const notify = useNotify();
  const notifySaved = useNotifySaved();
  const queries = useQueryClient();
  useEffect(
    () =>
      unsent.onSent((edit, { contact, operationId, conflict }) => {
        if (contact) queries.setQueryData(['contacts', contact.id], contact);
        if (conflict) notify(m.unsent.conflict(nameOf(edit)));
        else if (contact) notifySaved(edit, contact, operationId);
        else notify(m.unsent.gone(nameOf(edit)));
      }),
    [unsent, notify, notifySaved, queries],
  );
  useEffect(unsent.open, [unsent]);
  return null;
}
