import { Readable } from 'node:stream';
import {
  bufferSource,
  detect,
  type FileSource,
  type Given,
  LIMITS,
  readRecords,
  toContact,
} from '@app/formats';
import { Random } from '../support/random';
import { workbookOf, zipOf } from '../support/workbook';

async function read(content: Buffer, given: Given = {}, limits = LIMITS) {
  const file = bufferSource(content);
  const detected = await detect(file, '', given, limits);
  const records = [];
  const contacts: Record<string, any>[] = [];
  const warnings: string[] = [];
  for await (const record of readRecords(file, detected, limits)) {
    records.push(record);
    const mapped = toContact(record, detected);
    contacts.push(mapped.input);
    warnings.push(...[...record.warnings, ...mapped.warnings].map(({ message }) => message));
  }
  return { detected, records, contacts, warnings };
}

const text = (value: string) => `<c t="inlineStr"><is><t>${value}</t></is></c>`;
const header = (...names: string[]) => `<row>${names.map(text).join('')}</row>`;
/** What is read of one cell of this XML. */
async function cell(xml: string, options?: Parameters<typeof workbookOf>[1]) {
  const { records, warnings } = await read(
    await workbookOf(`${header('Name', 'Value')}<row r="2">${text('Ada')}${xml}</row>`, options),
  );
  return { value: records[0]!.cells.Value, warnings };
}

const STYLES = [
  '<numFmts><numFmt numFmtId="164" formatCode="00000000000"/><numFmt numFmtId="165" formatCode="&quot;+&quot;00\\ 000\\ 0000000"/>',
  '<numFmt numFmtId="166" formatCode="[$-407]dd/mm/yyyy;@"/><numFmt numFmtId="167" formatCode="#,##0.00 [$€-407]"/>',
  '<numFmt numFmtId="168" formatCode="[Red]0.00E+00"/><numFmt numFmtId="169" formatCode="(###) ###-####"/><numFmt numFmtId="170" formatCode="[&lt;=9999999]###-####;(###) ###-####"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>',
  '<cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="14"/>',
  '<xf numFmtId="167"/><xf numFmtId="168"/><xf numFmtId="49"/><xf numFmtId="169"/><xf numFmtId="170"/></cellXfs>',
].join('');

