import { type TableRow, tooManyColumns } from './csv-reader';
import { type FileSource, FormatError, type Limits, type Warning } from './types';
import {
  columnLetters,
  columnOf,
  masked,
  type NumberFormat,
  numberFormat,
  serialDate,
  typedFormula,
  unescapeText,
} from './xlsx-cells';
import { Package } from './xlsx-package';

export interface Sheet {
  name: string;
  isHidden: boolean;
  path: string;
}

/** A row of a sheet, and what is odd about its cells. */
export interface SheetRow extends TableRow {
  warnings: Warning[];
}

/** Merged ranges that are filled down; further ones stay as they are. */
const MAX_MERGES = 20_000;
/** Beyond it a sheet is not searched for them when only its first rows are read (bytes). */
const SEARCHED = 32 * 1024 * 1024;

/** Value of the cell above, for each row of a merged range. */
interface Merge {
  column: number;
  first: number;
  last: number;
}

const folderOf = (path: string) => path.slice(0, path.lastIndexOf('/') + 1);

function resolve(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts = folder.split('/').filter(Boolean);
  for (const part of target.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}

export class Workbook {
  private shared: string[] | undefined;
  private formats: NumberFormat[] | undefined;

  private constructor(
    private readonly parts: Package,
    private readonly limits: Limits,
    readonly sheets: Sheet[],
    private readonly is1904: boolean,
    private readonly paths: { sharedStrings?: string; styles?: string },
  ) {}

  /** @throws FormatError when it is none that can be read */
  static async open(file: FileSource, limits: Limits): Promise<Workbook> {
    const parts = await Package.open(file, limits);
    let path = 'xl/workbook.xml';
    for (const { type, target } of await relations(parts, '', '_rels/.rels'))
      if (type === 'officeDocument') path = target;
    if (!parts.has(path) || /\.bin$/i.test(path)) throw new FormatError(whatElse(parts));
    const folder = folderOf(path);
    const related = await relations(parts, folder, `${folder}_rels/${path.slice(folder.length)}.rels`);
    const sheets: Sheet[] = [];
    let is1904 = false;
    await parts.read(path, {
      open(name, attributes) {
        if (name === 'workbookPr') is1904 = ['1', 'true'].includes(attributes.date1904 ?? '');
        if (name !== 'sheet') return;
        const id = Object.entries(attributes).find(([key]) => /:id$/i.test(key))?.[1];
        const sheet = related.find((relation) => relation.id === id && relation.type === 'worksheet');
        const isHidden = /hidden/i.test(attributes.state ?? '');
        if (sheet && parts.has(sheet.target))
          sheets.push({ name: attributes.name ?? '', isHidden, path: sheet.target });
      },
    });
    if (sheets.length === 0) throw new FormatError('The workbook has no sheet with cells.');
    const pathOf = (type: string) => related.find((relation) => relation.type === type)?.target;
    const paths = { sharedStrings: pathOf('sharedStrings'), styles: pathOf('styles') };
    return new Workbook(parts, limits, sheets, is1904, paths);
  }

  /** The named sheet, or the first one that people see. @throws FormatError when there is none of this name */
  sheet(name?: string): Sheet {
    if (name === undefined) return this.sheets.find(({ isHidden }) => !isHidden) ?? this.sheets[0]!;
    const sheet = this.sheets.find((one) => one.name === name);
    if (!sheet) throw new FormatError(`The workbook has no sheet called "${name.slice(0, 60)}".`);
    return sheet;
  }

  /**
   * The rows of a sheet that have something in them, as text: numbers in full, days as ISO 8601, what is shown of numbers with
   * leading zeros. Cells that are merged with one above have its text.
   * @param isHead only the first rows will be taken
   */
  async *rows(sheet: Sheet, isHead = false): AsyncGenerator<SheetRow> {
    this.shared ??= await this.readShared();
    this.formats ??= await this.readFormats();
    const merges = isHead && this.parts.sizeOf(sheet.path) > SEARCHED ? [] : await this.merges(sheet);
    const reader = new SheetReader(this.shared, this.formats, this.is1904, this.limits, merges);
    for await (const _ of this.parts.parse(sheet.path, reader.handlers)) yield* reader.take();
    yield* reader.take();
  }

  private async readShared(): Promise<string[]> {
    const path = this.paths.sharedStrings;
    if (!path) return [];
    const { sharedBytes } = this.limits;
    if (this.parts.sizeOf(path) > sharedBytes * 2)
      throw new FormatError(`The texts of the workbook are more than ${sharedBytes} bytes: save it as CSV.`);
    const texts: string[] = [];
    let size = 0;
    const text = new TextOf('si', (value) => {
      size += value.length;
      if (size > sharedBytes)
        throw new FormatError(
          `The texts of the workbook are more than ${sharedBytes} bytes: save it as CSV.`,
        );
      texts.push(value);
    });
    for await (const _ of this.parts.parse(path, text));
    return texts;
  }

  private async readFormats(): Promise<NumberFormat[]> {
    const codes = new Map<number, string>();
    const formats: NumberFormat[] = [];
    const known = new Map<number, NumberFormat>();
    let isInCells = false;
    if (this.paths.styles)
      await this.parts.read(this.paths.styles, {
        open(name, { numFmtId = '0', formatCode = '' }) {
          const id = Number(numFmtId);
          if (name === 'numFmt') codes.set(id, formatCode);
          else if (name === 'cellXfs') isInCells = true;
          else if (name === 'xf' && isInCells) {
            let format = known.get(id);
            if (!format) known.set(id, (format = numberFormat(id, codes.get(id))));
            formats.push(format);
          }
        },
        close(name) {
          if (name === 'cellXfs') isInCells = false;
        },
      });
    return formats;
  }

  /** They stand behind the cells: found by their text, which takes a tenth of the time of reading. */
  private async merges({ path }: Sheet): Promise<Merge[]> {
    const merges: Merge[] = [];
    const seen = new Set<string>();
    let rest = '';
    for await (const piece of this.parts.text(path)) {
      const text = rest + piece;
      rest = text.slice(-200);
      if (!text.includes('mergeCell')) continue;
      for (const [, from, first, last] of text.matchAll(
        /<(?:\w{1,20}:)?mergeCell [^>]{0,80}?ref="([A-Z]{1,3})(\d{1,7}):[A-Z]{1,3}(\d{1,7})"/g,
      )) {
        if (merges.length >= MAX_MERGES) return merges;
        const column = columnOf(from!)!;
        const key = `${column} ${first}`;
        // The overlap of two pieces may have it twice.
        if (last === first || seen.has(key)) continue;
        seen.add(key);
        merges.push({ column, first: Number(first), last: Number(last) });
      }
    }
    return merges.sort((a, b) => a.first - b.first);
  }
}

interface Relation {
  id: string;
  /** The last word of its name, which is the same in both kinds of the format. */
  type: string;
  target: string;
}

async function relations(parts: Package, folder: string, path: string): Promise<Relation[]> {
  const found: Relation[] = [];
  await parts.read(path, {
    open(name, { Id = '', Type = '', Target = '', TargetMode }) {
      if (name === 'Relationship' && TargetMode !== 'External')
        found.push({ id: Id, type: Type.slice(Type.lastIndexOf('/') + 1), target: resolve(folder, Target) });
    },
  });
  return found;
}

function whatElse(parts: Package): string {
  if (parts.has('content.xml')) return 'The file is a LibreOffice document: save it as .xlsx.';
  if (parts.has('word/document.xml')) return 'The file is a Word document.';
  if (parts.has('xl/workbook.bin')) return 'The file is a binary workbook (.xlsb): save it as .xlsx.';
  if (parts.has('index/document.iwa')) return 'The file is a Numbers document: export it as .xlsx.';
  return 'The file is a ZIP archive and no workbook: unpack it first.';
}

/** Gathers the texts in an element; readings that stand above Japanese words are none. */
class TextOf {
  private parts: string[] = [];
  private isText = false;
  private isReading = false;
  private isInside = false;

  constructor(
    private readonly element: string,
    private readonly found: (text: string) => void,
  ) {}

  open = (name: string) => {
    if (name === this.element) [this.isInside, this.parts] = [true, []];
    else if (name === 'rPh') this.isReading = true;
    else if (name === 't') this.isText = this.isInside && !this.isReading;
  };

  text = (text: string) => {
    if (this.isText) this.parts.push(text);
  };

  close = (name: string) => {
    if (name === 't') this.isText = false;
    else if (name === 'rPh') this.isReading = false;
    else if (name === this.element) {
      this.isInside = false;
      this.found(unescapeText(this.parts.join('')));
    }
  };
}

/** Makes rows of what the parser finds. */
class SheetReader {
  private rows: SheetRow[] = [];
  private row = 0;
  private column = 0;
  private cells: string[] = [];
  private warnings: Warning[] = [];
  private size = 0;
  private type = '';
  private format: NumberFormat | undefined;
  private value = '';
  private formula: string | undefined;
  private inline = '';
  private target: 'value' | 'formula' | undefined;
  private readonly inlineText = new TextOf('is', (text) => (this.inline = text));
  private nextMerge = 0;
  private active: (Merge & { text: string })[] = [];

  constructor(
    private readonly shared: string[],
    private readonly formats: NumberFormat[],
    private readonly is1904: boolean,
    private readonly limits: Limits,
    private readonly merges: Merge[],
  ) {}

  readonly handlers = {
    open: (name: string, attributes: Record<string, string>) => {
      switch (name) {
        case 'row':
          this.row = Number(attributes.r) || this.row + 1;
          [this.cells, this.warnings, this.column, this.size] = [[], [], 0, 0];
          return;
        case 'c':
          this.column = columnOf(attributes.r ?? '') ?? this.column;
          this.type = attributes.t ?? 'n';
          this.format = attributes.s === undefined ? this.formats[0] : this.formats[Number(attributes.s)];
          [this.value, this.formula, this.inline] = ['', undefined, ''];
          return;
        case 'v':
          this.target = 'value';
          return;
        case 'f':
          this.target = 'formula';
          this.formula = '';
          return;
        default:
          this.inlineText.open(name);
      }
    },
    text: (text: string) => {
      if (this.target === 'value') this.value += text;
      else if (this.target === 'formula') this.formula += text;
      else this.inlineText.text(text);
    },
    close: (name: string) => {
      switch (name) {
        case 'v':
        case 'f':
          this.target = undefined;
          return;
        case 'c':
          this.endCell();
          return;
        case 'row':
          this.endRow();
          return;
        default:
          this.inlineText.close(name);
      }
    },
  };

  take(): SheetRow[] {
    const { rows } = this;
    this.rows = [];
    return rows;
  }

  private endCell(): void {
    const text = this.cellText();
    if (text !== '') {
      if (this.column >= this.limits.columns) throw tooManyColumns(this.row, this.column + 1, this.limits);
      this.size += text.length;
      if (this.size > this.limits.recordBytes)
        throw new FormatError(`Row ${this.row} is longer than ${this.limits.recordBytes} bytes.`);
      while (this.cells.length < this.column) this.cells.push('');
      this.cells[this.column] = text;
    }
    this.column += 1;
  }

  private endRow(): void {
    const { row, cells, warnings } = this;
    this.fillDown(row, cells);
    if (cells.length) this.rows.push({ row, cells, warnings });
  }

  private fillDown(row: number, cells: string[]): void {
    if (this.active.length) this.active = this.active.filter(({ last }) => last >= row);
    for (const { column, text } of this.active) {
      if (cells[column] || cells.length === 0) continue;
      while (cells.length < column) cells.push('');
      cells[column] = text;
    }
    for (; this.merges[this.nextMerge] && this.merges[this.nextMerge]!.first <= row; this.nextMerge += 1) {
      const merge = this.merges[this.nextMerge]!;
      const text = merge.first === row ? cells[merge.column] : undefined;
      if (text) this.active.push({ ...merge, text });
    }
  }

  private warn(problem: string): void {
    const cell = `${columnLetters(this.column)}${this.row}`;
    this.warnings.push({ message: `Cell ${cell} ${problem}` });
  }

  private cellText(): string {
    const { type, value, formula } = this;
    if (formula !== undefined) {
      const typed = typedFormula(formula);
      if (typed) {
        if (!typed.isPlain) this.warn(`was taken for a calculation: what was typed, ${typed.text}, is read.`);
        return typed.text;
      }
      if (value === '' && type !== 'inlineStr') {
        this.warn('has a formula without a value: it is empty.');
        return '';
      }
    }
    switch (type) {
      case 's':
        return this.shared[Number(value)] ?? '';
      case 'str':
        return unescapeText(value);
      case 'inlineStr':
        return this.inline;
      case 'b':
        return value === '1' || value === 'true' ? 'TRUE' : 'FALSE';
      case 'e':
        this.warn(`has an error (${value.slice(0, 20)}): it is empty.`);
        return '';
      case 'd':
        return value.replace(/T00:00:00(?:\.0+)?Z?$/, '');
      default:
        return this.numberText(value.trim());
    }
  }

  private numberText(value: string): string {
    if (value === '') return '';
    const number = Number(value);
    if (Number.isNaN(number)) return value;
    if (this.format?.isDate) {
      const { text, isAmbiguous } = serialDate(number, this.is1904);
      if (isAmbiguous) this.warn(`has a day of early 1900 that programs count differently: ${text} is read.`);
      return text;
    }
    if (Number.isInteger(number) && !Number.isSafeInteger(number))
      this.warn(`has a number of more digits than a spreadsheet keeps: its last ones may be lost.`);
    if (this.format?.mask) return masked(number, this.format.mask);
    if (/^-?\d+$/.test(value)) return value;
    // In full, never with the exponent that is shown of long ones.
    return Number.isInteger(number) && Math.abs(number) < 1e21 ? BigInt(number).toString() : String(number);
  }
}
