#!/usr/bin/env bash
# One would guess: `await client.query(…)` and `client.query(…, callback)` of node-postgres cost the same. What nobody holds on to any
# more is garbage in both, and young garbage is collected for next to nothing.
# What happens: with the promise most of what the rows were made of, though nothing refers to it, survives the collections of the
# young generation (scavenges) and moves to the old one. Memory grows by it until all of the heap is collected: a program that reads
# rows and forgets them has several mark-compacts where the same with a callback has none, and far more resident memory.
# The query object gets its callback after it was made (lib/client.js, `query.callback = …` in the promise's executor); one that
# is given the callback when it is made does not do this, with the same promise around it.
# Seen with pg 8.23.1 on Node.js 20.20. Nothing is configured; a stand-in answers the protocol, so that no database is needed.
# What helps: `new Promise((resolve, reject) => client.query(text, values, (error, result) => …))`. Needs node, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --no-save pg@8.23.1
cat >try.js <<'JS'
const { createServer } = require('node:net');
const { PerformanceObserver, constants } = require('node:perf_hooks');
const { getHeapSpaceStatistics } = require('node:v8');
const { Client } = require('pg');

const [ROWS, COLUMNS, QUERIES] = [400, 8, 300];
const message = (type, ...parts) => {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
};
const int = (bytes, value) => {
  const buffer = Buffer.alloc(bytes);
  buffer[`writeInt${bytes * 8}BE`](value);
  return buffer;
};
const text = (value) => Buffer.from(`${value}\0`);
const ready = message('Z', Buffer.from('I'));
const columns = Array.from({ length: COLUMNS }, (_, i) =>
  Buffer.concat([text(`column${i}`), int(4, 0), int(2, 0), int(4, 25), int(2, -1), int(4, -1), int(2, 0)]),
);
const row = (i) =>
  message('D', int(2, COLUMNS), ...columns.flatMap((_, at) => {
    const cell = Buffer.from(`row ${i}, column ${at} `.padEnd(40 + ((i + at) % 40), 'x'));
    return [int(4, cell.length), cell];
  }));
const answer = Buffer.concat([
  message('T', int(2, COLUMNS), ...columns),
  ...Array.from({ length: ROWS }, (_, i) => row(i)),
  message('C', text(`SELECT ${ROWS}`)),
  ready,
]);
const server = createServer((socket) => {
  socket.once('data', () => {
    socket.write(Buffer.concat([message('R', int(4, 0)), ready]));
    socket.on('data', (data) => (data[0] === 0x58 ? socket.end() : socket.write(answer)));
  });
});

let majors = 0;
new PerformanceObserver((list) => {
  for (const { detail } of list.getEntries()) if (detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR) majors += 1;
}).observe({ entryTypes: ['gc'] });

const asks = {
  promise: (client) => client.query('SELECT'),
  callback: (client) =>
    new Promise((resolve, reject) =>
      client.query('SELECT', (error, result) => (error ? reject(error) : resolve(result))),
    ),
};

server.listen(0, '127.0.0.1', async () => {
  const way = process.argv[2];
  const client = new Client({ host: '127.0.0.1', port: server.address().port, user: 'x', database: 'x' });
  await client.connect();
  const old = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space').space_used_size;
  let grown = 0;
  let before = old();
  for (let i = 0; i < QUERIES; i += 1) {
    const { rows } = await asks[way](client);
    if (rows.length !== ROWS) throw new Error('rows are missing');
    await new Promise((resolve) => setImmediate(resolve));
    grown += Math.max(0, old() - before);
    before = old();
  }
  console.log(JSON.stringify({ way, movedMB: Math.round(grown / 2 ** 20), majors }));
  await client.end();
  server.close();
});
JS
promise=$(node try.js promise)
callback=$(node try.js callback)
printf '%s\n' "$promise" "$callback"
node -e '
  const [promise, callback] = process.argv.slice(1).map((text) => JSON.parse(text));
  const holds = promise.movedMB > 5 * Math.max(1, callback.movedMB);
  console.log(holds ? "As described." : "It has changed.");
  process.exit(holds ? 0 : 1);
' "$promise" "$callback"
