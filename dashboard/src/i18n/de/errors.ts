import type { Messages } from '../en';

export const errors: Messages['errors'] = {
  unreachable: 'Der Server ist nicht erreichbar. Prüfen Sie die Verbindung und ob der Server läuft.',
  unexpectedAnswer: (status) =>
    `Der Server hat unerwartet geantwortet (Status ${status}). Versuchen Sie es gleich noch einmal.`,
  onThisPage: 'Auf dieser Seite ist etwas schiefgegangen.',
  signedOut: 'Sie wurden abgemeldet.',
  sentences: {
    INVALID_API_KEY: 'Der API-Schlüssel ist nicht gültig.',
    SESSION_EXPIRED: 'Die Sitzung ist beendet.',
    AGENT_INACTIVE: 'Dieses Konto wurde deaktiviert.',
    DEVICE_REVOKED: 'Ein Admin hat dieses Gerät ausgesperrt.',
    TEAM_CLOSED: 'Dieses Team wurde geschlossen.',
    FORBIDDEN: 'Ihre Rolle erlaubt das nicht.',
    VALIDATION_FAILED: 'Die Angaben sind nicht gültig.',
    CONTACT_NOT_FOUND: 'Diesen Kontakt gibt es nicht mehr.',
    VERSION_MISMATCH: 'Der Kontakt wurde inzwischen geändert.',
    CONTACT_BUSY: 'Der Kontakt wird gerade von jemand anderem geändert. Versuchen Sie es gleich noch einmal.',
    RATE_LIMITED: 'Zu viele Anfragen. Versuchen Sie es in einer Minute noch einmal.',
    DATABASE_UNAVAILABLE: 'Die Datenbank ist nicht erreichbar oder überlastet. Nichts wurde geändert.',
    QUEUE_FULL: 'Zu viele Änderungen warten. Nichts wurde geändert.',
    OUTCOME_UNKNOWN:
      'Die Verbindung zur Datenbank brach ab, während gespeichert wurde. Prüfen Sie, ob die Änderung da ist.',
    SHUTTING_DOWN: 'Der Server startet neu. Versuchen Sie es gleich noch einmal.',
    PAYLOAD_TOO_LARGE: 'Das ist mehr, als der Server auf einmal annimmt.',
    LAST_ADMIN: 'Das Team braucht mindestens einen Admin mit Schlüssel.',
    VIEW_EXISTS: 'Sie haben schon eine Ansicht mit diesem Namen.',
    VIEW_LIMIT: 'Mehr Ansichten kann eine Person nicht haben.',
    VIEW_NOT_FOUND: 'Diese Ansicht gibt es nicht mehr.',
    CONFLICT_RESOLVED: 'Dieser Konflikt ist schon gelöst.',
    KEY_LIMIT: 'Diese Person hat schon so viele Schlüssel, wie sie haben kann.',
    SETUP_LINK_INVALID: 'Dieser Einrichtungslink wurde benutzt oder ist abgelaufen.',
  },
  advice: {
    INVALID_API_KEY: 'Prüfen Sie, ob er vollständig kopiert ist, oder bitten Sie einen Admin um einen neuen.',
    SESSION_EXPIRED: 'Melden Sie sich neu an.',
    AGENT_INACTIVE: 'Bitten Sie einen Admin, es wieder zu aktivieren.',
    LAST_ADMIN: 'Machen Sie zuerst jemand anderen mit einem Schlüssel zum Admin.',
    CONFLICT_RESOLVED: 'Jemand anderes war schneller.',
    KEY_LIMIT: 'Widerrufen Sie zuerst Schlüssel, die nicht mehr benutzt werden.',
    SETUP_LINK_INVALID:
      'Starten Sie den Server neu für einen neuen Link, oder melden Sie sich mit einem Admin-Schlüssel an.',
  },
  jobNotFinished: 'Das wurde nicht fertig. Beginnen Sie es noch einmal: Es geht weiter, wo es war.',
  newRelease:
    'Dieser Teil der Seite ließ sich nicht laden. Vielleicht wurde der Server aktualisiert: Laden Sie die Seite neu.',
  reload: 'Neu laden',
};
