import { Readable } from 'node:stream';
import { googleHeader, googleRow, outlookHeader, outlookRow } from './address-book-export';
import { csvHeader, csvLines, csvRows } from './csv-export';
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
  /** Of a format that holds contacts as JSON: the same file from contacts that are JSON already. */
  json?: JsonExporter;
}

export interface JsonExporter {
  /** What stands between two contacts of a page. */
  separator: string;
  write(pages: AsyncIterable<JsonPage>): Readable;
}

/** Contacts as JSON texts, with the separator between them. */
export interface JsonPage {
  count: number;
  json: string;
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

function textStream<Page extends ExportedContact[] | JsonPage>(
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
  Exclude<ExportFormat, 'xlsx' | 'json' | 'ndjson'>,
  { extension: string; contentType: string; format: () => TextFormat }
> = {
  csv: {
    extension: 'csv',
    contentType: CSV,
    format: () => ({ before: MARK + csvHeader(), page: (contacts) => csvRows(contacts, false) }),
  },
  'csv-raw': {
    extension: 'raw.csv',
    contentType: CSV,
    format: () => ({ before: csvHeader(), page: (contacts) => csvRows(contacts, true) }),
  },
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

const JSONS: Record<
  'json' | 'ndjson',
  { contentType: string; separator: string; format: TextFormat<JsonPage> }
> = {
  json: {
    contentType: 'application/json; charset=utf-8',
    separator: ',\n',
    format: {
      before: '{"success":true,"data":[\n',
      page: ({ json }, isFirst) => (isFirst ? '' : ',\n') + json,
      after: (total) => `\n],"total":${total}}\n`,
    },
  },
  ndjson: {
    contentType: 'application/x-ndjson; charset=utf-8',
    separator: '\n',
    format: { page: ({ json }) => `${json}\n` },
  },
};

function jsonExporter(extension: 'json' | 'ndjson'): Exporter {
  const { contentType, separator, format } = JSONS[extension];
  const write = (pages: AsyncIterable<JsonPage>) => textStream(pages, format);
  async function* written(pages: AsyncIterable<ExportedContact[]>): AsyncGenerator<JsonPage> {
    for await (const page of pages) {
      const json = page.map((contact) => JSON.stringify(contact)).join(separator);
      yield { count: page.length, json };
    }
  }
  return { extension, contentType, write: (pages) => write(written(pages)), json: { separator, write } };
}

/** What writes contacts as a file of this format. docs/FORMATS.md says what each cannot hold. */
export function exporter(format: ExportFormat): Exporter {
  if (format === 'xlsx')
    return {
      extension: 'xlsx',
      contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      write: (pages) => xlsxStream(pages),
    };
  if (format === 'json' || format === 'ndjson') return jsonExporter(format);
  const { extension, contentType, format: make } = TEXTS[format];
  return { extension, contentType, write: (pages) => textStream(pages, make()) };
}
