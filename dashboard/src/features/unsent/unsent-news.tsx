import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSession } from '../../session';
import { useNotifySent } from '../contacts/save-contact';

/** Sends what could not be sent, whichever page is shown, and says what came of it. */
export function UnsentNews() {
  const { unsent } = useSession();
  const notifySent = useNotifySent();
  const queries = useQueryClient();
  useEffect(
    () =>
      unsent.onSent((edit, sent) => {
        const { contact } = sent;
        if (contact) queries.setQueryData(['contacts', contact.id], contact);
        notifySent(edit, sent);
      }),
    [unsent, notifySent, queries],
  );
  useEffect(unsent.open, [unsent]);
  return null;
}
