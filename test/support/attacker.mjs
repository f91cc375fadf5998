// An attacker, in a process of its own so that what is measured beside it is the server: node attacker.mjs <attack> <url> <key>
// It says on standard output what came of it, one JSON object, and ends after `SECONDS`.
import { once } from 'node:events';
import { connect } from 'node:net';
import { constants, setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { io } from 'socket.io-client';

// On a machine of two cores the attacker must not be what is measured.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const [, , attack, url, key] = process.argv;
const { hostname, port } = new URL(url);
const SECONDS = 3;
const end = Date.now() + SECONDS * 1_000;
const times = (count, work) => Promise.all(Array.from({ length: count }, (_, i) => work(i)));

async function dial() {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await Promise.race([once(socket, 'connect'), once(socket, 'close')]);
  return socket;
}

/** Sends `start`, then a byte now and then; resolves with what was answered when the server ends the connection. */
async function drip(start, every, text) {
  const socket = await dial();
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk));
  socket.write(start);
  const timer = setInterval(() => socket.write(text), every);
  await once(socket, 'close');
  clearInterval(timer);
  return answer.slice(9, 12);
}

function openSocket(auth) {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, auth });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', () => resolve(undefined));
  });
}

function count(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const attacks = {
  /** Until the server cuts them off: longer than the others. */
  'slow headers': async () =>
    count(await times(200, () => drip('GET /livez HTTP/1.1\r\nHost: test\r\nX-Slow: ', 500, 'x'))),
  'slow bodies': async () => {
    const head = `POST /api/bulk/import HTTP/1.1\r\nHost: test\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n`;
    return count(await times(200, () => drip(head, 500, ' ')));
  },
  'idle connections': async () => {
    const sockets = await times(2_000, dial);
    await pause(end - Date.now());
    return { open: sockets.filter(({ destroyed }) => !destroyed).length };
  },
  'sockets without a key': async () => {
    const sockets = await times(3_000, () => openSocket({}));
    const connected = sockets.filter((socket) => socket?.connected).length;
    await pause(Math.max(0, end - Date.now()));
    return { connected, refused: 3_000 - connected };
  },
  'large frames and many messages': async () => {
    const sockets = await times(20, (i) =>
      openSocket({ api_key: key, agent_code: 'ATTACKER', device_id: `attacker ${i}` }),
    );
    const notes = 'x'.repeat(63_000);
    let sent = 0;
    // 60 messages a second from each socket, one in six as large as a frame may be.
    for (; Date.now() < end; await pause(100)) {
      for (const socket of sockets) {
        for (let i = 0; i < 5; i += 1) socket.emit('ping');
        socket.emit('contact_create', { first_name: '', notes });
        sent += 6;
      }
    }
    return { connected: sockets.filter(({ connected }) => connected).length, sent };
  },
  'wrong keys and no keys': async () => {
    const statuses = [];
    await times(20, async (i) => {
      const headers = i % 2 ? { 'x-api-key': `nobody-has-this-key-${i}` } : {};
      while (Date.now() < end) {
        const answer = await fetch(`${url}/api/contacts`, { headers });
        await answer.text();
        statuses.push(`${i % 2 ? 'wrong' : 'none'} ${answer.status}`);
      }
    });
    return count(statuses);
  },
};

process.stdout.write(JSON.stringify(await attacks[attack]()));
process.exit();
