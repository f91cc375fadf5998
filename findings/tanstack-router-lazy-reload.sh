#!/usr/bin/env bash
# One would guess: a lazy route of TanStack Router whose file cannot be loaded shows the route's `errorComponent`, and whatever else is
# on the page stays: what somebody has typed, an open socket, a queue of edits that could not be sent.
# What happens: `lazyRouteComponent` loads the whole window again, the first time a file fails. It is meant for files that are gone
# since a release. A connection that is gone fails with the same message, so a click on a page that was not loaded yet replaces a
# working application by the browser's own error page; only the second such click shows the `errorComponent`.
# Seen with @tanstack/react-router 1.170.46 (npm); source: `lazyRouteComponent.tsx`.
# What helps: a component of one's own with a `preload` that imports the file and rethrows. The router waits for it, shows the
# `errorComponent` when it fails, and `router.invalidate()` tries again. Needs node, npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund @tanstack/react-router@1.170.46 react@19 react-dom@19
cat >try.mjs <<'JS'
let reloads = 0;
const kept = new Map();
globalThis.window = globalThis;
globalThis.location = { reload: () => (reloads += 1) };
globalThis.sessionStorage = { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => kept.set(key, value) };
const { lazyRouteComponent } = await import('@tanstack/react-router');

// What a browser says without a connection.
const offline = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module: http://localhost/people.js'));
for (const click of ['first', 'second']) {
  const Page = lazyRouteComponent(offline, 'Page');
  await Page.preload();
  let thrown;
  try {
    Page({});
  } catch (error) {
    thrown = error instanceof Error ? 'the error' : 'a promise for ever';
  }
  console.log(`${click} click: window loaded again ${reloads} times, thrown: ${thrown}`);
}
JS
node --conditions=browser try.mjs | tee read.txt
if [ "$(cat read.txt)" != 'first click: window loaded again 1 times, thrown: a promise for ever
second click: window loaded again 1 times, thrown: the error' ]; then
  echo 'It has changed.'
  exit 1
fi
echo 'As described.'
