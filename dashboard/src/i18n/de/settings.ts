import type { Messages } from '../en';

export const settings: Messages['settings'] = {
  title: 'Einstellungen',
  export: 'Export',
  exportMeans: 'Alle Kontakte des Teams in einer Datei. Jeder Export steht im Verlauf.',
  download: (format) => `${format} herunterladen`,
  team: 'Team',
  mayExport: 'Agenten dürfen jetzt exportieren.',
  onlyAdmins: 'Nur Admins exportieren jetzt.',
  agentsMayExport: 'Agenten dürfen alle Kontakte exportieren',
  teamSessions: 'Angemeldete Browser des Teams',
  ownSessions: 'Ihre angemeldeten Browser',
  sessions: 'Angemeldete Browser',
  person: 'Person',
  browser: 'Browser',
  lastUsed: 'Zuletzt benutzt',
  thisBrowser: 'dieser Browser',
  endSession: (name, browser) => `Sitzung von ${name}, ${browser}, beenden`,
  ended: 'Dieser Browser ist abgemeldet.',
  end: 'Beenden',
  browserOn: (browser, system) => (system ? `${browser} auf ${system}` : browser),
  aBrowser: 'Ein Browser',
};
