import type { Messages } from '../en';
import { number } from '../format';

export const phones: Messages['phones'] = {
  title: 'Telefone',
  lead: 'Ein verlorenes Telefon: Bitten Sie es, sich zu leeren. Das sperrt es sofort aus und leert es, sobald es erreicht wird.',
  list: 'Telefone und Browser',
  search: 'Telefone suchen',
  searchHint: 'Person, Telefon …',
  awaited: (count) =>
    `${count === 1 ? '1 Telefon ist' : `${number(count)} Telefone sind`} seit der Wiederherstellung nicht zurück. Änderungen, die nur ein solches Telefon kennt, fehlen noch; es bringt sie von selbst.`,
  enrolFor: 'Für ein Telefon von',
  noMatch: 'Kein Telefon passt.',
  none: 'Noch hat sich kein Telefon verbunden.',
  phone: 'Telefon',
  letIn: (name) => `${name} darf wieder herein.`,
  keeps: (name) => `${name} behält seine Kontakte.`,
  more: (count) => `und ${count} weitere: suchen Sie danach`,
  sharedKey: (name) =>
    `${name} ist ausgesperrt. Der Schlüssel, den es teilt, gilt anderswo noch: Widerrufen Sie ihn unter Personen, wenn das Telefon verloren ist.`,
  thisBrowser: 'Dieser Browser',
  browser: 'Browser',
  person: 'Person',
  connection: 'Verbindung',
  synced: 'abgeglichen',
  contacts: 'Kontakte',
  notBack: 'seit der Wiederherstellung nicht zurück',
  access: 'Zugang',
  cancelWipe: 'Leeren zurücknehmen',
  letInAgain: 'Wieder hereinlassen',
  lockOut: 'Aussperren',
  wipe: 'Leeren',
  wipeRequested: 'um Leeren gebeten',
  wiped: 'geleert',
  lockedOut: 'ausgesperrt',
  isIn: 'zugelassen',
  neverSynced: 'nie abgeglichen',
  upToDate: 'aktuell',
  provenEqual: 'nachgewiesen gleich',
  provenAt: (version) => `nachgewiesen bei ${version}`,
  shared: (people) => `Es gilt für alle, die es benutzen: ${people}.`,
  lockOutAsk: (name) => `${name} aussperren?`,
  lockOutDo: 'Aussperren',
  lockOutMeans:
    'In zwei Sekunden ist es draußen, und sein eigener Schlüssel endet. Es behält seine Kontakte und bekommt nichts Neues. Um wieder hereinzukommen, braucht es einen neuen Code.',
  wipeAsk: (name) => `${name} leeren?`,
  wipeDo: 'Um Leeren bitten',
  wipeMeans:
    'Es ist sofort ausgesperrt und löscht seine Kopie der Kontakte, sobald es davon hört. Ein ausgeschaltetes Telefon oder eine App, die das nicht kennt, behält, was sie hat.',
  uploadFirst:
    'Zuerst annehmen, was es noch nicht gesendet hat. Nicht für ein verlorenes oder gestohlenes Telefon.',
};
