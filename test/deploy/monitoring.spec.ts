import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsOf, startTestApp } from '../support/app';

const folder = join(__dirname, '../../deploy/monitoring');

it('board and alerts ask only for metrics that there are', async () => {
  const app = await startTestApp();
  const known = new Set([...(await metricsOf(app)).matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name));
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
