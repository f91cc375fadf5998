import { app, useServer } from '../support/rest';
import { TIME } from '../support/wire';

useServer();

describe('what needs no key', () => {
  it('health says at the top level how the server is', async () => {
    const response = await fetch(`${app.url}/health`);
    expect([response.status, response.headers.get('cache-control'), await response.json()]).toEqual([
      200,
      'no-store',
      {
        status: 'healthy',
        degraded: false,
        timestamp: TIME,
        uptime: expect.any(Number),
        database: 'up',
        redis: 'unused',
        jobs: 'off',
      },
    ]);
  });

  it('documentation is there, and absent with DOCS=off', async () => {
    const page = await fetch(`${app.url}/docs`);
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
    const closed = await app.another({ DOCS: 'off' });
    for (const path of ['/docs', '/docs/openapi.json', '/docs/openapi.yaml']) {
      expect((await fetch(closed.url + path)).status).toBe(404);
    }
  });
});
