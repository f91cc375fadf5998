import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startTestApp } from '../support/app';

const folder = join(__dirname, '../../deploy/monitoring');

it('board and alerts ask only for metrics that there are', async () => {
  const app = await startTestApp();
  const team = await app.createTeam();
  const scraped = await fetch(`${app.url}/metrics`, { headers: { 'x-api-key': team.admin.key } });
  const known = new Set([...(await scraped.text()).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
  await app.close();
  expect(known.size).toBeGreaterThan(20);
  const asked = readdirSync(folder).flatMap((file) => {
    const names = [...readFileSync(join(folder, file), 'utf8').matchAll(/\bcontactsync_\w+/g)].map(
      ([name]) => name,
    );
    return names.map((name) => name.replace(/_(bucket|count|sum)$/, ''));
  });
  expect(asked.length).toBeGreaterThan(20);
  expect([...new Set(asked)].filter((name) => !known.has(name))).toEqual([]);
});
