import type { ContactBuilder } from './contact-builder';
import { parseTarget, type Pool } from './targets';
import type { Detected } from './types';
import { parts, plainText, split, type Card, type Property } from './vcard-reader';

/** Our own property of exports: JSON cannot be lost in it. */
export const METADATA_PROPERTY = 'X-CONTACTSYNC-METADATA';

/** PRODID of our exports, of which nothing is guessed. */
export const PRODUCT = '-//Contacts Sync//EN';

/** What says something of the card, not of the person. */
const OF_CARD = [
  'VERSION',
  'PRODID',
  'X-PRODID',
  'REV',
  'MAILER',
  'CLASS',
  'SOURCE',
  'PROFILE',
  'SORT-STRING',
  'CLIENTPIDMAP',
];
const LABEL_PROPERTY = 'X-ABLABEL';
/** Belong to another property of their group, or are pictures. */
const OF_OTHERS = [LABEL_PROPERTY, 'X-ABADR', 'X-ABSHOWAS', 'PHOTO', 'LOGO', 'SOUND', 'KEY', 'AGENT'];

const TARGETS: Record<string, string> = {
  FN: 'full_name',
  N: 'full_name',
  NICKNAME: 'nickname',
  TEL: 'phones[].number',
  EMAIL: 'emails[].email',
  ADR: 'addresses[].text',
  LABEL: 'addresses[].text',
  URL: 'websites[].url',
  ORG: 'company',
  TITLE: 'job_title',
  NOTE: 'notes',
  CATEGORIES: 'tags',
  BDAY: 'birthday',
  UID: 'id',
  'X-PHONETIC-FIRST-NAME': 'phonetic_first_name',
  'X-PHONETIC-LAST-NAME': 'phonetic_last_name',
  [METADATA_PROPERTY]: 'metadata',
};

/** Where a property goes unless a person maps it elsewhere; null where it is left out. */
export function propertyTarget(name: string): string | null {
  if (Object.hasOwn(TARGETS, name)) return TARGETS[name]!;
  return OF_CARD.includes(name) || OF_OTHERS.includes(name) ? null : `metadata.${name}`;
}

/** Say nothing of what a number is for. */
const NO_LABELS =
  /^(?:pref|voice|internet|x400|text|video|textphone|msg|dom|intl|postal|parcel|isdn|bbs|modem|x-.*unspecified)$/i;

function labelOf(property: Property, card: Card): string | undefined {
  const { group, types } = property;
  if (group) {
    const said = card.properties.find(
      (other) => other.name === LABEL_PROPERTY && other.group?.toLowerCase() === group.toLowerCase(),
    );
    // Apple's own labels are in brackets.
    const text = said && plainText(said.value).trim();
    if (text) return /^_\$!<(.*)>!\$_$/s.exec(text)?.[1]?.toLowerCase() ?? text;
  }
  const all = types.filter((type) => !NO_LABELS.test(type));
  const place = all.find((type) => type === 'work' || type === 'home');
  const kind = all.includes('fax')
    ? 'fax'
    : all.includes('cell') || all.includes('iphone')
      ? 'mobile'
      : undefined;
  if (kind === 'mobile') return place === 'work' ? 'work mobile' : 'mobile';
  if (kind) return place ? `${place} fax` : 'fax';
  return place ?? all[0]?.replace(/^x-/, '');
}

const isPreferred = ({ types, params }: Property) => types.includes('pref') || params.PREF === '1';

/** What the card is of; `individual` where it does not say. */
function kindOf({ properties }: Card): string | undefined {
  const said = properties.find(({ name }) => name === 'KIND' || name === 'X-ADDRESSBOOKSERVER-KIND');
  return said?.value.trim().toLowerCase();
}

/** A picture, or whatever else is no text, under a name that only its program knows. */
const isBinary = ({ params, value }: Property) =>
  /^(?:B|BASE64)$/i.test(params.ENCODING ?? '') && /[\0-\x08\x0e-\x1f\ufffd]/.test(value);

/** Why a card is no contact; undefined where it is one. */
export function refusalOf(card: Card): string | undefined {
  if (kindOf(card) !== 'group') return undefined;
  const name = card.properties.find((property) => property.name === 'FN')?.value ?? '';
  const named = name && ` ("${plainText(name).trim().slice(0, 60).toWellFormed().replace(/["\\]/g, "'")}")`;
  return `is a distribution list${named}, and no contact: its members come in where they have cards of their own`;
}

/** Puts what a card says into a contact. */
export function addCard(card: Card, { mapping }: Detected, contact: ContactBuilder): void {
  for (const property of card.properties) {
    const { name } = property;
    const usual = propertyTarget(name);
    const path = Object.hasOwn(mapping, name) ? mapping[name]! : usual;
    if (path === null || property.value.trim() === '' || isBinary(property)) continue;
    if (path === usual) addProperty(property, card, contact);
    else {
      const target = parseTarget(path);
      if (target) contact.addText({ name, target, path }, plainText(property.value));
    }
  }
}

