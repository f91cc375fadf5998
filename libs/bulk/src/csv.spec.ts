import type { ContactDto } from '@app/contacts';
import fc from 'fast-check';
import { CSV_COLUMNS, csvHeader, csvRows, neutraliseFormula } from './csv';

/** What an import does: one of our own apostrophes is taken off. */
function restore(cell: string): string {
  return cell.replace(/^'(?='*[=+\-@\t\r])/, '');
}

/** Texts that come near a formula more often than chance would have it. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...`'=+-@\t\r\n";, 1(`) }),
  fc
    .tuple(fc.constantFrom('', "'", "''", '=', '+', '-', '@', '\t', '\r'), fc.string())
    .map((parts) => parts.join('')),
);

describe('neutraliseFormula', () => {
  it.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\tx', "'\tx"],
    ['\rx', "'\rx"],
    ["'=1", "''=1"],
    ["'quoted'", "'quoted'"],
    ["'", "'"],
    ['a=1', 'a=1'],
    ['', ''],
  ])('makes of %j %j', (value, expected) => expect(neutraliseFormula(value, false)).toBe(expected));

  it.each([
    ['+91 98 (1234) 56.78-90', true],
    ['+91 98 1234 5678 =1', false],
    ['-12345678901', false],
    ['=+91', false],
    ['++911234567890', false],
    ['+', false],
  ])('leaves the phone %j alone: %p', (value, alone) => {
    expect(neutraliseFormula(value, true)).toBe(alone ? value : `'${value}`);
    expect(neutraliseFormula(value, false)).toBe(`'${value}`);
  });

  it('gives back every text when one apostrophe is taken off', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (value, isPhone) => {
        expect(restore(neutraliseFormula(value, isPhone))).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  it('never lets a cell begin like a formula, but for a phone number', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (value, isPhone) => {
        const cell = neutraliseFormula(value, isPhone);
        const harmless = !/^[=+\-@\t\r]/.test(cell) || (isPhone && /^\+[\d ().-]+$/.test(cell));
        expect(harmless).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

function contact(more: Partial<ContactDto>): ContactDto {
  return {
    id: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11',
    first_name: 'Ada',
    last_name: 'Lovelace',
    phone_primary: null,
    phone_secondary: null,
    email: null,
    company: null,
    job_title: null,
    notes: null,
    address: null,
    birthday: null,
    tags: [],
    metadata: {},
    created_by_agent: 'A1',
    created_at: '2026-11-22T09:30:00.000Z',
    updated_by: 'A1',
    updated_at: '2026-11-22T09:30:00.000Z',
    version: 1,
    is_deleted: false,
    deleted_at: null,
    ...more,
  };
}

describe('csvRows', () => {
  it('has a header of the columns and one line a contact, ended by CR LF', () => {
    expect(csvHeader()).toBe(`${CSV_COLUMNS.join(',')}\r\n`);
    expect(csvRows([contact({ tags: ['a', 'b'], metadata: { x: 1 } })], false)).toBe(
      '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11,Ada,Lovelace,,,,,,,,,a;b,"{""x"":1}",A1,2026-11-22T09:30:00.000Z,A1,2026-11-22T09:30:00.000Z,1\r\n',
    );
  });

  it.each(['\n', '\r', '\r\n', '"', ',', 'a\n=cmd()', '\n=cmd()', '"\r\n'])(
    'keeps %j inside its cell',
    (value) => {
      const quoted = `"x${value.replaceAll('"', '""')}y"`;
      for (const raw of [true, false]) {
        expect(csvRows([contact({ notes: `x${value}y` })], raw)).toContain(`,Lovelace,,,,,,${quoted},,,`);
      }
    },
  );

  it('writes any text as RFC 4180 has it, raw or neutralised', () => {
    const encode = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    fc.assert(
      fc.property(text, text, text, fc.boolean(), (first_name, phone_primary, notes, raw) => {
        const cell = (value: string, isPhone = false) =>
          encode(raw ? value : neutraliseFormula(value, isPhone));
        const row = csvRows([contact({ first_name, phone_primary, notes })], raw);
        const start = [contact({}).id, cell(first_name), 'Lovelace', cell(phone_primary, true)].join(',');
        expect(row).toBe(`${start},,,,,${cell(notes)},,,,{},${row.slice(row.indexOf('A1,2026'))}`);
      }),
      { numRuns: 1_000 },
    );
  });
});
