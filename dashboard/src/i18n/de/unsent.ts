import { number } from '../format';
import type { Messages } from '../en';

export const unsent: Messages['unsent'] = {
  title: 'Noch nicht gesendet',
  count: (count) => `${number(count)} nicht gesendet`,
  lead: 'Sie sind in diesem Browser aufgehoben und werden von selbst gesendet, sobald der Server erreichbar ist.',
  none: 'Alles ist gesendet.',
  kept: (name) =>
    `${name}: Es gibt keine Verbindung. Die Änderung ist hier aufgehoben und wird gesendet, sobald es eine gibt.`,
  conflict: (name) =>
    `${name}: gesendet. Jemand anderes hat inzwischen dasselbe geändert; beide Werte stehen unter Konflikte.`,
  gone: (name) => `${name}: gesendet. Der Kontakt ist inzwischen gelöscht.`,
  deletes: 'Der Kontakt wird gelöscht.',
  toBeDeleted: 'Sie haben diesen Kontakt gelöscht; er verschwindet, sobald es eine Verbindung gibt.',
  waiting: 'wartet',
  refused: 'abgelehnt',
  sendNow: 'Jetzt senden',
  discardIt: 'Verwerfen',
  discard: (name) => `Verwerfen: ${name}`,
  really: 'Endgültig verwerfen',
  discardReally: (name) => `Endgültig verwerfen: ${name}`,
  mark: 'nicht gesendet',
};
