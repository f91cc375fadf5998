import type { Messages } from '../en';

export const operations: Messages['operations'] = {
  lead: 'Was mit den Kontakten geschah, das Neueste zuerst. Alles lässt sich rückgängig machen: Was seither jemand geändert hat, bleibt.',
  leadOwn:
    'Was Sie mit den Kontakten getan haben, das Neueste zuerst. 24 Stunden lang können Sie es rückgängig machen: Was seither jemand geändert hat, bleibt.',
  filters: 'Nur zeigen',
  kind: 'Was',
  everyKind: 'Alles',
  kinds: {
    edit: 'Bearbeitung',
    upload: 'Hochladen eines Telefons',
    import: 'Import',
    merge: 'Zusammenführung',
    bulk_edit: 'Sammelbearbeitung',
    undo: 'Rücknahme',
    restore: 'Wiederherstellung',
    takeover: 'Übernahme aus dem früheren System',
    db: 'Änderung in der Datenbank',
  },
  labels: [
    [/^merge of (\d+) contacts$/, '$1 Kontakte'],
    [/^back to version (\d+)$/, 'zurück auf Version $1'],
    [/^(\d+) rows$/, '$1 Zeilen'],
    [/^(\w+) file$/, '$1-Datei'],
    [/^Import of a (\w+) file$/, '$1-Datei'],
    [/^Count of a (\w+) file$/, '$1-Datei, nur gezählt'],
    [/^numbers as dialled in (\w+)$/, 'wie man sie in $1 wählt'],
    [/^numbers of no region$/, 'ohne Land'],
    [/^delete$/, 'löschen'],
    [/^add tags$/, 'Schlagwörter hinzufügen'],
    [/^remove tags$/, 'Schlagwörter wegnehmen'],
  ],
  set: (fields) => `${fields} setzen`,
  person: 'Person',
  everybody: 'Alle',
  from: 'Von',
  to: 'Bis',
  oneContact: 'Nur die eines Kontakts.',
  allContacts: 'Alle Kontakte zeigen',
  list: 'Was geschah',
  none: 'Nichts dergleichen ist geschehen.',
  who: 'Wer',
  when: 'Wann',
  contact: 'Kontakt',
  further: (changes: number, shown: string) =>
    changes === 1 ? 'und eine weitere Änderung' : `und ${shown} weitere Änderungen`,
  changes: 'Änderungen',
  state: 'Stand',
  undone: 'zurückgenommen',
  isUndo: 'Nimmt einen früheren Vorgang zurück',
  pager: 'Seiten der Vorgänge',
  undo: 'Rückgängig …',
  undoOf: (what) => `Rückgängig machen: ${what}`,
  all: 'Alle Vorgänge',
  wasUndone: 'Der Vorgang wurde zurückgenommen.',
  showUndo: 'Die Rücknahme zeigen',
  showUndone: 'Zeigen, was er zurücknimmt',
  on: (device) => `auf ${device}`,
  actions: { CREATE: 'Angelegt', UPDATE: 'Geändert', DELETE: 'Gelöscht' },
  broughtBack: 'Zurückgeholt',
  pagerOfChanges: 'Seiten der Änderungen',
  dialog: {
    title: (what) => `Rückgängig machen: ${what}`,
    looking: 'Es wird nachgesehen, was das bewirken würde …',
    nothing:
      'Es gibt nichts zurückzunehmen: Das ist schon geschehen, oder alles davon wurde seither geändert.',
    would: (contacts, shown) =>
      contacts === 1
        ? 'Ein Kontakt würde wieder, wie er war.'
        : `${shown} Kontakte würden wieder, wie sie waren.`,
    incomplete: 'Es sind noch mehr: Nur die ersten 20.000 wurden angesehen.',
    list: 'Was zurückgenommen würde',
    more: (omitted) => `und ${omitted} weitere`,
    actions: { change: 'Zurückgeändert', delete: 'Gelöscht', bring_back: 'Zurückgeholt' },
    left: (count, shown) =>
      count === 1 ? 'Ein Wert bleibt, wie er ist:' : `${shown} Werte bleiben, wie sie sind:`,
    leftList: 'Was bleibt, wie es ist',
    wholeContact: 'der Kontakt',
    reasons: {
      changed_since: 'seither geändert',
      deleted_since: 'seither gelöscht',
      erased: 'endgültig entfernt',
      purged: 'vor so langer Zeit gelöscht, dass er fort ist',
      too_many_changes: 'seither zu oft geändert',
      too_large: 'würde zu groß',
      no_name: 'hätte keinen Namen mehr',
      refused: 'abgelehnt',
      busy: 'wird gerade von jemandem geändert',
    },
    by: (person) => `von ${person}`,
    confirm: 'Rückgängig machen',
    running: 'Wird rückgängig gemacht …',
    progress: (done, total) => `Wird rückgängig gemacht: ${done} von ${total} …`,
    mayClose: 'Sie können das schließen; es geht weiter.',
  },
  done: (contacts, shown, left) => {
    const undone =
      contacts === 0
        ? 'Es gab nichts zurückzunehmen.'
        : contacts === 1
          ? 'Rückgängig gemacht.'
          : `Rückgängig gemacht: ${shown} Kontakte sind wieder, wie sie waren.`;
    const kept =
      left === 1
        ? ' Ein Wert blieb: Jemand hat ihn seither geändert.'
        : ` ${left} Werte blieben: Jemand hat sie seither geändert.`;
    return left ? undone + kept : undone;
  },
};
