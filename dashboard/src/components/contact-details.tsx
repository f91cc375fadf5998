import { CONTACT_FIELD_NAMES } from '@app/protocol';
import { useCallback } from 'react';
import type { Api } from '../api/api';
import { fieldName, valueText } from '../fields';
import { useServerData } from '../hooks/use-server-data';
import { fullName } from '../live/name-memory';
import styles from './contact-details.module.css';
import { Panel, PanelBody } from './panel';

const PACE = { pauseMs: 1_000 };

interface ContactDetailsProps {
  api: Api;
  revision: number;
  contactId: string;
}

/** All that is known of a contact, by the labels of the field catalogue; nothing where it is deleted. */
export function ContactDetails({ api, revision, contactId }: ContactDetailsProps) {
  const load = useCallback((signal: AbortSignal) => api.contact(contactId, signal), [api, contactId]);
  const { data: contact } = useServerData(load, revision, PACE);
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