function addProperty(property: Property, card: Card, contact: ContactBuilder): void {
  const { name, value } = property;
  const { version } = card;
  const text = plainText(value).trim();
  const item = (pool: Pool, member: string, said: string, more?: Record<string, string>) =>
    contact.addItem(pool, member, said, name, {
      label: labelOf(property, card),
      isFirst: isPreferred(property),
      ...(more && { parts: more }),
    });
  switch (name) {
    case 'FN':
      if (kindOf(card) === 'org') return addCompany(text, card, contact);
      return contact.setFullName(text, name);
    case 'N': {
      const fields = ['last_name', 'first_name', 'middle_name', 'name_prefix', 'name_suffix'];
      for (const [i, part] of structure(value, version, ' ').entries())
        if (part && fields[i]) contact.setField(fields[i], part, name);
      return;
    }
    case 'NICKNAME':
      return contact.setField('nickname', list(value, ', '), name);
    case 'TEL':
      return item('phones', 'number', phoneText(text));
    case 'EMAIL':
      return item('emails', 'email', text.replace(/^mailto:/i, ''));
    case 'URL':
      return item('websites', 'url', text);
    case 'ADR':
      return addAddress(property, version, (more) => item('addresses', 'street', '', more));
    case 'LABEL':
      if (!card.properties.some((other) => other.name === 'ADR')) item('addresses', 'text', text);
      return;
    case 'ORG': {
      const [company = '', ...units] = parts(value, ';').map((part) => part.trim());
      if (company) contact.setField('company', company, name);
      const department = units.filter(Boolean).join(', ');
      if (department) contact.setField('department', department, name);
      return;
    }
    case 'CATEGORIES':
      return contact.addTags(parts(value, ','), name);
    case 'BDAY': {
      const omits = property.params['X-APPLE-OMIT-YEAR'];
      const day = omits && text.startsWith(omits) ? text.replace(omits, '-') : text;
      return contact.addField('birthday', day, name);
    }
    case 'UID':
      return contact.setId(text.replace(/^urn:uuid:/i, ''), name);
    case METADATA_PROPERTY:
      return contact.addField('metadata', text, name);
    case 'X-ANDROID-CUSTOM': {
      const [kind = '', ...said] = parts(value, ';');
      const whole = said.filter(Boolean).join('; ');
      const what = kind.replace(/^vnd\.android\.cursor\.item\//, '').replace(/_/g, ' ');
      if (what === 'nickname') contact.setField('nickname', said[0], name);
      else if (whole) contact.keep(what || name, whole);
      return;
    }
    default:
      if (name in TARGETS) return contact.setField(TARGETS[name]!, text, name);
      return contact.keep(property.group ? (labelOf(property, card) ?? name) : name, text);
  }
}

/** The whole name of a card that is of a company, whose parts are no names of a person. */
function addCompany(text: string, { properties }: Card, contact: ContactBuilder): void {
  const org = properties.find(({ name, value }) => name === 'ORG' && value.trim());
  if (!org) contact.setField('company', text, 'FN');
  else if (parts(org.value, ';')[0]?.trim() !== text) contact.keep('FN', text);
}

/** Parts between semicolons; a part that is a list is put together. */
function structure(value: string, version: string, between: string): string[] {
  // Version 2.1 has no lists in parts: a comma is one.
  if (version === '2.1') return parts(value, ';').map((part) => part.trim());
  return split(value, ';').map((part) => list(part, between));
}

const list = (value: string, between: string) =>
  parts(value, ',')
    .map((part) => part.trim())
    .filter(Boolean)
    .join(between);

/** A number may be an address: tel:+49-30-1234;ext=5. */
function phoneText(text: string): string {
  if (!/^tel:/i.test(text)) return text;
  const number = text.slice(4).replace(/;phone-context=[^;]*/i, '');
  try {
    return decodeURIComponent(number);
  } catch {
    return number;
  }
}

function addAddress(
  { value, params }: Property,
  version: string,
  add: (parts: Record<string, string>) => void,
): void {
  const [box, extended, street, city, region, postal_code, country] = structure(value, version, ', ');
  const lines = [street, extended, box].filter(Boolean).join('\n');
  const found = { street: lines, city, region, postal_code, country };
  const said = Object.fromEntries(Object.entries(found).filter(([, part]) => part)) as Record<string, string>;
  if (Object.keys(said).length) add(said);
  else if (params.LABEL) add({ text: params.LABEL.trim() });
}

/** A card as cells by the names of its properties; several of one name are in one. */
export function cardCells({ properties }: Card): Record<string, string> {
  const cells = new Map<string, string>();
  for (const { name, value } of properties) {
    if (propertyTarget(name) === null) continue;
    const text = plainText(value);
    const there = cells.get(name);
    cells.set(name, there === undefined ? text : `${there} ::: ${text}`);
  }
  return Object.fromEntries(cells);
}
