import type { Messages } from '../en';

export const guide: Messages['guide'] = {
  title: 'Erste Schritte',
  progress: (done, all) => `${done} von ${all} getan`,
  done: 'Alles getan: Was sich auf einem Telefon ändert, zeigt sich auf allen anderen.',
  hide: 'Ausblenden',
  isDone: ': getan',
  show: 'Erste Schritte zeigen',
  person: 'Eine Person hinzufügen',
  personMeans: 'Jemanden, der ein Telefon mit der App hat.',
  personDo: 'Person hinzufügen',
  code: 'Einen Code zeigen',
  codeMeans: 'Wer hinzugefügt wird, bekommt einen. Er lässt ein Telefon herein.',
  codeDo: 'Code für ein Telefon zeigen',
  phone: 'Das Telefon kommt herein',
  phoneMeans: 'Den Code mit der App scannen.',
  phoneWaiting: 'Wartet auf das Telefon: den Code mit der App scannen.',
  contacts: 'Kontakte hereinholen',
  contactsMeans: 'Aus einer Datei irgendeines anderen Programms, oder einzeln.',
  contactsImport: 'Datei importieren',
  contactsAdd: 'Einen anlegen',
};
