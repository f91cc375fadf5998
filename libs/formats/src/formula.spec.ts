import fc from 'fast-check';
import { EMPTY_CONTACT } from '@app/protocol';
import { csvHeader, csvRows } from './csv-export';
import { EXPORT_COLUMNS, type ExportedContact } from './exported-contact';
import { neutraliseFormula, restoreFormula } from './formula';

/** What tempts a spreadsheet: signs in each width, and all that may stand unseen before one or begins a new cell. */
const TEMPTING = `=+-@＝＋－＠﹦﹢﹣﹫−'";,| \t\r\n\v\f\0\u0085\u00A0\u00AD\u200B\u200E\u2028\u2029\u2060\u2800\u3000\u3164\uFEFF1a(`;
/** Texts that come near a formula more often than chance would have it. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: fc.constantFrom(...TEMPTING) }),
  fc
    .array(fc.tuple(fc.constantFrom(...TEMPTING), fc.string({ unit: 'grapheme' })), { maxLength: 4 })
    .map((parts) => parts.flat().join('')),
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
    [' =1', "' =1"],
    ['\n=1', "'\n'=1"],
    ['\u00A0=1', "'\u00A0=1"],
    ['\u200B=1', "'\u200B=1"],
    ['\uFEFF+1', "'\uFEFF+1"],
    ['\u3000 @a', "'\u3000 @a"],
    ['\0-1', "'\0-1"],
    ['"=1"', `'"=1"`],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠a', "'＠a"],
    ['vip;=1', "vip;'=1"],
    ['vip; +1;customer', "vip;' +1;customer"],
    ['a,\u200B=1', "a,'\u200B=1"],
    ['a\t@b', "a\t'@b"],
    ['a|-1', "a|'-1"],
    ['to do:\n- call\n- write', "to do:\n'- call\n'- write"],
    ["a;'=1", "a;''=1"],
    ['Ada; Bob, "Eve"', 'Ada; Bob, "Eve"'],
    ['2026-11-22', '2026-11-22'],
    ['a\n\tb', 'a\n\tb'],
    ["it's", "it's"],
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
        expect(restoreFormula(neutraliseFormula(value, isPhone))).toBe(value);
      }),
      { numRuns: 5_000 },
    );
  });

  it('lets no part of a cell begin like a formula, but for a phone number', () => {
    fc.assert(
      fc.property(text, fc.boolean(), (value, isPhone) => {
        const cell = neutraliseFormula(value, isPhone);
        expect(isPhone && /^\+[\d ().-]+$/.test(cell) ? [] : formulas(cell)).toEqual([]);
      }),
      { numRuns: 5_000 },
    );
    expect(formulas('a;b;\u200B＝1')).toEqual(['\u200B＝1']);
  });
});

/** Said in another way than the code does: what begins with a sign once it is split, trimmed and made narrow. */
function formulas(text: string): string[] {
  return text.split(/[,;|\t-\r\x85\u2028\u2029]/).filter((part) => {
    const seen = [...part].filter((char) => !/[\s"\p{C}\p{DI}\u2800]/u.test(char) || char === "'");
    return ['=', '+', '-', '@', '−'].includes((seen[0] ?? '').normalize('NFKC'));
  });
}

function contact(more: Partial<ExportedContact>): ExportedContact {
  return {
    id: '5f0c6f0e-52b1-4a35-9d0f-8f3a5d7c2b11',
    ...EMPTY_CONTACT,
    first_name: 'Ada',
    last_name: 'Lovelace',
    created_by_agent: 'A1',
    created_at: '2026-11-22T09:30:00.000Z',
    updated_by: 'A1',
    updated_at: '2026-11-22T09:30:00.000Z',
    version: 1,
    ...more,
  };
}

/** The row of a contact whose cells are these, and otherwise what needs no quotes. */
function line(of: ExportedContact, cells: Record<string, string>): string {
  const plain = (value: ExportedContact[keyof ExportedContact]) => {
    if (typeof value !== 'object') return String(value);
    return value === null || Array.isArray(value) ? '' : '{}';
  };
  return EXPORT_COLUMNS.map((column) => cells[column] ?? plain(of[column])).join(',');
}

describe('csvRows', () => {
  it('has a header of the columns and one line a contact, ended by CR LF', () => {
    expect(csvHeader()).toBe(`${EXPORT_COLUMNS.join(',')}\r\n`);
    const ada = contact({ tags: ['a', 'b'], metadata: { x: 1 }, phones: [{ label: null, number: '1' }] });
    const said: Record<string, string> = {
      ...{ tags: 'a;b', metadata: '"{""x"":1}"', phones: '"[{""label"":null,""number"":""1""}]"' },
    };
    expect(csvRows([ada], false)).toBe(`${line(ada, said)}\r\n`);
  });

  it.each(['\n', '\r', '\r\n', '"', ',', 'a\n=cmd()', '\n=cmd()', '"\r\n'])(
    'keeps %j inside its cell',
    (value) => {
      for (const raw of [true, false]) {
        const text = raw ? `x${value}y` : neutraliseFormula(`x${value}y`, false);
        const quoted = `"${text.replaceAll('"', '""')}"`;
        expect(csvRows([contact({ notes: `x${value}y` })], raw)).toBe(
          `${line(contact({}), { notes: quoted })}\r\n`,
        );
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
        const cells = {
          first_name: cell(first_name),
          phone_primary: cell(phone_primary, true),
          notes: cell(notes),
        };
        expect(row).toBe(`${line(contact({}), cells)}\r\n`);
      }),
      { numRuns: 1_000 },
    );
  });

  it('is harmless also where a program splits it at another separator', () => {
    const notes = 'vip;=1\tx|@a\r\n-2';
    const row = csvRows([contact({ notes, tags: ['a', '=b'], metadata: { n: ['a', '-1'] } })], false);
    for (const separator of [';', '\t', '|', ',']) {
      for (const part of row.split(separator)) expect(part).not.toMatch(/^[\s"]*[=+\-@]/);
    }
  });
});
