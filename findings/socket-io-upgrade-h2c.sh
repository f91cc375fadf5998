#!/usr/bin/env bash
# One would guess: a server may ignore an `Upgrade` it does not know (RFC 9110, 7.8), so a request with `Upgrade: h2c`, which
# Java's HttpClient sends to every http:// address by default, is answered in HTTP/1.1, as Node does by itself.
# What happens: once Socket.IO is attached, Node hands every request with `Upgrade` to its listener; the request's own handler is
# never called, and engine.io ends the connection after a second (`destroyUpgradeTimeout`). Java says "header parser received no
# bytes". Seen with socket.io 4.8.1 on Node.js 20; source: `attach` in engine.io's build/server.js, `parserOnIncoming` in Node.
# What helps: an `IncomingMessage` whose `upgrade` is true for WebSocket only. Needs node and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund socket.io@4.8.1
cat >try.js <<'JS'
const http = require('node:http');
const { Server } = require('socket.io');

async function answer(attach) {
  const server = http.createServer((_request, response) => response.end('hello'));
  const io = attach && new Server(server);
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const headers = { connection: 'Upgrade, HTTP2-Settings', upgrade: 'h2c', 'http2-settings': 'AAEAAEAAAAIAAAAB' };
  const result = await new Promise((resolve) => {
    http
      .get({ port: server.address().port, host: '127.0.0.1', headers, agent: false }, (response) =>
        resolve(String(response.resume().statusCode)),
      )
      .on('error', (error) => resolve(error.message));
  });
  server.closeAllConnections();
  await (io ? io.close() : server.close());
  return result;
}

(async () => {
  console.log(`node ${process.version}, socket.io ${JSON.parse(require('node:fs').readFileSync('node_modules/socket.io/package.json')).version}`);
  const alone = await answer(false);
  const attached = await answer(true);
  console.log(`without Socket.IO: ${alone}; with it: ${attached}`);
  const holds = alone === '200' && attached === 'socket hang up';
  console.log(holds ? 'As described.' : 'It has changed.');
  process.exit(holds ? 0 : 1);
})();
JS
node try.js
