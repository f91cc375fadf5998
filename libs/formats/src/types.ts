import type { Readable } from 'node:stream';

export type FileFormat = 'csv' | 'vcard' | 'xlsx' | 'json' | 'ndjson';

/** Whose file it is, as its columns say. */
export type Profile = 'own' | 'google' | 'google-legacy' | 'outlook' | 'hubspot' | 'vcard' | 'unknown';

/** Something a person should know of a file, or of one of its rows; nothing is refused for it. */
export interface Warning {
  column?: string;
  /** A whole sentence. */
  message: string;
}

/** What a file is and how its columns become fields. JSON; a user may correct any member before the file is read. */
export interface Detected {
  format: FileFormat;
  /** Of text, a name that iconv-lite knows. */
  encoding?: string;
  delimiter?: string;
  /** The row with the names of the columns, as a spreadsheet counts rows; 0 when there is none. Of CSV and XLSX. */
  header_row?: number;
  /** A text export of this product whose cells have no apostrophes before what looks like a formula. */
  raw?: boolean;
  sheet?: string;
  /** Of the workbook, in its order. */
  sheets?: string[];
  hidden_sheets?: string[];
  /** The order of day and month in dates such as 03/04/1987; absent when nothing in the file tells. */
  date_order?: 'DMY' | 'MDY';
  /** Of the first card: 2.1, 3.0 or 4.0. */
  version?: string;
  profile: Profile;
  /** As the file names them; a second one of the same name has its number behind it. Properties of cards, members of JSON. */
  columns: string[];
  /** By column a target, see isTarget(); null leaves the column out. */
  mapping: Record<string, string | null>;
  /** The first rows, in the order of `columns`. */
  samples: string[][];
  warnings: Warning[];
}

/** One row, card or object of a file. */
export interface SourceRecord {
  /** Where a person finds it again, from 1: the row of the spreadsheet, the card, the object, the line of NDJSON. */
  row: number;
  /** By column, as in the file; empty ones of a table are left out. */
  cells: Record<string, string>;
  /** What the cells cannot say: the parsed card or object. */
  card?: unknown;
  warnings: Warning[];
}

export interface MappedContact {
  /** Fields of a contact and perhaps its id, not yet checked: for parseContactFields(). */
  input: Record<string, unknown>;
  warnings: Warning[];
  /** Why it is no contact at all, as the end of a sentence that begins with `card`; then it has no input. */
  refusal?: string;
}

/** A file that can be read more than once, in part. */
export interface FileSource {
  /** Bytes. */
  size: number;
  /** @param range from `start` up to, not including, `end` (bytes); the whole file without it */
  open(range?: { start?: number; end?: number }): Readable;
}

/** Why a file cannot be read, or not further: a sentence for the person who brought it. */
export class FormatError extends Error {
  override name = 'FormatError';
}

/** What a reader takes on. */
export const LIMITS = {
  columns: 1_000,
  /** Longest row of a table, object of JSON, or card without its pictures and sounds (bytes). */
  recordBytes: 1024 * 1024,
  /** What is looked at to say what a file is (bytes). */
  headBytes: 256 * 1024,
  /** What a workbook may unfold to (bytes), and to how many times of its size where that is more than a few megabytes. */
  unzippedBytes: 4 * 1024 * 1024 * 1024,
  unzippedRatio: 200,
  /** The texts that a workbook's cells share are held in memory (bytes). */
  sharedBytes: 128 * 1024 * 1024,
};

export type Limits = typeof LIMITS;
