#!/usr/bin/env bash
# One would guess: `smartCollectionSync` brings whatever the server reports as changed. A card's name in the address book is the
# server's to choose (RFC 6352, 5: no suffix is asked for), and Google's names, for one, have none.
# What happens: in answers to a sync-collection report tsdav looks only at names that end in ".vcf". A card of another name is
# neither created, updated nor deleted, yet the new sync token is kept, so it is never reported again. `fetchVCards` of the same
# package brings it: the first full fetch is complete, and from then on the address book stands still without an error.
# Seen with tsdav 2.3.4 (npm); source: `isObjectResponse` in its collection.ts, that asks for the extension.
# What helps: `syncCollection` and `addressBookMultiGet`, its own lower functions, with all hrefs but the collection's. Needs node
# and npm.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund tsdav@2.3.4
cat >try.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { addressBookMultiGet, fetchVCards, smartCollectionSync, syncCollection } from 'tsdav';

const url = 'http://dav.example.com/people/';
const cards = { 'ann.vcf': 'Ann Ox', '4f2a9c': 'Bob Elk' };

// A server of two cards that were both changed since the token "1"; its answers have the form of the examples in RFC 6578, 3.8.
const fetch = async (_url, { body }) => {
  const names = body.includes('multiget') ? Object.keys(cards).filter((name) => body.includes(name)) : Object.keys(cards);
  const responses = names.map((name) => {
    const data = `<c:address-data>BEGIN:VCARD\r\nVERSION:3.0\r\nUID:${name}\r\nFN:${cards[name]}\r\nEND:VCARD\r\n</c:address-data>`;
    return `<d:response><d:href>/people/${name}</d:href><d:propstat><d:prop><d:getetag>"2"</d:getetag>${
      body.includes('address-data') && !body.includes('sync-collection') ? data : ''
    }</d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`;
  });
  const token = body.includes('sync-collection') ? '<d:sync-token>http://dav.example.com/sync/2</d:sync-token>' : '';
  return new Response(
    `<?xml version="1.0"?><d:multistatus xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:carddav">${responses.join('')}${token}</d:multistatus>`,
    { status: 207, headers: { 'content-type': 'application/xml; charset=utf-8' } },
  );
};
const objectMultiGet = (options) => addressBookMultiGet({ ...options, fetch });
const collection = {
  url,
  syncToken: 'http://dav.example.com/sync/1',
  objects: Object.keys(cards).map((name) => ({ url: url + name, etag: '"1"', data: '' })),
  objectMultiGet,
};
const account = { accountType: 'carddav', homeUrl: url };
const names = (objects) => objects.map((object) => object.url.slice(url.length)).sort().join(' and ');

const full = await fetchVCards({ addressBook: { url }, fetch });
const reported = await syncCollection({ url, props: { 'd:getetag': {} }, syncLevel: 1, syncToken: collection.syncToken, fetch });
const synced = await smartCollectionSync({ collection, account, method: 'webdav', detailedResult: true, fetch });
const seen = {
  'fetchVCards': names(full),
  'syncCollection': reported.map(({ href }) => href.slice('/people/'.length)).sort().join(' and '),
  'smartCollectionSync': names(synced.objects.updated),
  'kept token': synced.syncToken,
};
console.log('tsdav', JSON.parse(readFileSync('node_modules/tsdav/package.json', 'utf8')).version);
console.log(seen);
const holds =
  seen.fetchVCards === '4f2a9c and ann.vcf' &&
  seen.syncCollection === '4f2a9c and ann.vcf' &&
  seen.smartCollectionSync === 'ann.vcf' &&
  seen['kept token'] === 'http://dav.example.com/sync/2';
console.log(holds ? 'As described.' : 'It has changed.');
process.exit(holds ? 0 : 1);
JS
node try.mjs
