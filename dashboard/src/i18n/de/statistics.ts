import type { Messages } from '../en';

export const statistics: Messages['statistics'] = {
  lead: 'Wie die Kontakte wachsen, wer sie pflegt und wie gut die Telefone Schritt halten.',
  span: 'Zeitraum',
  days: (days) => (days === 365 ? '1 Jahr' : `${days} Tage`),
  tiles: {
    contacts: 'Kontakte',
    grown: (difference, days) => `${difference} in ${days} Tagen`,
    changes: 'Änderungen',
    perDay: (average) => `${average} am Tag`,
    saved: 'Eingesparte Daten',
    savedOf: (sent, full) => `${sent} gesendet statt ${full}`,
    upToDate: 'Telefone auf dem Stand',
    ofAll: (total) => `von ${total} in Gebrauch`,
  },
  contacts: 'Kontakte im Lauf der Zeit',
  changes: 'Änderungen pro Tag',
  changesPerWeek: 'Änderungen pro Woche',
  kinds: { created: 'Angelegt', updated: 'Geändert', deleted: 'Gelöscht', restored: 'Zurückgeholt' },
  people: 'Nach Person',
  person: 'Person',
  share: 'Anteil',
  noChanges: 'In dieser Zeit hat niemand einen Kontakt geändert.',
  notCounted: 'Noch ist nichts gezählt. Das geschieht einmal in der Minute.',
  counted: (version) => `Gezählt bis Version ${version}, `,
  saved: 'Was das Aufholen sendet, im Vergleich mit vollem Laden',
  savedText: ({ catch_ups, saved }) =>
    `Telefone haben ${catch_ups}-mal aufgeholt, und ${saved} mussten nicht gesendet werden. Änderungen, die sofort ankamen, sind nicht dabei.`,
  full: 'Als volles Laden',
  sent: 'Gesendet',
  downloads: ({ full_downloads }, amount) =>
    full_downloads === 1
      ? `Daneben wurde einmal alles geladen: ${amount}.`
      : `Daneben wurde ${full_downloads}-mal alles geladen: zusammen ${amount}.`,
  noCatchUps: 'In dieser Zeit hat kein Telefon aufgeholt. Was das einspart, wird vom ersten Mal an gezählt.',
  lag: 'Wie weit Telefone zurück waren',
  lagMedian: 'Die Hälfte höchstens',
  lagP95: '95 % höchstens',
  lagMax: 'Das letzte',
  versionsBehind: 'In Versionen: eine für jede Änderung.',
  connections: 'Wie Telefone verbunden waren',
  online: 'online',
  idle: 'untätig',
  offline: 'offline',
  noSamples:
    'Alle zehn Minuten wird eine Stichprobe genommen, sobald ein Telefon da war. Aus dieser Zeit gibt es noch keine.',
  keptDays: 'Stichproben der Telefone werden 90 Tage aufbewahrt.',
  day: 'Tag',
  week: 'Woche ab',
  time: 'Zeit',
};
