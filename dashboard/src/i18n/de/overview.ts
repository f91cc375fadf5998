import { number } from '../format';
import type { Messages } from '../en';

export const overview: Messages['overview'] = {
  title: 'Überblick',
  waiting: {
    title: 'Zu erledigen',
    nothing: 'Nichts: kein Konflikt, kein Telefon im Rückstand, kein fehlgeschlagener Import.',
    conflicts: (count) =>
      count === 1
        ? '1 Konflikt wartet auf eine Entscheidung'
        : `${number(count)} Konflikte warten auf eine Entscheidung`,
    duplicates: (count, isMore) =>
      isMore
        ? `Mehr als ${number(count)} Gruppen von Kontakten sehen nach Dubletten aus`
        : count === 1
          ? '1 Gruppe von Kontakten sieht nach Dubletten aus'
          : `${number(count)} Gruppen von Kontakten sehen nach Dubletten aus`,
    behind: (count) =>
      count === 1
        ? 'Einem Telefon fehlen Änderungen; es hat sich seit mehr als einem Tag nicht abgeglichen'
        : `${number(count)} Telefonen fehlen Änderungen; sie haben sich seit mehr als einem Tag nicht abgeglichen`,
    awaited: (count) =>
      count === 1
        ? '1 Telefon hat sich seit der Wiederherstellung nicht gemeldet'
        : `${number(count)} Telefone haben sich seit der Wiederherstellung nicht gemeldet`,
    toWipe: (count) =>
      count === 1
        ? '1 Telefon soll sich leeren und hat noch nicht geantwortet'
        : `${number(count)} Telefone sollen sich leeren und haben noch nicht geantwortet`,
    importFailed: (file) => `Der Import von ${file} ist fehlgeschlagen`,
    rejected: (file, rows) =>
      rows === 1
        ? `1 Zeile aus ${file} wurde abgelehnt`
        : `${number(rows)} Zeilen aus ${file} wurden abgelehnt`,
    noBackup: 'Noch nie wurde eine Sicherung gemacht',
    oldBackup: (ago) => `Die letzte Sicherung wurde ${ago} gemacht`,
  },
  week: { title: 'Änderungen der letzten sieben Tage', byDay: 'Änderungen je Tag' },
  imports: 'Letzte Importe',
  activity: 'Aktivität',
  latest: 'Neueste Aktivität',
  nothing: 'Noch ist nichts geschehen.',
  many: (count) => `${count} Änderungen auf einmal`,
  did: { created: 'angelegt', changed: 'geändert', deleted: 'gelöscht' },
  by: (who) => `von ${who}`,
  counts: 'Zahlen',
  contacts: 'Kontakte',
  deleted: 'Gelöscht',
  agents: 'Personen',
  version: 'Neueste Version',
  online: 'Telefone und Browser online',
  idle: 'Telefone und Browser ruhend',
  offline: 'Telefone und Browser offline',
  devices: 'Telefone und Browser',
  noDevice: 'Noch hat sich kein Telefon verbunden.',
  deviceList: 'Liste der Telefone und Browser',
  thisPage: 'Diese Seite',
  more: (count) => `und ${count} weitere`,
  connection: { online: 'online', idle: 'ruht', offline: 'offline' },
  never: 'nie abgeglichen',
  behind: (count) => `${count} zurück`,
  proven: 'aktuell, nachgewiesen',
  upToDate: 'aktuell',
};
