import { Readable } from 'node:stream';
import { googleHeader, googleRow, outlookHeader, outlookRow } from './address-book-export';
import { csvHeader, csvLines, csvRows, writtenCsv } from './csv-export';
import type { ExportedContact } from './exported-contact';
import { neutraliseFormula } from './formula';
import { vcard } from './vcard-export';
import { xlsxStream } from './xlsx-export';

export const EXPORT_FORMATS = [
  ...(['json', 'csv', 'csv-raw', 'google', 'outlook', 'vcard3', 'vcard4', 'xlsx', 'ndjson'] as const),
];
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface Exporter {
  contentType: string;
  /** Of the file's name, without a dot before it. */
  extension: string;
  /** The file, made page by page as it is read: its first bytes need one page. An error of the pages is one of the stream. */
  write(pages: AsyncIterable<ExportedContact[]>): Readable;
  /** Of a format of which the database writes most: the same file from what it has written. */
  written?: WrittenExporter;
}

/** How the database writes a contact: as JSON, or as a line of CSV, which it may leave to us (AS_JSON). */
export type WrittenForm = 'json' | 'csv' | 'csv-raw';

export interface WrittenExporter {
  form: WrittenForm;
  /** What stands between two contacts of a page. */
  separator: string;
  write(pages: AsyncIterable<WrittenPage>): Readable;
}

/** Contacts of that form, with the separator between them. */
export interface WrittenPage {
  count: number;
  text: string;
}

/** Without it a spreadsheet takes UTF-8 for something else. */
const MARK = '\uFEFF';
const CSV = 'text/csv; charset=utf-8; header=present';

interface TextFormat<Page = ExportedContact[]> {
  before?: string;
  page: (contacts: Page, isFirst: boolean) => string;
  /** @param total contacts of all pages */
  after?: (total: number) => string;
}

function textStream<Page extends ExportedContact[] | WrittenPage>(
  pages: AsyncIterable<Page>,
  { before = '', page, after }: TextFormat<Page>,
): Readable {
  async function* text() {
    let total = 0;
    let head = before;
    for await (const contacts of pages) {
      yield head + page(contacts, total === 0);
      head = '';
      total += 'count' in contacts ? contacts.count : contacts.length;
    }
    const end = head + (after?.(total) ?? '');
    if (end) yield end;
  }
  return Readable.from(text(), { objectMode: false });
}

/** A table for another program, which a spreadsheet may be shown first. */
function addressBook(header: string[], cells: (contact: ExportedContact) => string[]): TextFormat {
  const isPhone = header.map((column) => /^Phone \d+ - Value$|Phone|Fax|Pager|Callback/.test(column));
  return {
    before: MARK + csvLines([header]),
    page: (contacts) =>
      csvLines(
        contacts.map((contact) => cells(contact).map((cell, i) => neutraliseFormula(cell, isPhone[i]!))),
      ),
  };
}

const TEXTS: Record<
  Exclude<ExportFormat, 'xlsx' | WrittenFormat>,
  { extension: string; contentType: string; format: () => TextFormat }
> = {
  google: { extension: 'google.csv', contentType: CSV, format: () => addressBook(googleHeader(), googleRow) },
  outlook: {
    extension: 'outlook.csv',
    contentType: CSV,
    format: () => addressBook(outlookHeader(), outlookRow),
  },
  vcard3: {
    extension: 'vcf',
    contentType: 'text/vcard; charset=utf-8',
    format: () => ({ page: (contacts) => contacts.map((one) => vcard(one, '3.0')).join('') }),
  },
  vcard4: {
    extension: 'vcf',
    contentType: 'text/vcard; charset=utf-8',
    format: () => ({ page: (contacts) => contacts.map((one) => vcard(one, '4.0')).join('') }),
  },
};

type WrittenFormat = 'csv' | 'csv-raw' | 'json' | 'ndjson';

const asJson = (contacts: ExportedContact[], separator: string) =>
  contacts.map((contact) => JSON.stringify(contact)).join(separator);

const csvText = (extension: string, raw: boolean) => ({
  extension,
  contentType: CSV,
  separator: '',
  form: raw ? ('csv-raw' as const) : ('csv' as const),
  format: {
    before: (raw ? '' : MARK) + csvHeader(),
    page: ({ text }: WrittenPage) => writtenCsv(text, raw),
  },
  write: (contacts: ExportedContact[]) => csvRows(contacts, raw),
});

const WRITTEN: Record<
  WrittenFormat,
  {
    extension: string;
    contentType: string;
    separator: string;
    form: WrittenForm;
    format: TextFormat<WrittenPage>;
    /** As the database writes them. */
    write: (contacts: ExportedContact[], separator: string) => string;
  }
> = {
  csv: csvText('csv', false),
  'csv-raw': csvText('raw.csv', true),
  json: {
    extension: 'json',
    contentType: 'application/json; charset=utf-8',
    separator: ',\n',
    form: 'json',
    format: {
      before: '{"success":true,"data":[\n',
      page: ({ text }, isFirst) => (isFirst ? '' : ',\n') + text,
      after: (total) => `\n],"total":${total}}\n`,
    },
    write: asJson,
  },
  ndjson: {
    extension: 'ndjson',
    contentType: 'application/x-ndjson; charset=utf-8',
    separator: '\n',
    form: 'json',
    format: { page: ({ text }) => `${text}\n` },
    write: asJson,
  },
};

const isWritten = (format: ExportFormat): format is WrittenFormat => Object.hasOwn(WRITTEN, format);

function writtenExporter(name: WrittenFormat): Exporter {
  const { extension, contentType, separator, form, format, write } = WRITTEN[name];
  const file = (pages: AsyncIterable<WrittenPage>) => textStream(pages, format);
  async function* written(pages: AsyncIterable<ExportedContact[]>): AsyncGenerator<WrittenPage> {
    for await (const page of pages) yield { count: page.length, text: write(page, separator) };
  }
  return {
    extension,
    contentType,
    write: (pages) => file(written(pages)),
    written: { form, separator, write: file },
  };
}

/** What writes contacts as a file of this format. docs/FORMATS.md says what each cannot hold. */
export function exporter(format: ExportFormat): Exporter {
  if (format === 'xlsx')
    return {
      extension: 'xlsx',
      contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      write: (pages) => xlsxStream(pages),
    };
  if (isWritten(format)) return writtenExporter(format);
  const { extension, contentType, format: make } = TEXTS[format];
  return { extension, contentType, write: (pages) => textStream(pages, make()) };
}
