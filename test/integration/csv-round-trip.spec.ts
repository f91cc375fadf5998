import { EXPORT_COLUMNS, type ExportedContact, csvHeader, csvRows, restoreFormula } from '@app/formats';
import fc from 'fast-check';
import { parseCsvTable } from '../support/csv';

const empty = Object.fromEntries(EXPORT_COLUMNS.map((column) => [column, null]));
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...`=+-@＝＋－＠'";,| \t\r\n\u00A0\u200B\u3000\uFEFF1a(`) }),
);

it('every text goes out and comes back: raw byte for byte, else with our apostrophes taken off', () => {
  fc.assert(
    fc.property(text, text, text, fc.boolean(), (company, phone_primary, notes, raw) => {
      const contact = { ...empty, company, phone_primary, notes } as unknown as ExportedContact;
      const [row] = parseCsvTable(csvHeader() + csvRows([contact], raw));
      const read = (cell: string) => (raw ? cell : restoreFormula(cell));
      expect([row!.company, row!.phone_primary, row!.notes].map((cell) => read(cell!))).toEqual([
        company,
        phone_primary,
        notes,
      ]);
    }),
    { numRuns: 2_000 },
  );
});
