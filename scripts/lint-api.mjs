// Redocly's recommended rules over the OpenAPI and AsyncAPI documents: one maintained rule set for both.
import { createConfig, lint } from '@redocly/openapi-core';
import { join } from 'node:path';
import { root } from './prepare.mjs';

const config = await createConfig({
  extends: ['recommended'],
  // Probes answer 200 or 503 and refuse nobody.
  rules: { 'operation-4xx-response': 'off' },
});
for (const file of ['docs/openapi.json', 'docs/asyncapi.json']) {
  for (const { severity, ruleId, message, location } of await lint({ ref: join(root, file), config })) {
    console.error(`${file} ${location[0]?.pointer}: ${message} (${severity}, ${ruleId})`);
    process.exitCode = 1;
  }
}
