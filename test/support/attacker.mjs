// An attacker, in a process of its own so that what is measured beside it is the server:
//   node attacker.mjs <attack>[,<attack>...] '{"url": …, "key": …, "agentCode": …, "epoch": …, "seconds": 3}'
// Several attacks go on at once. It says on standard output, as one JSON object, what came of each, and which share of a
// processor it took itself.
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import { getPriority, setPriority } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { io } from 'socket.io-client';

// On a machine of two cores the attacker must not be what is measured.
setPriority(Math.min(19, getPriority() + 10));

const [, , names, options] = process.argv;
const { url, key, agentCode, epoch, seconds, share = 0 } = JSON.parse(options);
const { hostname, port } = new URL(url);
const end = Date.now() + seconds * 1_000;
const times = (count, work) => Promise.all(Array.from({ length: count }, (_, i) => work(i)));

/** Does `work` in so many loops until the end, and counts what came of it. */
async function repeat(loops, work) {
  const results = {};
  await times(loops, async (loop) => {
    while (Date.now() < end) {
      const result = await Promise.race([work(loop), pause(end - Date.now(), 'unanswered')]);
      results[result] = (results[result] ?? 0) + 1;
    }
  });
  return results;
}

/** The status of an answer whose body is read and thrown away; 'cut' when the connection ends before it. */
function call(agent, method, path, headers = {}, body = undefined) {
  return new Promise((resolve) => {
    const sent = request({ agent, hostname, port, method, path, headers }, (response) => {
      response.resume();
      response.once('close', () => resolve(response.statusCode));
    });
    sent.once('error', () => resolve('cut'));
    sent.end(body);
  });
}

const JSON_BODY = { 'content-type': 'application/json' };
const withKey = { 'x-api-key': key };
/** Connections that are used again, and a new one for each request. */
const kept = () => new Agent({ keepAlive: true });

/** The end of a connection, however it ends: `once` of node:events would throw what broke it. */
const closed = (socket) => new Promise((resolve) => socket.once('close', resolve));

async function dial() {
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await Promise.race([new Promise((resolve) => socket.once('connect', resolve)), closed(socket)]);
  return socket;
}

/** Sends `start`, then a byte now and then; resolves with what was answered when the server ends the connection. */
async function drip(start, every, text) {
  const socket = await dial();
  let answer = '';
  socket.on('data', (chunk) => (answer += chunk));
  socket.write(start);
  const timer = setInterval(() => socket.write(text), every);
  await closed(socket);
  clearInterval(timer);
  return answer.slice(9, 12);
}

function openSocket(auth) {
  const socket = io(url, { transports: ['websocket'], reconnection: false, forceNew: true, auth });
  return new Promise((resolve) => {
    socket.once('connect', () => resolve(socket));
    socket.once('connect_error', () => resolve(undefined));
    // Ended before it had become a socket.
    socket.io.once('close', () => resolve(undefined));
  });
}

function count(values) {
  const counts = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}

