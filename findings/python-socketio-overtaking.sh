#!/usr/bin/env bash
# One would guess: Socket.IO delivers in order, so a plain function registered with `Client.on` sees one event after the other, and
# the last change of a contact is the last one stored; the JavaScript and Java clients call a handler only after the one before.
# What happens: python-socketio's threaded client starts a thread for every message. A handler that takes a little longer (a
# photo, a lock of the database) is overtaken by the next: the older state is stored over the newer one, and a cursor that was
# moved by the later event is already past the earlier. No error; with handlers that take no time the order looks right.
# Seen with python-socketio 5.18.1 and python-engineio 4.15.1 (PyPI), server: socket.io 4.8.1 (npm). Source: `_receive_packet` of
# engineio/client.py triggers "message" with `run_async=True`; Socket.IO's documentation, "Delivery guarantees": message ordering.
# What helps: the handler only puts the event into a `queue.Queue` that one thread works off, and a change carries its sequence
# number; `SimpleClient.receive` is such a queue. Needs python3, node, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund socket.io@4.8.1
cat >server.cjs <<'JS'
const http = require('node:http');
const { Server } = require('socket.io');

const server = http.createServer();
new Server(server).on('connection', (socket) => {
  socket.emit('change', { sequence: 1, company: 'Old Ltd' });
  socket.emit('change', { sequence: 2, company: 'New Ltd' });
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
JS
node server.cjs >port &
server=$!
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check 'python-socketio[client]==5.18.1' python-engineio==4.15.1
until [ -s port ]; do sleep 0.1; done
cat >try.py <<'PY'
import sys
import threading
from importlib.metadata import version

import socketio

print("python-socketio", version("python-socketio"), "python-engineio", version("python-engineio"))
stored = {}
order = []
newer_stored = threading.Event()
both = threading.Event()
client = socketio.Client()


def change(data):
    # Stands for work that takes longer for the first change than for the second; without threads it would only end by its limit.
    if data["sequence"] == 1:
        newer_stored.wait(20)
    stored["company"] = data["company"]
    order.append(data["sequence"])
    newer_stored.set()
    if len(order) == 2:
        both.set()


client.on("change", change)
client.connect(sys.argv[1], transports=["websocket"])
both.wait(60)
client.disconnect()
print("stored in the order", order, "and kept:", stored["company"])
holds = order == [2, 1] and stored["company"] == "Old Ltd"
print("As described." if holds else "It has changed.")
sys.exit(0 if holds else 1)
PY
env/bin/python try.py "http://127.0.0.1:$(cat port)"
