import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** How many download at the same time. */
const READERS = 10;

/** Everything to everybody: first the one who has to wait for the file, then ten at a time. */
export async function snapshots(
  { url, bareUrl, headers }: { url: string; bareUrl: string; headers: Record<string, string> },
  contacts: number,
  seconds: number,
): Promise<void> {
  for (let seed = 1, missing = contacts; missing > 0; seed += 1, missing -= 50_000) {
    const args = ['--format', 'json', '--rows', String(Math.min(missing, 50_000)), '--seed', String(seed)];
    const script = join(__dirname, '../../scripts/make-contacts.mjs');
    const rows = execFileSync(process.execPath, [script, ...args], { maxBuffer: 1 << 30 });
    const answer = await fetch(`${url}/api/bulk/import`, { method: 'POST', headers, body: rows });
    if (!answer.ok) throw new Error(`the import answered ${answer.status}`);
  }
  const snapshot = `${url}/api/sync/snapshot`;
  const start = performance.now();
  const file = Buffer.from(await (await fetch(snapshot, { headers })).arrayBuffer());
  const built = (performance.now() - start) / 1000;
  const { count } = JSON.parse(gunzipSync(file).toString('utf8').split('\n', 1)[0]!) as { count: number };
  const ours = await downloads(snapshot, headers, count, seconds);
  const bare = await downloads(`${bareUrl}/snapshot`, {}, count, seconds);
  process.stdout.write(
    `\nsnapshot of ${count} contacts: ${(file.length / count).toFixed(1)} bytes a row (bare, gzip -6 by id: ${(bare.bytes / count).toFixed(1)}); ` +
      `made in ${built.toFixed(2)} s (${(count / built).toFixed(0)} rows/s); ` +
      `served from the shared file ${ours.perSecond.toFixed(0)} rows/s, bare ${bare.perSecond.toFixed(0)} rows/s, ${(ours.perSecond / bare.perSecond).toFixed(0)} times as many\n`,
  );
}

async function downloads(
  url: string,
  headers: Record<string, string>,
  count: number,
  seconds: number,
): Promise<{ perSecond: number; bytes: number }> {
  let done = 0;
  let bytes = 0;
  const start = performance.now();
  const until = start + seconds * 1000;
  const load = async () => {
    while (performance.now() < until) {
      const answer = await fetch(url, { headers });
      if (answer.status !== 200) throw new Error(`${url} answered ${answer.status}`);
      bytes = (await answer.arrayBuffer()).byteLength;
      done += 1;
    }
  };
  await Promise.all(Array.from({ length: READERS }, load));
  return { perSecond: (done * count) / ((performance.now() - start) / 1000), bytes };
}