const attacks = {
  /** Takes as much of a processor as it is told, and leaves the server alone. */
  nothing: async () => {
    const TURN = 10;
    while (Date.now() < end) {
      const busy = performance.now() + TURN * share;
      while (performance.now() < busy);
      await pause(Math.max(1, TURN * (1 - share)));
    }
    return {};
  },
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
    // Those that had to make room learn of it a moment later.
    await pause(Math.max(1_000, end - Date.now()));
    const connected = sockets.filter((socket) => socket?.connected).length;
    return { connected, refused: 3_000 - connected };
  },
  'large frames and many messages': async () => {
    const sockets = await times(20, (i) =>
      openSocket({ api_key: key, agent_code: agentCode, device_id: `attacker ${i}` }),
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

  // Those below go on until the end, begun again whenever the server has had enough of them.
  'slow headers without end': () =>
    repeat(200, () => drip('GET /livez HTTP/1.1\r\nHost: test\r\nX-Slow: ', 500, 'x')),
  'slow bodies without a key': () => {
    const head = `POST /api/auth/enrol HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 9999\r\n\r\n`;
    return repeat(100, async () => {
      const result = await drip(head, 500, ' ');
      await pause(100);
      return result;
    });
  },
  'large bodies without a key': () => {
    const body = Buffer.alloc(1024 * 1024, ' ');
    const headers = { ...JSON_BODY, 'content-length': body.length };
    return repeat(5, () => call(undefined, 'POST', '/api/bulk/import', headers, body));
  },
  'idle connections without end': async () => {
    const sockets = await times(1_000, dial);
    await pause(end - Date.now());
    return { open: sockets.filter(({ destroyed }) => !destroyed).length };
  },
  'keyless sockets without end': () =>
    repeat(1_200, async () => {
      const socket = await openSocket({});
      if (!socket) {
        await pause(1_000);
        return 'refused';
      }
      await once(socket, 'disconnect');
      return 'ended';
    }),
  'no keys': () => {
    const agent = kept();
    return repeat(20, () => call(agent, 'GET', '/api/contacts'));
  },
  'wrong keys': () => {
    const agent = kept();
    return repeat(20, (i) =>
      call(agent, 'GET', '/api/contacts', { 'x-api-key': `nobody-has-this-key-${i}` }),
    );
  },
  'wrong keys on new connections': () =>
    repeat(10, () => call(false, 'GET', '/api/contacts', { 'x-api-key': `nobody-has-this-${randomUUID()}` })),
  handshakes: () =>
    repeat(10, async (i) => {
      const socket = await openSocket({
        api_key: `wrong-${i}-${randomUUID()}`,
        agent_code: 'A',
        device_id: 'd',
      });
      return socket ? 'connected' : 'refused';
    }),

  'unread answers': () =>
    repeat(50, async () => {
      const socket = await dial();
      socket.pause();
      socket.write(`GET /api/sync/delta?version=0 HTTP/1.1\r\nHost: test\r\nX-API-Key: ${key}\r\n\r\n`);
      await Promise.race([closed(socket), pause(5_000)]);
      socket.destroy();
      return 'asked';
    }),
  lists: () => {
    const agent = kept();
    return repeat(20, (i) => call(agent, 'GET', `/api/contacts?limit=1000&page=${1 + (i % 5)}`, withKey));
  },
  searches: () => {
    const agent = kept();
    return repeat(20, (i) => call(agent, 'GET', `/api/contacts?limit=100&search=ro%20n${i % 10}`, withKey));
  },
  deltas: () => {
    const agent = kept();
    return repeat(20, () => call(agent, 'GET', '/api/sync/delta?version=0', withKey));
  },
  'sync requests': async () => {
    const sockets = await times(20, (i) =>
      openSocket({ api_key: key, agent_code: agentCode, device_id: `attacker ${i}` }),
    );
    const answers = {};
    for (; Date.now() < end; await pause(50)) {
      for (const socket of sockets)
        socket?.emit('sync_request', { last_known_version: 0 }, ({ success, code }) => {
          const result = success ? 'answered' : code;
          answers[result] = (answers[result] ?? 0) + 1;
        });
    }
    return { connected: sockets.filter((socket) => socket?.connected).length, ...answers };
  },
  uploads: () => {
    const agent = kept();
    const notes = 'n'.repeat(2_000);
    return repeat(4, (i) => {
      const mutations = Array.from({ length: 500 }, () => ({
        mutation_id: randomUUID(),
        op: 'create',
        contact_id: randomUUID(),
        fields: { first_name: 'Up', last_name: 'Load', notes },
      }));
      const body = JSON.stringify({ device_id: `uploader ${i}`, epoch, mutations });
      const headers = { ...withKey, ...JSON_BODY, 'content-length': Buffer.byteLength(body) };
      return call(agent, 'POST', '/api/sync/push', headers, body);
    });
  },
};

const began = Date.now();
const results = await Promise.all(names.split(',').map(async (name) => [name, await attacks[name]()]));
const { user, system } = process.cpuUsage();
const taken = (user + system) / 1e3 / (Date.now() - began);
process.stdout.write(JSON.stringify({ share: taken, results: Object.fromEntries(results) }));
process.exit();
