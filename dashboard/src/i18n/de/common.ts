import type { Messages } from '../en';

export const common: Messages['common'] = {
  justNow: 'gerade eben',
  yes: 'ja',
  no: 'nein',
  actions: 'Aktionen',
  cancel: 'Abbrechen',
  close: 'Schließen',
  save: 'Speichern',
  previous: 'Zurück',
  next: 'Weiter',
  rangeOf: (first, last, total) => `${first}–${last} von ${total}`,
  inAll: (total) => `${total} insgesamt`,
  search: 'Suchen',
  searchPlaceholder: 'Name, Firma, Telefon …',
  copy: 'Kopieren',
  copied: 'Kopiert.',
  cannotCopy:
    'Dieser Browser lässt die Seite nicht kopieren. Der Schlüssel ist markiert: mit Strg+C oder ⌘C kopieren.',
  keyShownOnce:
    'Er wird nicht noch einmal gezeigt. Geben Sie ihn weiter wie ein Kennwort: Wer ihn hat, handelt im Namen dieser Person.',
  keyKept: 'Ich habe ihn verwahrt',
  showFigures: 'Zahlen zeigen',
  showAll: (total) => `Alle ${total} zeigen`,
  newer: 'Neuere',
  older: 'Ältere',
  page: (page) => `Seite ${page}`,
  nothing: 'nichts',
  undo: 'Rückgängig',
  undoing: 'Wird rückgängig gemacht …',
  aContact: 'Ein Kontakt',
};
