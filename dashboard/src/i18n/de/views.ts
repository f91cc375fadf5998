import type { Messages } from '../en';

export const views: Messages['views'] = {
  button: 'Ansichten',
  shown: (name) => `Ansichten: ${name}`,
  title: 'Ansichten',
  all: 'Alle Kontakte',
  yours: 'Ihre Ansichten',
  ofTeam: 'Mit dem Team geteilt',
  manage: 'Ansichten speichern oder löschen …',
  name: 'Name der Ansicht',
  holds: 'Sie behält Filter, Suche, Reihenfolge und Spalten, wie sie jetzt sind.',
  replaces: 'Sie haben eine Ansicht mit diesem Namen: Sie zeigt von nun an, was jetzt zu sehen ist.',
  share: 'Alle im Team sehen sie',
  save: 'Ansicht speichern',
  saved: 'Gespeicherte Ansichten',
  own: 'nur Sie sehen sie',
  sharedBy: (who) => `geteilt von ${who}`,
  deleteOne: (name) => `Ansicht ${name} löschen`,
  deleted: (name) => `Die Ansicht „${name}“ ist gelöscht.`,
};