describe('a cell', () => {
  it.each([
    ['a phone as a number, in full', '<c><v>4915112345678</v></c>', '4915112345678'],
    ['a number with an exponent', '<c><v>4.915112345678E12</v></c>', '4915112345678'],
    ['zeros that its format shows', '<c s="1"><v>1511234567</v></c>', '01511234567'],
    ['a plus and blanks that its format shows', '<c s="2"><v>491511234567</v></c>', '+49 151 1234567'],
    ['a phone with groups that its format shows', '<c s="8"><v>2125550142</v></c>', '2125550142'],
    ['a phone in the format that Excel has for it', '<c s="9"><v>2125550142</v></c>', '2125550142'],
    ['an amount', '<c s="5"><v>1234.5</v></c>', '1234.5'],
    ['a scientific number', '<c s="6"><v>12345678</v></c>', '12345678'],
    ['a phone as a formula', '<c><f>+4915112345678</f><v>4915112345678</v></c>', '+4915112345678'],
    ['a day', '<c s="3"><v>32009</v></c>', '1987-08-20'],
    ['a day of a built-in format', '<c s="4"><v>32009</v></c>', '1987-08-20'],
    ['a day before 1900', '<c s="4"><v>-364</v></c>', '1898-12-31'],
    ['a day with its time', '<c s="4"><v>32009.5</v></c>', '1987-08-20T12:00:00'],
    ['a day in ISO 8601', '<c t="d"><v>1987-08-20T00:00:00</v></c>', '1987-08-20'],
    ['yes', '<c t="b"><v>1</v></c>', 'TRUE'],
    ['the text of a formula', '<c t="str"><f>A1</f><v>a_x000B_b</v></c>', 'a\vb'],
    [
      'rich text',
      '<c t="inlineStr"><is><r><t>J</t></r><r><rPr><b/></rPr><t>ürgen</t></r></is></c>',
      'Jürgen',
    ],
    [
      'a text with a reading above it',
      '<c t="inlineStr"><is><t>山田</t><rPh sb="0" eb="2"><t>ヤマダ</t></rPh></is></c>',
      '山田',
    ],
    ['a reference by its name', '<c r="B2"><v>7</v></c>', '7'],
  ])('%s', async (_, xml, value) => {
    expect(await cell(xml, { styles: STYLES })).toEqual({ value, warnings: [] });
  });

  it.each([
    ['an error', '<c t="e"><v>#REF!</v></c>', undefined, 'Cell B2 has an error (#REF!)'],
    [
      'a formula without a value',
      '<c><f>A1&amp;A2</f></c>',
      undefined,
      'Cell B2 has a formula without a value',
    ],
    [
      'a phone that was calculated',
      '<c><f>49-151-1234</f><v>-1336</v></c>',
      '49-151-1234',
      'Cell B2 was taken for a calculation',
    ],
    [
      'too many digits',
      '<c><v>49151123456789012</v></c>',
      '49151123456789012',
      'more digits than a spreadsheet keeps',
    ],
    ['a day of early 1900', '<c s="4"><v>31</v></c>', '1900-01-31', 'programs count differently'],
  ])('%s is said', async (_, xml, value, sentence) => {
    const found = await cell(xml, { styles: STYLES });
    expect(found.value ?? undefined).toBe(value);
    expect(found.warnings).toEqual([expect.stringContaining(sentence)]);
  });

  it('with a day in a workbook that counts from 1904', async () => {
    expect(
      (await cell('<c s="4"><v>30547</v></c>', { styles: STYLES, properties: 'date1904="1"' })).value,
    ).toBe('1987-08-20');
  });

  it('of shared texts, in rich text and with readings, whatever prefix the tags have', async () => {
    const shared =
      '<x:si><x:t>Name</x:t></x:si><x:si><x:r><x:t>山</x:t></x:r><x:r><x:t xml:space="preserve">田 </x:t></x:r><x:r><x:t>太郎</x:t></x:r><x:rPh><x:t>ヤマダ</x:t></x:rPh></x:si>';
    const sheet = `<x:worksheet xmlns:x="x"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c></x:row><x:row r="2"><x:c r="A2" t="s"><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
    const content = await workbookOf('', {
      parts: {
        'xl/sharedStrings.xml': `<x:sst xmlns:x="x">${shared}</x:sst>`,
        'xl/worksheets/sheet1.xml': sheet,
      },
    });
    expect((await read(content)).contacts).toEqual([{ first_name: '太郎', last_name: '山田' }]);
  });
});

describe('a workbook', () => {
  it('has the rows that a spreadsheet shows, and companies that are merged over several', async () => {
    const content = await workbookOf(
      [
        '<row r="1"><c r="A1" t="inlineStr"><is><t>Customers</t></is></c></row>',
        '<row r="3"><c r="A3" t="inlineStr"><is><t>Company</t></is></c><c r="C3" t="inlineStr"><is><t>Name</t></is></c></row>',
        `<row r="4"><c r="A4" t="inlineStr"><is><t>Acme</t></is></c><c r="C4" t="inlineStr"><is><t>Ada</t></is></c></row>`,
        `<row r="6"><c r="A6"/><c r="C6" t="inlineStr"><is><t>Bob</t></is></c></row>`,
        `<row r="8"><c r="C8" t="inlineStr"><is><t>Cleo</t></is></c></row>`,
      ].join(''),
      { behind: '<mergeCells count="1"><mergeCell ref="A4:B6"/></mergeCells>' },
    );
    const { detected, records, contacts } = await read(content);
    expect(detected).toMatchObject({
      format: 'xlsx',
      sheet: 'People',
      sheets: ['People'],
      hidden_sheets: [],
      header_row: 3,
    });
    expect(records.map(({ row }) => row)).toEqual([4, 6, 8]);
    expect(contacts).toEqual([
      { first_name: 'Ada', company: 'Acme' },
      { first_name: 'Bob', company: 'Acme' },
      { first_name: 'Cleo' },
    ]);
  });

  it('may have several sheets: hidden ones are left out and said, another can be chosen', async () => {
    const relation = (id: number) =>
      `<Relationship Id="rId${id}" Type="x/worksheet" Target="worksheets/sheet${id}.xml"/>`;
    const sheet = (name: string) =>
      `<worksheet><sheetData>${header('Name')}<row>${text(name)}</row></sheetData></worksheet>`;
    const content = await workbookOf('', {
      parts: {
        'xl/workbook.xml':
          '<workbook xmlns:r="r"><sheets><sheet name="Secret" r:id="rId1" state="veryHidden"/><sheet name="Shown" r:id="rId2"/><sheet name="More" r:id="rId3"/></sheets></workbook>',
        'xl/_rels/workbook.xml.rels': `<Relationships>${[1, 2, 3].map(relation).join('')}</Relationships>`,
        ...Object.fromEntries(
          ['Ada', 'Bob', 'Cleo'].map((name, i) => [`xl/worksheets/sheet${i + 1}.xml`, sheet(name)]),
        ),
      },
    });
    const { detected, contacts } = await read(content);
    expect(detected).toMatchObject({
      sheet: 'Shown',
      sheets: ['Secret', 'Shown', 'More'],
      hidden_sheets: ['Secret'],
    });
    expect(detected.warnings).toEqual([{ message: 'Hidden sheets are left out: Secret.' }]);
    expect(contacts).toEqual([{ first_name: 'Bob' }]);
    expect((await read(content, { sheet: 'More' })).contacts).toEqual([{ first_name: 'Cleo' }]);
    await expect(read(content, { sheet: 'None' })).rejects.toThrow('no sheet called "None"');
  });
});

describe('a bad workbook', () => {
  const rows = (count: number) =>
    header('Name') + Array.from({ length: count }, (_, i) => `<row>${text(`Ada ${i}`)}</row>`).join('');

  it('that would unfold to too much is refused by its directory, before anything is unfolded', async () => {
    const content = await workbookOf(rows(2_000));
    const reading = read(content, {}, { ...LIMITS, unzippedBytes: 50_000 });
    await expect(reading).rejects.toThrow(
      /not read: xl\/worksheets\/sheet1.xml would unfold from \d+ to \d+ bytes/,
    );
  });

  it('whose directory says less than there is ends where more comes', async () => {
    const content = await workbookOf(rows(2_000));
    // The size that the directory has of the sheet, which is its last part.
    const at = content.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
    expect(content.readUInt32LE(at + 24)).toBeGreaterThan(100_000);
    content.writeUInt32LE(1_000, at + 24);
    await expect(read(content)).rejects.toThrow(/^The workbook is damaged: too many bytes/);
  });

  it('with texts that would not fit into the memory is refused', async () => {
    const content = await workbookOf('', { shared: `<si><t>${'a'.repeat(5_000)}</t></si>` });
    await expect(read(content, {}, { ...LIMITS, sharedBytes: 2_000 })).rejects.toThrow('save it as CSV');
  });

  it('with a cell or a row that is too long, or too many columns, ends there', async () => {
    const limits = { ...LIMITS, recordBytes: 10_000, columns: 20 };
    const long = await workbookOf(`${header('Name')}<row>${text('a'.repeat(20_000))}</row>`);
    await expect(read(long, {}, limits)).rejects.toThrow('Row 2 is longer than 10000 bytes.');
    const endless = await workbookOf(`${header('Name')}<row>${text('a'.repeat(300_000))}</row>`);
    await expect(read(endless, {}, limits)).rejects.toThrow(
      'A cell of the workbook is longer than 10000 bytes.',
    );
    const wide = await workbookOf(`<row><c r="XFD1"><v>1</v></c></row>`);
    await expect(read(wide, {}, limits)).rejects.toThrow('Row 1 has 16384 columns; at most 20 are read.');
    // A format that stands in every column is no cell.
    const styled = await workbookOf(`${header('Name')}<row>${text('Ada')}<c r="XFD2" s="0"/></row>`);
    expect((await read(styled, {}, limits)).contacts).toEqual([{ first_name: 'Ada' }]);
  });

  it.each([
    ['a ZIP of something else', () => zipOf({ 'a.txt': 'a' }), 'a ZIP archive'],
    ['a LibreOffice document', () => zipOf({ 'content.xml': '<a/>' }), 'LibreOffice'],
    ['no XML', () => workbookOf('<row><c></row>'), 'damaged'],
    ['no end', async () => (await workbookOf(rows(10))).subarray(0, 1_000), 'damaged'],
    ['no sheet', () => workbookOf('', { parts: { 'xl/workbook.xml': '<workbook/>' } }), 'no sheet'],
  ])('%s is said', async (_, content, sentence) => {
    await expect(content().then(read)).rejects.toThrow(sentence);
  });

  it('expands no entity of its own', async () => {
    const content = await workbookOf('', {
      parts: {
        'xl/worksheets/sheet1.xml':
          '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet><sheetData><row><c t="str"><v>&a;</v></c></row></sheetData></worksheet>',
      },
    });
    await expect(read(content)).rejects.toThrow('damaged');
  });
});

it('is read no faster than its rows are taken', async () => {
  // Of noise, so that it does not become small.
  const random = new Random(1);
  const noise = () => Array.from({ length: 200 }, () => random.between(0, 35).toString(36)).join('');
  const content = await workbookOf(
    header('Name') + Array.from({ length: 3_000 }, () => `<row>${text(noise())}</row>`).join(''),
  );
  let opened = 0;
  const file: FileSource = {
    size: content.length,
    open: ({ start = 0, end = content.length } = {}) =>
      Readable.from(
        (function* () {
          for (let at = start; at < end; at += 4_096) {
            opened += Math.min(4_096, end - at);
            yield content.subarray(at, Math.min(at + 4_096, end));
          }
        })(),
      ),
  };
  const detected = await detect(file);
  const records = readRecords(file, detected);
  await records.next();
  const before = opened;
  for (let taken = 0; taken < 100; taken += 1) await records.next();
  // Looking for merged cells reads it once; a hundred rows of 3,000 are a small part of it.
  expect(opened - before).toBeLessThan(content.length / 2);
  await records.return(undefined);
});
