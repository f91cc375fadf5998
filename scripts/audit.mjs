// `npm run audit`: fails on a known vulnerability, high or critical, in what the server is made of. Where the registry
// has no audit it says so: then nothing was checked, which is neither good nor bad.
import { spawnSync } from 'node:child_process';
import './node-version.mjs';

const { stdout } = spawnSync('npm', ['audit', '--omit=dev', '--json'], {
  encoding: 'utf8',
  timeout: 120_000,
});
const { metadata, vulnerabilities = {} } = readJson(stdout);
if (!metadata?.vulnerabilities) {
  console.log('audit: NOT DONE, the registry did not answer; 0 passed, 0 failed');
} else {
  const bad = Object.values(vulnerabilities).filter(({ severity }) =>
    ['high', 'critical'].includes(severity),
  );
  for (const { name, severity, range } of bad) console.log(`${severity}: ${name} ${range}`);
  const { total } = metadata.vulnerabilities;
  console.log(
    `audit: ${total} known, ${bad.length} of them high; ${bad.length ? '0 passed, 1 failed' : '1 passed, 0 failed'}`,
  );
  process.exitCode = bad.length ? 1 : 0;
}

function readJson(text) {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
