import { PassThrough, Readable } from 'node:stream';
// Writes a ZIP as a stream, by the author of the reader.
import { ZipFile } from 'yazl';
import { cellText } from './csv-export';
import { EXPORT_COLUMNS, type ExportedContact } from './exported-contact';

/** Rows of a sheet, with the header. */
const MAX_ROWS = 1_048_576;
/** Characters of a cell; with one more Excel calls the file damaged. */
const MAX_CELL = 32_767;

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** Signs of XML, and as _x000B_ what XML cannot have or would change; what looks like that is no such sign. */
function escapeXml(text: string): string {
  return text
    .slice(0, MAX_CELL)
    .toWellFormed()
    .replace(/_(?=x[\dA-Fa-f]{4}_)/g, '_x005F_')

    .replace(
      /[\0-\x08\x0b-\x1f\ufffe\uffff]/g,
      (char) => `_x${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`,
    )
    .replace(/[&<>]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[sign]!);
}

/** Style 1 is text: a number that is typed into it later stays as it is typed. Style 2 is that of the header. */
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="49" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" applyNumberFormat="1" applyFont="1"/></cellXfs></styleSheet>`;

const row = (cells: string[], style: number) =>
  `<row>${cells
    .map((cell) =>
      cell === ''
        ? `<c s="${style}"/>`
        : `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeXml(cell)}</t></is></c>`,
    )
    .join('')}</row>`;

/** Columns in which a new number is text too. */
const COLUMNS = `<cols><col min="1" max="${EXPORT_COLUMNS.length}" width="18" style="1"/></cols>`;
const FROZEN =
  '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>';

/**
 * A workbook of contacts, all cells text, so that nothing in it is a formula, a number or a date. It is made as it is read; where
 * the rows of a sheet end, another begins.
 */
export function xlsxStream(pages: AsyncIterable<ExportedContact[]>, maxRows = MAX_ROWS): Readable {
  const zip = new ZipFile();
  const output = new PassThrough();
  zip.outputStream.pipe(output);
  zip.on('error', (error: Error) => output.destroy(error));
  let sheets = 0;
  let page: ExportedContact[] = [];
  let isDone = false;
  const iterator = pages[Symbol.asyncIterator]();
  const fill = async () => {
    while (!isDone && page.length === 0) {
      const next = await iterator.next();
      if (next.done) isDone = true;
      else page = next.value;
    }
  };
  /** What goes wrong is an error of the file, which ends there: the library throws it where nobody can catch it. */
  async function* guarded(text: AsyncGenerator<string>) {
    try {
      yield* text;
    } catch (error) {
      output.destroy(error as Error);
    }
  }
  async function* sheet() {
    yield `${HEAD}<worksheet xmlns="${MAIN}">${FROZEN}${COLUMNS}<sheetData>${row([...EXPORT_COLUMNS], 2)}`;
    for (let rows = 1; rows < maxRows && !isDone;) {
      await fill();
      const taken = page.slice(0, maxRows - rows);
      page = page.slice(taken.length);
      rows += taken.length;
      if (taken.length)
        yield taken
          .map((contact) =>
            row(
              EXPORT_COLUMNS.map((column) => cellText(contact[column])),
              1,
            ),
          )
          .join('');
    }
    yield '</sheetData></worksheet>';
    await fill();
  }
  const addSheet = () => {
    sheets += 1;
    const stream = Readable.from(guarded(sheet()), { objectMode: false });
    stream.once('end', () => {
      if (output.destroyed) return;
      if (isDone && page.length === 0) finish();
      else addSheet();
    });
    zip.addReadStream(stream, `xl/worksheets/sheet${sheets}.xml`);
  };
  const finish = () => {
    const numbers = Array.from({ length: sheets }, (_, i) => i + 1);
    const add = (path: string, xml: string) => zip.addBuffer(Buffer.from(xml), path);
    add(
      'xl/workbook.xml',
      `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${numbers
        .map((n) => `<sheet name="Contacts${n > 1 ? ` ${n}` : ''}" sheetId="${n}" r:id="rId${n}"/>`)
        .join('')}</sheets></workbook>`,
    );
    const relation = (id: string, type: string, target: string) =>
      `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
    const relations = (list: string[]) =>
      `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${list.join('')}</Relationships>`;
    add(
      'xl/_rels/workbook.xml.rels',
      relations([
        ...numbers.map((n) => relation(`rId${n}`, 'worksheet', `worksheets/sheet${n}.xml`)),
        relation('styles', 'styles', 'styles.xml'),
      ]),
    );
    add('_rels/.rels', relations([relation('rId1', 'officeDocument', 'xl/workbook.xml')]));
    add('xl/styles.xml', STYLES);
    const part = (path: string, type: string) =>
      `<Override PartName="/xl/${path}.xml" ContentType="${TYPE}.${type}+xml"/>`;
    add(
      '[Content_Types].xml',
      `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${[
        part('workbook', 'sheet.main'),
        part('styles', 'styles'),
        ...numbers.map((n) => part(`worksheets/sheet${n}`, 'worksheet')),
      ].join('')}</Types>`,
    );
    zip.end();
  };
  output.once('close', () => void iterator.return?.());
  addSheet();
  return output;
}
