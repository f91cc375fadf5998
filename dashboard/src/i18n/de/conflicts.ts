import type { Messages } from '../en';

export const conflicts: Messages['conflicts'] = {
  edit: 'Zwei Änderungen desselben Feldes',
  keep: 'Dies behalten',
  take: 'Dies nehmen',
  deletion: 'Gelöscht, während jemand anderes es änderte',
  leaveDeleted: 'Gelöscht lassen',
  bringBack: 'Zurückholen',
  editOfDeleted: 'Geändert, nachdem jemand anderes es gelöscht hatte',
  bringBackWith: 'Damit zurückholen',
  historyOf: (name) => `Verlauf von ${name}`,
  countsNow: 'Gilt jetzt',
  changedSince: (kept, by) =>
    `Seither geändert. Damals galt ${kept ? `„\u2068${kept}\u2069“` : 'ein leeres Feld'} von ${by}.`,
  lost: 'Unterlegen',
  on: (device) => `auf ${device}`,
  title: 'Konflikte',
  lead: 'Zwei Personen haben dasselbe geändert, ohne die Änderung der anderen zu kennen. Nichts ging verloren: Wählen Sie, was gilt.',
  none: 'Keine offenen Konflikte. Alles ist geklärt.',
  pages: 'Seiten der Konflikte',
  settled: (name) => `${name}: geklärt.`,
};
