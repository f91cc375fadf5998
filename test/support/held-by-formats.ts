import type { ContactValues } from '@app/protocol';
import type { ExportedContact, ExportFormat } from '@app/formats';

/** What a contact is after a way out and in; docs/FORMATS.md says the same in words. */
type Values = ContactValues & { id?: string };

const LIKE_GOOGLE = [
  'mobile',
  'work',
  'home',
  'main',
  'work fax',
  'home fax',
  'fax',
  'pager',
  'other',
  'work mobile',
];

const unix = (text: string) => text.replace(/\r\n?/g, '\n');
const withUnixLines = <Value>(value: Value): Value =>
  (typeof value === 'string'
    ? unix(value)
    : Array.isArray(value)
      ? value.map(withUnixLines)
      : typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([key, one]) => [key, withUnixLines(one)]))
        : value) as Value;

type Phone = ContactValues['phones'][number];
type Email = ContactValues['emails'][number];
type Address = ContactValues['addresses'][number];

const phonesOf = ({ phone_primary, phone_secondary, phones, labels }: Values): Phone[] => [
  ...(phone_primary ? [{ label: labels.phone_primary ?? null, number: phone_primary }] : []),
  ...(phone_secondary ? [{ label: labels.phone_secondary ?? null, number: phone_secondary }] : []),
  ...phones,
];
const emailsOf = ({ email, emails, labels }: Values): Email[] => [
  ...(email ? [{ label: labels.email ?? null, email }] : []),
  ...emails,
];
/** One that has nothing but a street is the same as one in one piece. */
const addressesOf = ({ address, addresses, labels }: Values): Address[] => [
  ...(address ? [{ label: labels.address ?? null, text: address }] : []),
  ...addresses.map(({ label, ...parts }) =>
    Object.keys(parts).join() === 'street' ? { label, text: parts.street } : { label, ...parts },
  ),
];

/** One list instead of a first one, a second one and further ones. */
function inOneList(contact: Values, phones: Phone[], emails: Email[], addresses: Address[]): Values {
  const [first, second, ...more] = phones;
  const [email, ...emailsLeft] = emails;
  const [address] = addresses;
  const isText = address?.text !== undefined;
  const labels = {
    ...{ phone_primary: first?.label, phone_secondary: second?.label, email: email?.label },
    ...(isText && { address: address.label }),
  };
  return {
    ...contact,
    ...{ phone_primary: first?.number ?? null, phone_secondary: second?.number ?? null, phones: more },
    ...{ email: email?.email ?? null, emails: emailsLeft },
    ...{ address: isText ? address.text! : null, addresses: isText ? addresses.slice(1) : addresses },
    labels: Object.fromEntries(Object.entries(labels).filter(([, label]) => label)),
  };
}

const once = <Item extends { label: string | null }>(items: Item[]): Item[] => {
  const seen = new Set<string>();
  return items.filter((item) => {
    const key = JSON.stringify({ ...item, label: null });
    return !seen.has(key) && seen.add(key);
  });
};

const vcard = (contact: Values): Values => {
  const held = inOneList(contact, phonesOf(contact), emailsOf(contact), addressesOf(contact));
  // It is one JSON text there, in which a line end is a sign.
  return { ...withUnixLines(held), metadata: contact.metadata };
};

function google({ id: _, ...contact }: Values): Values {
  const like = <Item extends { label: string | null }>(item: Item): Item => ({
    ...item,
    label:
      item.label && LIKE_GOOGLE.includes(item.label.toLowerCase()) ? item.label.toLowerCase() : item.label,
  });
  const held = inOneList(
    contact,
    once(phonesOf(contact)).map(like),
    once(emailsOf(contact)).map(like),
    once(addressesOf(contact)).map(like),
  );
  const texts = Object.entries(contact.metadata)
    .slice(0, 20)
    .map(([key, value]) => [key, typeof value === 'string' ? value.trim() : JSON.stringify(value)])
    .filter(([, value]) => value !== '');
  return { ...held, websites: once(contact.websites).map(like), metadata: Object.fromEntries(texts) };
}

/** In the order in which they are called. */
const OUTLOOK_PHONES: (readonly [column: string, label: string | null])[] = [
  ...([
    ['Primary', null],
    ['Mobile', 'mobile'],
    ['Business', 'work'],
    ['Business 2', 'work'],
    ['Home', 'home'],
  ] as const),
  ...([
    ['Home 2', 'home'],
    ['Main', 'main'],
    ['Car', 'car'],
    ['Other', 'other'],
    ['Assistant', 'assistant'],
  ] as const),
  ...([
    ['Callback', 'callback'],
    ['Radio', 'radio'],
    ['TTY', 'tty'],
    ['Telex', 'telex'],
    ['Pager', 'pager'],
  ] as const),
  ...([
    ['Business Fax', 'work fax'],
    ['Home Fax', 'home fax'],
    ['Other Fax', 'other fax'],
  ] as const),
];

/** Each item in the place of its label, the others wherever one is free. */
function placed<Item extends { label: string | null }>(items: Item[], places: (string | null)[]): Item[] {
  const at: (Item | undefined)[] = places.map(() => undefined);
  const left: Item[] = [];
  for (const item of items) {
    const label = item.label === 'fax' ? 'other fax' : item.label;
    const place = places.findIndex((one, i) => one === label && !at[i]);
    if (place < 0) left.push(item);
    else at[place] = { ...item, label };
  }
  for (const item of left) {
    const place = at.findIndex((one) => !one);
    if (place >= 0) at[place] = { ...item, label: places[place]! };
  }
  return at.filter((item) => item !== undefined);
}

function outlook({ id: _, ...contact }: Values): Values {
  const phones = placed(
    phonesOf(contact),
    OUTLOOK_PHONES.map(([, label]) => label),
  );
  const emails = emailsOf(contact)
    .slice(0, 3)
    .map(({ email }) => ({ label: null, email }));
  const held = inOneList(
    contact,
    once(phones),
    once(emails),
    once(placed(addressesOf(contact), ['work', 'home', 'other'])),
  );
  const websites = contact.websites.slice(0, 2).map(({ url }, i) => ({ label: i ? 'personal' : null, url }));
  return {
    ...held,
    websites: once(websites),
    birthday: contact.birthday?.startsWith('--') ? null : contact.birthday,
    metadata: {},
  };
}

const HELD: Partial<Record<ExportFormat, (contact: Values) => Values>> = {
  vcard3: vcard,
  vcard4: vcard,
  google,
  outlook,
};

/** The fields of a contact, and its id, as this format can hold them. */
export function heldBy(format: ExportFormat, contact: ExportedContact): Values {
  const { created_by_agent, created_at, updated_by, updated_at, version, ...values } = contact;
  void [created_by_agent, created_at, updated_by, updated_at, version];
  return HELD[format]?.(values) ?? values;
}
