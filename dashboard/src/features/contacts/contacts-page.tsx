import { m } from '../../i18n';
import { Page } from '../../ui/page';
import { ContactList } from './contact-list';

/** The team's contacts, as they are now. */
export function ContactsPage() {
  return (
    <Page title={m.frame.page.contacts}>
      <ContactList />
    </Page>
  );
}
