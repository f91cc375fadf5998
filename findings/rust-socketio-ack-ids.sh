#!/usr/bin/env bash
# One would guess: the callback of `emit_with_ack` runs when the server has acknowledged that event; a client that then takes the
# change out of its queue loses nothing.
# What happens: the id of an acknowledgement is a random number below 999, whether or not it is in use, and an answer runs every
# waiting callback with its id. With 40 changes under way it is likelier than not that two share one: the answer to the first
# counts for the second too, which the server may never have stored. No error; with one change at a time all is well.
# Seen with rust_socketio 0.6.0 (crates.io), its async client draws the ids alike; server: socket.io 4.8.1 (npm). Source:
# `emit_with_ack` and `handle_ack` in src/client/raw_client.rs; the protocol's description: an acknowledgement has the event's id.
# What helps: one unanswered event at a time, or let the answer name the change (its operation id) and compare. Needs cargo, a C
# compiler with OpenSSL's headers, node, npm.
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
  // Every second change is stored and answered; "done" is answered when all that came before it were.
  socket.on('change', ({ number }, answer) => number % 2 === 0 && answer(number));
  socket.on('done', () => socket.emit('done', {}));
});
server.listen(0, '127.0.0.1', () => console.log(server.address().port));
JS
node server.cjs >port &
server=$!
mkdir src
cat >Cargo.toml <<'TOML'
[package]
name = "try"
version = "0.1.0"
edition = "2021"

[dependencies]
rust_socketio = "=0.6.0"
serde_json = "1"
TOML
cat >src/main.rs <<'RUST'
use rust_socketio::{ClientBuilder, Event, Payload, RawClient};
use serde_json::json;
use std::sync::{mpsc, Arc, Mutex};
use std::time::Duration;

fn main() {
    let (connected, on_connect) = mpsc::channel();
    let (done, on_done) = mpsc::channel();
    let socket = ClientBuilder::new(std::env::args().nth(1).unwrap())
        .on(Event::Connect, move |_, _| connected.send(()).unwrap())
        .on("done", move |_, _| done.send(()).unwrap())
        .connect()
        .unwrap();
    on_connect.recv().unwrap();
    let confirmed = Arc::new(Mutex::new(Vec::new()));
    for number in 0..400 {
        let confirmed = Arc::clone(&confirmed);
        let callback = move |_: Payload, _: RawClient| confirmed.lock().unwrap().push(number);
        socket.emit_with_ack("change", json!({ "number": number }), Duration::from_secs(600), callback).unwrap();
    }
    socket.emit("done", json!({})).unwrap();
    on_done.recv().unwrap();
    let confirmed = confirmed.lock().unwrap();
    let never_stored = confirmed.iter().filter(|number| *number % 2 == 1).count();
    println!("400 changes sent, 200 stored and answered, {} taken for answered, of them {never_stored} never stored", confirmed.len());
    std::process::exit(if never_stored > 0 { 0 } else { 1 });
}
RUST
CARGO_TARGET_DIR="$work/target" cargo build --quiet --jobs 1
cargo tree --depth 1 --edges normal | grep rust_socketio
if ! target/debug/try "http://127.0.0.1:$(cat port)"; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
