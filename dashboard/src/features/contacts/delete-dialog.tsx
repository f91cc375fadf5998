import type { Contact } from '../../api/types';
import { m } from '../../i18n';
import { fullName } from '../../live/contact-name-cache';
import { Confirmation } from '../../ui/confirmation';
import { useDeleteContact } from './save-contact';

interface DeleteDialogProps {
  contact: Contact;
  /** @param isSent false where it waits for a connection */
  onDone: (isSent: boolean) => void;
  onClose: () => void;
}

/** Asks before one contact is deleted, with a connection or without. */
export function DeleteDialog({ contact, onDone, onClose }: DeleteDialogProps) {
  const remove = useDeleteContact();
  return (
    <Confirmation
      title={m.contacts.deleteOne(fullName(contact))}
      label={m.contacts.delete}
      onConfirm={() => remove(contact).then(onDone)}
      onClose={onClose}
    >
      <p>{m.contacts.deleteMeans}</p>
    </Confirmation>
  );
}
