import { Readable } from 'node:stream';
import { type AddressBook, GOOGLE, OUTLOOK } from './address-book-export';
import { copiedCsv, csvHeader, csvLines, csvRows } from './csv-export';
import type { ExportedContact } from './exported-contact';
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
  /** The same file from JSON that the database has written, where the format is JSON. */
  json?: {
    /** What stands between two contacts of a page. */
    separator: string;
    write(pages: AsyncIterable<WrittenPage<string>>): Readable;
  };
  /** The same file from the lines of cells that copiedCsv() takes, where the format has all of them. */
  cells?: { write(pages: AsyncIterable<WrittenPage<Buffer>>): Readable };
}

/** Contacts as the database has written them. */
export interface WrittenPage<Data> {
  count: number;
  data: Data;
}

/** Without it a spreadsheet takes UTF-8 for something else. */
const MARK = '\uFEFF';
const CSV = 'text/csv; charset=utf-8; header=present';

interface TextFormat<Page = ExportedContact[]> {
  before?: string;
  page: (contacts: Page, isFirst: boolean) => string | Buffer;
  /** @param total contacts of all pages */
  after?: (total: number) => string;
}

function textStream<Page extends ExportedContact[] | WrittenPage<unknown>>(
  pages: AsyncIterable<Page>,
  { before, page, after }: TextFormat<Page>,
): Readable {
  async function* text() {
    let total = 0;
    if (before) yield before;
    for await (const contacts of pages) {
      yield page(contacts, total === 0);
      total += 'count' in contacts ? contacts.count : contacts.length;
    }
    if (after) yield after(total);
  }
  return Readable.from(text(), { objectMode: false });
}

/** A table for another program. */
function addressBook({ header, row }: AddressBook): TextFormat {
  return { before: MARK + csvLines([header]), page: (contacts) => csvLines(contacts.map(row)) };
}

const textExporter = (extension: string, contentType: string, format: TextFormat): Exporter => ({
  extension,
  contentType,
  write: (pages) => textStream(pages, format),
});

const cards = (version: '3.0' | '4.0') =>
  textExporter('vcf', 'text/vcard; charset=utf-8', {
    page: (contacts) => contacts.map((one) => vcard(one, version)).join(''),
  });

function csvExporter(extension: string, raw: boolean): Exporter {
  const before = (raw ? '' : MARK) + csvHeader();
  return {
    ...textExporter(extension, CSV, { before, page: (contacts) => csvRows(contacts, raw) }),
    cells: { write: (pages) => textStream(pages, { before, page: ({ data }) => copiedCsv(data, raw) }) },
  };
}

function jsonExporter(
  extension: string,
  contentType: string,
  separator: string,
  format: TextFormat<WrittenPage<string>>,
): Exporter {
  const write = (pages: AsyncIterable<WrittenPage<string>>) => textStream(pages, format);
  async function* written(pages: AsyncIterable<ExportedContact[]>) {
    for await (const page of pages)
      yield { count: page.length, data: page.map((contact) => JSON.stringify(contact)).join(separator) };
  }
  return { extension, contentType, write: (pages) => write(written(pages)), json: { separator, write } };
}

const EXPORTERS: Record<ExportFormat, Exporter> = {
  json: jsonExporter('json', 'application/json; charset=utf-8', ',\n', {
    before: '{"success":true,"data":[\n',
    page: ({ data }, isFirst) => (isFirst ? '' : ',\n') + data,
    after: (total) => `\n],"total":${total}}\n`,
  }),
  ndjson: jsonExporter('ndjson', 'application/x-ndjson; charset=utf-8', '\n', {
    page: ({ data }) => `${data}\n`,
  }),
  csv: csvExporter('csv', false),
  'csv-raw': csvExporter('raw.csv', true),
  google: textExporter('google.csv', CSV, addressBook(GOOGLE)),
  outlook: textExporter('outlook.csv', CSV, addressBook(OUTLOOK)),
  vcard3: cards('3.0'),
  vcard4: cards('4.0'),
  xlsx: {
    extension: 'xlsx',
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    write: (pages) => xlsxStream(pages),
  },
};

/** What writes contacts as a file of this format. docs/FORMATS.md says what each cannot hold. */
export const exporter = (format: ExportFormat): Exporter => EXPORTERS[format];
