import type { Messages } from '../en';

export const duplicates: Messages['duplicates'] = {
  lead: 'Kontakte, die dieselbe Person sein könnten, die wahrscheinlichsten zuerst. Beim Zusammenführen geht nichts verloren: was sich unterscheidet, bleibt daneben erhalten, und es lässt sich rückgängig machen.',
  none: 'Keine Kontakte, die sich gleichen. Eine Minute nach einer Änderung wird wieder nachgesehen.',
  behind: 'Einige der letzten Änderungen werden noch verglichen.',
  pages: 'Seiten der Dubletten',
  likelier: 'Wahrscheinlicher',
  lessLikely: 'Weniger wahrscheinlich',
  reasons: {
    phone: 'gleiche Nummer',
    email: 'gleiche E-Mail-Adresse',
    similar_name: 'ähnlicher Name, gleiche Firma',
  },
  shared: 'auch andere haben sie',
  likely: (score) => `zu ${score} dieselben`,
  onlyShared: 'Vielleicht nur ein gemeinsames Haus',
  andOthers: (count, text) => (count === 1 ? 'und ein weiterer' : `und ${text} weitere`),
  field: 'Feld',
  changed: 'Zuletzt geändert',
  keep: 'Diesen behalten',
  mergeInto: (name, place) => `Diesen behalten: ${name}, Nummer ${place}`,
  notTheSame: 'Nicht dieselben',
  notTheSameOf: (name) => `Nicht dieselben: ${name}`,
  merged: (name, count) => `${count} Kontakte sind einer: ${name}.`,
  dismissed: 'Sie werden nicht mehr als Dubletten gezeigt.',
  listedAgain: 'Sie werden wieder gezeigt.',
};
