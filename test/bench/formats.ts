/**
 * Contacts a second of each file format, in one process and without a database: written by the export, then found out, read and made
 * contacts by what an import uses. Beside them what the bare parsers of the runtime and of CSV need for the same bytes.
 *   npx tsx test/bench/formats.ts [--rows 100000]
 */
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { detect, EXPORT_FORMATS, exporter, fileSource, readRecords, toContact } from '@app/formats';
import { parse } from 'csv-parse';
import { generateContact } from '../support/generated-contacts';
import { Random } from '../support/random';

const rows = Number(process.argv[process.argv.indexOf('--rows') + 1]) || 20_000;
const only = process.argv.includes('--only') ? process.argv[process.argv.indexOf('--only') + 1] : undefined;
const PAGE = 250;
const folder = mkdtempSync(join(tmpdir(), 'formats-'));
const random = new Random(1);
const people = Array.from({ length: PAGE }, () => generateContact(random));

async function* pages() {
  for (let made = 0; made < rows; made += PAGE) yield await Promise.resolve(people);
}

const MB = 1024 * 1024;
let peak = 0;
setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20).unref();

/** What the work did in a second of the processor, whoever else is at work; and the memory that it took above what there was. */
async function timed(work: () => Promise<number>) {
  globalThis.gc?.();
  const before = (peak = process.memoryUsage().rss);
  const started = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(started);
  const seconds = (user + system) / 1_000_000;
  return { rate: Math.round(done / seconds), memory: Math.round((peak - before) / MB) };
}

const print = (cells: (string | number)[]) =>
  process.stdout.write(
    `${cells.map((cell, i) => (i ? String(cell).padStart(12) : String(cell).padEnd(10))).join('')}\n`,
  );

async function main() {
  print(['', 'MB', 'written/s', 'MB more', 'read/s', 'MB more', 'bare/s', 'ratio']);
  for (const format of EXPORT_FORMATS) {
    if (only && format !== only) continue;
    const out = exporter(format);
    const path = join(folder, `contacts.${out.extension}`);
    const written = await timed(async () => {
      await pipeline(out.write(pages()), createWriteStream(path));
      return rows;
    });
    const read = await timed(async () => {
      const file = await fileSource(path);
      const detected = await detect(file, path);
      let count = 0;
      for await (const record of readRecords(file, detected))
        if (toContact(record, detected).input) count += 1;
      if (count !== rows) throw new Error(`${format}: ${count} of ${rows} rows`);
      return count;
    });
    const bare = await bareRate(format, path);
    const ratio = bare ? `${Math.round((100 * read.rate) / bare)} %` : '';
    print([
      format,
      Math.round(statSync(path).size / MB),
      written.rate,
      written.memory,
      read.rate,
      read.memory,
      bare ?? '',
      ratio,
    ]);
  }
  rmSync(folder, { recursive: true });
}

async function bareRate(format: string, path: string): Promise<number | undefined> {
  if (['csv', 'csv-raw', 'google', 'outlook'].includes(format))
    return (
      await timed(async () => {
        let count = -1;
        for await (const _ of createReadStream(path).pipe(parse())) count += 1;
        return count;
      })
    ).rate;
  if (format !== 'ndjson') return undefined;
  return (
    await timed(async () => {
      let count = 0;
      for await (const line of createInterface({ input: createReadStream(path) }))
        if (JSON.parse(line)) count += 1;
      return count;
    })
  ).rate;
}

void main();
