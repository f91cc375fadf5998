import type { Messages } from '../en';
import { list, number } from '../format';
import { said, type Sentences } from '../sentences';
import { REQUESTS } from './problems';

const contacts_ = (count: number) => (count === 1 ? '1 Kontakt' : `${number(count)} Kontakte`);

/** Ends of the API's sentences. One that is not here stays as it is. */
const SENTENCES: Sentences = [
  [/\bmust be an e-mail address/, 'muss eine E-Mail-Adresse sein'],
  [/\bmust have at most ([\d.,]+) characters/, 'darf höchstens $1 Zeichen haben'],
  [
    /\bmust be a number that can be dialled:.*\(1-800-FLOWERS\)/,
    'muss eine wählbare Nummer sein: 2 bis 20 Ziffern mit Leerzeichen und + - ( ) . / * #, auch mit Durchwahl (ext. 12, x12, ;12) oder Buchstaben für Ziffern (1-800-FLOWERS)',
  ],
  [
    /\bmust be one number: send each further one as an item of phones/,
    'muss eine einzige Nummer sein; jede weitere gehört zu den weiteren Nummern',
  ],
  [/^has several numbers: the first is taken/, 'hat mehrere Nummern: Die erste gilt'],
  [
    /^must be a date as YYYY-MM-DD, or --MM-DD without a year/,
    'muss ein Datum wie 1987-08-20 sein, oder --08-20 ohne Jahr',
  ],
  [
    /^must be a list of at most (\d+) texts of 1 to (\d+) characters/,
    'dürfen höchstens $1 sein, jedes mit 1 bis $2 Zeichen',
  ],
  [
    /^must not be empty where last_name and company are/,
    'darf nicht leer sein, wo Nachname und Firma es sind',
  ],
  [/\bmust be text without NUL characters/, 'muss Text ohne NUL-Zeichen sein'],
  [/\bmust be text(?=;|$)/, 'muss Text sein'],
  [/\bhas an unknown member/, 'hat einen unbekannten Bestandteil'],
  [/\bmust be an object(?=;|$)/, 'muss ein Objekt sein'],
  [/^is not a known field/, 'ist kein bekanntes Feld'],
  [/^must be a list of at most (\d+) items [^;]*/, 'dürfen höchstens $1 sein'],
  [
    /^must be an object with texts of at most (\d+) characters, by [^;]*/,
    'dürfen Texte von je höchstens $1 Zeichen sein',
  ],
  [
    /^must be an object of at most 8 kB .*below 2\^53/,
    'dürfen als JSON höchstens 8 kB haben, höchstens 8 Ebenen tief, mit ganzen Zahlen unter 2^53',
  ],
  [
    /^must be a list of items [^:]*: item (\d+) must be \{[^;]*/,
    'haben als Eintrag $1 etwas, das keiner ist',
  ],
  [
    /^must be a list of items [^:]*: item (\d+) (?:\w+ )?(?=muss|darf|hat)/,
    'haben einen falschen Eintrag, Nummer $1: Er ',
  ],
  [/; it has (".+?") \((U\+[0-9A-F]+)\)(?=;|$)/, '; darin steht $1 ($2)'],
  [/; it has .*?\((U\+[0-9A-F]+)\)(?=;|$)/, '; darin steht das Zeichen $1'],
  [/; it was kept in the metadata$/, '; der Wert steht in den weiteren Angaben'],
  [
    /; together with what is there it would not, and was left out$/,
    '; mit dem, was da ist, ginge es nicht: Es ist weggelassen',
  ],
  [/; those of the import were left out$/, '; die des Imports sind weggelassen'],
];
const ALL_SENTENCES = [...SENTENCES, ...REQUESTS];
const inGerman = (message: string) => said(message, ALL_SENTENCES);

const needNone = (count: number) =>
  count === 0
    ? ''
    : count === 1
      ? ', 1 braucht keine Änderung'
      : `, ${number(count)} brauchen keine Änderung`;
const wouldBe = (what: string) => (changed: number, unchanged: number) =>
  `${number(changed)} ${changed === 1 ? 'würde' : 'würden'} ${what}${needNone(unchanged)}.`;

export const contacts: Messages['contacts'] = {
  contact: 'Kontakt',
  gridLabel: 'Kontakte',
  list: 'Liste der Kontakte',
  search: 'Kontakte suchen',
  filters: 'Filter',
  filtersApply: 'Zeigen',
  filtersNone: 'Keine Filter',
  filterNames: {
    tag: 'Schlagwörter, alle davon',
    company: 'Firma',
    agent_code: 'Angelegt von',
    updated_by: 'Zuletzt geändert von',
    created_since: 'Angelegt seit',
    updated_since: 'Geändert seit',
    has: 'Mit',
    country: 'Land',
    deleted: 'Gelöscht',
  },
  anyCountry: 'Jedes',
  filter: {
    tag: (tag) => `Schlagwort ${tag}`,
    company: (company) => `Firma ${company}`,
    agent_code: (code) => `angelegt von ${code}`,
    updated_by: (code) => `zuletzt geändert von ${code}`,
    created_since: (day) => `angelegt seit ${day}`,
    updated_since: (day) => `geändert seit ${day}`,
    has: { phone: 'mit Telefon', email: 'mit E-Mail', address: 'mit Adresse' },
    country: (country) => `Land ${country}`,
    deleted: 'gelöschte, solange es sie noch gibt',
  },
  removeFilter: (filter) => `Filter entfernen: ${filter}`,
  total: contacts_,
  found: (count) => `${number(count)} gefunden`,
  foundOver: (least) => `Über ${number(least - 1)} gefunden`,
  noneYet: 'Es gibt noch keine Kontakte. Der erste erscheint hier.',
  noMatch: (search, isFiltered) =>
    search
      ? `Kein Kontakt passt zu „${search}“${isFiltered ? ' und den Filtern' : ''}.`
      : 'Kein Kontakt passt zu den Filtern.',
  unseen: (count) => `${count} neu: zeigen`,
  offline: 'Nicht verbunden: Was andere ändern, erscheint, sobald die Verbindung wieder steht.',
  export: 'Exportieren',
  exportAll: 'Alle Kontakte exportieren als',
  exportAllFound: 'Alle gefundenen exportieren als',
  exportFound: (count) => `${number(count)} gefundene exportieren als`,
  more: 'Mehr',
  addContact: 'Neuer Kontakt',
  newContact: 'Neuer Kontakt',
  columnsButton: 'Spalten',
  columnsTitle: 'Spalten der Liste',
  columnsReset: 'Wie am Anfang',
  columnBefore: (column) => `${column}: einen Platz nach vorn`,
  columnAfter: (column) => `${column}: einen Platz nach hinten`,
  columns: {
    name: 'Name',
    updatedAt: 'Letzte Änderung',
    updatedBy: 'Geändert von',
    createdAt: 'Angelegt',
    createdBy: 'Angelegt von',
  },
  choose: (name) => `${name} auswählen`,
  chooseAll: 'Alle auswählen',
  chosen: (count) => `${count} ausgewählt`,
  chooseNone: 'Auswahl aufheben',
  withChosen: 'Mit den ausgewählten Kontakten',
  editChosen: 'Feld ändern',
  tagChosen: 'Schlagwörter',
  delete: 'Löschen',
  deletedBy: (who) => (who ? `gelöscht von ${who}` : 'gelöscht'),
  lastChange: (who) => `Zuletzt geändert von ${who},`,
  history: 'Verlauf',
  mergedInto: (name) => `Dieser Kontakt wurde mit ${name} zusammengeführt, der hier zu sehen ist.`,
  editing: (names) => `${list(names)} ${names.length === 1 ? 'bearbeitet' : 'bearbeiten'} das gerade`,
  sections: {
    name: 'Name',
    reach: 'Telefon und E-Mail',
    work: 'Arbeit',
    places: 'Adressen',
    other: 'Weiteres',
  },
  moreFields: 'Weitere Namen',
  labelOf: (field) => `Bezeichnung: ${field}`,
  partOf: (part, field, place) => `${field} ${place}: ${part}`,
  removeItem: (field, place) => `${field} ${place} entfernen`,
  addTo: (field) => `${field}: hinzufügen`,
  add: 'Hinzufügen',
  addTag: 'Schlagwort hinzufügen',
  removeTag: (tag) => `Schlagwort ${tag} entfernen`,
  newDetail: 'Name einer Angabe',
  removeDetail: (name) => `${name} entfernen`,
  nothing: 'nichts',
  changedMeanwhile: (who) => `${who} hat das inzwischen geändert, zu`,
  takeTheirs: 'Deren übernehmen',
  keepMine: 'Meines behalten',
  conflicting: (fields) =>
    `Von jemand anderem geändert, während Sie schrieben: ${list(fields)}. Speichern behält, was hier steht.`,
  cellConflict: (who, value) =>
    `${who} hat das inzwischen geändert, zu „${value}“. Enter speichert Ihres darüber, Escape behält deren.`,
  unsaved: 'Was Sie geschrieben haben, ist nicht gespeichert.',
  kept: (fields) => `Noch nicht gespeichert, und so, wie Sie es verlassen haben: ${list(fields)}.`,
  goOn: 'Weiter bearbeiten',
  discard: 'Verwerfen',
  fieldProblem: (field, message) => `${field}: ${inGerman(message)}.`,
  saved: (name, fields) =>
    fields.length > 3
      ? `${name}: ${fields.length} Felder gespeichert.`
      : `${name}: ${list(fields)} gespeichert.`,
  made: (name) => `${name} ist angelegt.`,
  deleteOne: (name) => `${name} löschen?`,
  deleted: (name) => `${name} ist gelöscht.`,
  deleteMeans: 'Was gelöscht ist, verschwindet von allen Telefonen. Es lässt sich rückgängig machen.',
  bulkTitle: {
    edit: (count) => `Ein Feld von ${count} Kontakten ändern`,
    tags: (count) => `Schlagwörter von ${count} Kontakten`,
    delete: (count) => `${count} Kontakte löschen?`,
  },
  bulkField: 'Feld',
  bulkValue: 'Neuer Wert',
  bulkEmpty: 'Leer: Das Feld wird geleert.',
  tagsAdd: 'Schlagwörter hinzufügen',
  tagsRemove: 'Schlagwörter wegnehmen',
  bulkLook: 'Vorschau',
  bulkPlan: { edit: wouldBe('geändert'), tags: wouldBe('geändert'), delete: wouldBe('gelöscht') },
  bulkReasons: { VALIDATION_FAILED: 'Sie hätten keinen Namen oder mehr als 50 Schlagwörter.' },
  bulkWouldFail: (failed, why) => `${failed} lassen sich nicht ändern: ${why}`,
  bulkAct: {
    edit: (count) => `${count} ändern`,
    tags: (count) => `${count} ändern`,
    delete: (count) => `${count} löschen`,
  },
  bulkDone: {
    edit: (count) => `Geändert: ${count}.`,
    tags: (count) => `Schlagwörter geändert: ${count}.`,
    delete: (count) => `Gelöscht: ${count}.`,
  },
  bulkOffline:
    'Mehrere Kontakte auf einmal zu ändern braucht eine Verbindung, und gerade gibt es keine. Ohne sie lassen sich Kontakte einzeln bearbeiten und löschen: Das wird hier aufgehoben und später gesendet.',
  bulkUnknown:
    'Der Server ist nicht erreichbar, und es ist nicht bekannt, ob es getan wurde. Sehen Sie nach, wenn die Verbindung wieder da ist: Was getan ist, wird nicht noch einmal getan.',
  bulkFailed: (count) => `Bei ${count} nicht möglich.`,
  progress: (done) =>
    `${done} erledigt. Sie können das schließen: Es geht weiter, und eine Meldung sagt, wenn es fertig ist.`,
  tooMany: (most) => `Höchstens ${most} auf einmal: Suchen oder filtern Sie nach weniger.`,
  devices: {
    title: 'Welche Telefone ihn haben',
    none: 'Noch hat sich keines Ihrer Telefone und kein Browser verbunden.',
    holds: {
      current: 'hat ihn, wie er jetzt ist',
      older: 'hat ihn, wie er vorher war',
      none: 'hat ihn nicht',
    },
    reason: {
      wiped: 'Es wurde geleert.',
      wipe_requested: 'Es soll sich leeren und bekommt nichts Neues.',
      locked_out: 'Es ist ausgesperrt.',
      agent_inactive: 'Diese Person ist deaktiviert.',
      never_synced: 'Es hat sich verbunden und noch nichts gelesen.',
      not_back_since_restore: 'Es ist seit der Wiederherstellung nicht zurückgekommen.',
      offline: 'Seit mehr als einer Stunde war nichts von ihm zu hören.',
      behind: 'Es hat seitdem nicht gefragt; wenn es fragt, bekommt es ihn.',
    },
    at: (version) => `bei Version ${version},`,
  },
};
