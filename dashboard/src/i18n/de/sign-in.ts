import type { Messages } from '../en';

export const signIn: Messages['signIn'] = {
  noKey:
    'Das ist kein API-Schlüssel. Schlüssel haben mindestens 16 Zeichen, keine Leerzeichen, und beginnen meist mit sk_.',
  signIn: 'Anmelden',
  lead: 'Die Kontakte Ihres Teams, wie sie jetzt sind.',
  key: 'API-Schlüssel',
  keyHint:
    'Er wird nur einmal gefragt und nicht behalten. Sie bleiben bis zu 7 Tage angemeldet, oder bis Sie sich abmelden.',
  signingIn: 'Wird angemeldet …',
  ready: (name) => `${name} ist bereit`,
  readyLead: 'Das ist der API-Schlüssel des Admins. Er wird nicht noch einmal gezeigt.',
  keep: 'Verwahren Sie ihn wie ein Kennwort, etwa in einem Passwortmanager. Der Server behält keine lesbare Kopie.',
  withThisKey: 'Mit diesem Schlüssel anmelden',
  welcome: 'Willkommen',
  setupLead: 'Ihr Server läuft. Legen Sie den ersten Admin an, der dann das Team hinzufügt.',
  code: 'Kürzel',
  codeHint: 'Ein kurzer Name für Aufzeichnungen: Buchstaben von A bis Z, Ziffern, - und _.',
  name: 'Name',
  toSignIn: 'Zur Anmeldung',
  making: 'Admin wird angelegt …',
  make: 'Ersten Admin anlegen',
};
