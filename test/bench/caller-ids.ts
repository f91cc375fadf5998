import { createGzip, gunzipSync } from 'node:zlib';
import { CallerIds } from '@app/sync-client';
import { to as copyTo } from 'pg-copy-streams';
import { fill, type ReadBench } from './reads';

/** Goals at 100,000 contacts. */
const MAX_BYTES = 2_500_000;
const MAX_SECONDS = 2;

/** The file of caller IDs: how large, how long the first who asks waits for it, and how long all others. */
export async function callerIds(bench: ReadBench, contacts: number): Promise<void> {
  await fill(bench, contacts);
  const { url, headers, db, teamId } = bench;
  const path = `${url}/api/contacts/caller-ids`;
  const bare = await bareFile(db, teamId);
  const made = await timed(path, headers);
  const again = await timed(path, headers);
  const file = new CallerIds(gunzipSync(made.bytes));
  const someone = file.caller(0);
  const began = performance.now();
  const LOOKUPS = 1_000;
  for (let i = 0; i < LOOKUPS; i += 1) file.find(String(12_120_000_000 + i * 7_919));
  const lookup = ((performance.now() - began) * 1_000) / LOOKUPS;
  if (!someone.id || file.numbers === 0) throw new Error('the file is empty');
  process.stdout.write(
    `\ncaller IDs of ${contacts} contacts, ${file.contacts} with ${file.numbers} numbers: ` +
      `${(made.bytes.length / 1e6).toFixed(2)} MB (goal ${MAX_BYTES / 1e6}), ${(made.bytes.length / file.numbers).toFixed(1)} bytes a number ` +
      `(the same as text, gzip -7: ${(bare.bytes / file.numbers).toFixed(1)}), ${(file.bytes.length / 1e6).toFixed(2)} MB unpacked; ` +
      `made in ${made.seconds.toFixed(2)} s (goal ${MAX_SECONDS}; bare COPY and gzip: ${bare.seconds.toFixed(2)} s), ` +
      `from the shared file ${again.seconds.toFixed(3)} s; a lookup in it ${lookup.toFixed(1)} µs\n`,
  );
}

async function timed(path: string, headers: Record<string, string>) {
  const start = performance.now();
  const answer = await fetch(path, { headers });
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}`);
  const bytes = Buffer.from(await answer.arrayBuffer());
  return { bytes, seconds: (performance.now() - start) / 1000 };
}

/** Numbers with id and name as lines of text, by number: what one would do without a format. */
async function bareFile(db: ReadBench['db'], teamId: string): Promise<{ bytes: number; seconds: number }> {
  const start = performance.now();
  let bytes = 0;
  const copy = db.query(
    copyTo(
      `COPY (SELECT number, c.id, c.first_name, c.last_name FROM phone_numbers p JOIN contacts c ON c.team_id = p.team_id AND c.id = p.contact_id,
               unnest(p.numbers) AS number WHERE p.team_id = '${teamId}' AND number LIKE '+%' ORDER BY number) TO STDOUT`,
    ),
  );
  for await (const piece of copy.pipe(createGzip({ level: 7 })) as AsyncIterable<Buffer>)
    bytes += piece.length;
  return { bytes, seconds: (performance.now() - start) / 1000 };
}
