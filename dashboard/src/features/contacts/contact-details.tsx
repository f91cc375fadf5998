import { CONTACT_FIELD_NAMES } from '@app/protocol';
import { body } from '../../api/client';
import { fieldName, valueText } from '../../fields';
import { useServerQuery } from '../../api/use-server-query';
import { fullName } from '../../live/contact-name-cache';
import styles from './contact-details.module.css';
import { Panel, PanelBody } from '../../ui/panel';

/** All that is known of a contact, by the labels of the field catalogue; nothing where it is deleted. */
export function ContactDetails({ contactId }: { contactId: string }) {
  const { data: contact } = useServerQuery(
    ['contacts', contactId],
    async (api, signal) =>
      (await body(api.GET('/api/contacts/{id}', { params: { path: { id: contactId } }, signal }))).data,
    { follows: 'contact' },
  );
  if (!contact) return null;
  const values = CONTACT_FIELD_NAMES.map((field) => [field, valueText(contact[field])] as const);
  return (
    <Panel title={fullName(contact)} anchor="contact">
      <PanelBody>
        <dl className={styles.details}>
          {values
            .filter(([, text]) => text)
            .map(([field, text]) => (
              <div key={field}>
                <dt>{fieldName(field)}</dt>
                <dd>
                  <bdi>{text}</bdi>
                </dd>
              </div>
            ))}
        </dl>
      </PanelBody>
    </Panel>
  );
}
