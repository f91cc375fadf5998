import type { Messages } from '../en';

export const frame: Messages['frame'] = {
  product: 'Contacts Sync',
  pages: 'Seiten',
  page: {
    contacts: 'Kontakte',
    overview: 'Überblick',
    statistics: 'Statistik',
    conflicts: 'Konflikte',
    duplicates: 'Dubletten',
    import: 'Import',
    people: 'Personen',
    phones: 'Telefone',
    operations: 'Vorgänge',
    history: 'Verlauf',
    system: 'System',
    settings: 'Einstellungen',
  },
  group: { contacts: '', care: 'Ordnung halten', team: 'Team', past: 'Was geschah', server: 'Verwaltung' },
  openConflicts: ' offen',
  notHere: 'Nicht hier',
  notHereLead: 'Diese Seite gibt es nicht, oder Ihre Rolle erlaubt sie nicht.',
  signOut: 'Abmelden',
  signingOut: 'Wird abgemeldet …',
  connection: {
    connecting: ['Verbindet', 'Die Verbindung zum Server wird aufgebaut.'],
    live: ['Live', 'Änderungen erscheinen sofort.'],
    interrupted: ['Offline', 'Nicht verbunden. Es wird weiter versucht.'],
    restarting: ['Offline', 'Der Server startet neu. Gleich geht es weiter.'],
  },
  roles: { viewer: 'Leser', agent: 'Agent', admin: 'Admin' },
  language: 'Sprache',
};
