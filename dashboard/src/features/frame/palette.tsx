import { Autocomplete } from '@base-ui/react/autocomplete';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { body } from '../../api/client';
import { useAtOnce } from '../../hooks/use-at-once';
import { m } from '../../i18n';
import { fullName } from '../../live/contact-name-cache';
import { mayOpen, PAGES } from '../../pages';
import { useSession } from '../../session';
import { Dialog } from '../../ui/dialog';
import { useGuideChoice } from '../guide/guide-choice';
import styles from './palette.module.css';

const TYPING_MS = 120;
const FOUND = 8;
/** Contacts of which those are chosen. */
const LOOKED_AT = 30;

interface Entry {
  /** Of a contact: others may be called the same. */
  id?: string;
  value: string;
  minor?: string;
  act: () => void;
}

interface Group {
  value: string;
  items: Entry[];
}

interface PaletteProps {
  onKeys: () => void;
  onClose: () => void;
}

/** Finds contacts, pages and actions by what is typed. */
export function Palette({ onKeys, onClose }: PaletteProps) {
  const { agent, api } = useSession();
  const navigate = useNavigate();
  const [, chooseGuide] = useGuideChoice();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState('');
  const [q, setQ] = useState('');
  const ask = useAtOnce(setQ, TYPING_MS);
  const { data: found = [] } = useQuery({
    queryKey: ['contacts', 'palette', q],
    queryFn: async ({ signal }) => {
      const query = { q, limit: LOOKED_AT };
      return (await body(api.GET('/api/contacts', { params: { query }, signal }))).data;
    },
    enabled: q !== '',
    placeholderData: (former) => former,
  });

  const words = text.toLowerCase().trim();
  const begins = ({ value }: Entry) => value.toLowerCase().startsWith(words);
  const fits = ({ value }: Entry) => value.toLowerCase().includes(words);
  const groups: Group[] = [
    {
      value: m.palette.contacts,
      items: q
        ? found
            .map((contact) => ({
              id: contact.id,
              value: fullName(contact),
              minor: [contact.company, contact.phone_primary ?? contact.email].filter(Boolean).join(' · '),
              act: () => void navigate({ to: '/', search: { open: contact.id } }),
            }))
            // Who is called so comes before whoever has it somewhere.
            .sort((one, other) => Number(begins(other)) - Number(begins(one)))
            .slice(0, FOUND)
        : [],
    },
    {
      value: m.palette.pages,
      items: PAGES.filter(({ name }) => mayOpen(name, agent))
        .map(({ name, path }) => ({ value: m.frame.page[name], act: () => void navigate({ to: path }) }))
        .filter(fits),
    },
    {
      value: m.palette.actions,
      items: [
        ...(agent.role === 'viewer'
          ? []
          : [
              { value: m.palette.addContact, act: () => void navigate({ to: '/', search: { open: 'new' } }) },
            ]),
        { value: m.palette.showKeys, act: onKeys },
        ...(agent.role === 'admin' ? [{ value: m.guide.show, act: () => chooseGuide('shown') }] : []),
      ].filter(fits),
    },
  ].filter(({ items }) => items.length > 0);

  return (
    <Dialog title={m.palette.title} look="palette" initialFocus={input} onClose={onClose}>
      {(close) => (
        <Autocomplete.Root
          inline
          open
          items={groups}
          filter={null}
          autoHighlight="always"
          keepHighlight
          value={text}
          onValueChange={(value, { reason }) => {
            if (reason === 'item-press') return;
            setText(value);
            ask(value.trim());
          }}
          itemToStringValue={({ value }: Entry) => value}
        >
          <Autocomplete.Input
            ref={input}
            autoFocus
            className={styles.input}
            aria-label={m.palette.title}
            placeholder={m.palette.placeholder}
          />
          <Autocomplete.Empty className={styles.empty}>{m.palette.none}</Autocomplete.Empty>
          <Autocomplete.List className={styles.list}>
            {(group: Group) => (
              <Autocomplete.Group key={group.value} items={group.items}>
                <Autocomplete.GroupLabel className={styles.group}>{group.value}</Autocomplete.GroupLabel>
                <Autocomplete.Collection>
                  {(entry: Entry) => (
                    <Autocomplete.Item
                      key={entry.id ?? entry.value}
                      value={entry}
                      className={styles.item}
                      onClick={() => {
                        close();
                        entry.act();
                      }}
                    >
                      <bdi className={styles.name}>{entry.value}</bdi>
                      {entry.minor && <bdi className={styles.minor}>{entry.minor}</bdi>}
                    </Autocomplete.Item>
                  )}
                </Autocomplete.Collection>
              </Autocomplete.Group>
            )}
          </Autocomplete.List>
        </Autocomplete.Root>
      )}
    </Dialog>
  );
}
