import type * as Answers from '@app/sync-client/answers';
import type * as Journal from '@app/sync-client/journal';
import type * as OutboxModule from '@app/sync-client/outbox';
import type * as ReplicaModule from '@app/sync-client/replica';
import type * as StoreModule from '@app/sync-client/store';
import type * as TablesModule from '@app/sync-client/tables';
import type { Answer, Contact, PushResult, Request } from '@app/sync-client/types';
import { type Client, runVector, vectors } from './vectors';

/** The parts of the client, each a copy of its own that a fault may change. */
interface Parts {
  answers: typeof Answers;
  journal: typeof Journal;
  Outbox: typeof OutboxModule.Outbox;
  Store: typeof StoreModule.Store;
  Replica: typeof ReplicaModule.Replica;
}

type Method = (this: any, ...args: any[]) => any;

/** Replaces a method, which may be a private one; the new one is given the old one. */
function change({ prototype }: { prototype: object }, name: string, by: (old: Method) => Method): void {
  const methods = prototype as Record<string, Method | undefined>;
  const old = methods[name];
  if (!old) throw new Error(`the client has no method ${name} to plant a fault in`);
  methods[name] = by(old);
}

/** Takes answers with one status as if they had another. */
const mistakes = (from: number, to: number, ask?: Request['ask']) => (parts: Parts) =>
  change(
    parts.Replica,
    'answer',
    (old) =>
      function (this: any, answer: Answer, now: number) {
        const asked = this.inFlight?.ask;
        const misread = answer.status === from && (ask === undefined || ask === asked);
        return old.call(this, misread ? { ...answer, status: to } : answer, now);
      },
  );

/** Mistakes that clients written from the documents alone have made, or could make. Each must be caught by a vector. */
let tries = 0;
const FAULTS: Record<string, (parts: Parts) => void> = {
  // Reading
  'applies an event beyond a gap': ({ Replica }) =>
    change(
      Replica,
      'event',
      () =>
        function (this: any, _name, payload) {
          const contact = (payload.contact ?? {
            id: payload.contact_id,
            version: payload.version,
            is_deleted: true,
          }) as Contact;
          this.store.write(contact);
          this.store.raise(contact.version);
        },
    ),
  'applies an event while its store is being replaced': ({ Replica }) =>
    change(
      Replica,
      'event',
      (old) =>
        function (this: any, name, payload) {
          if (this.resyncing && payload.contact) this.store.show(payload.contact as Contact);
          old.call(this, name, payload);
        },
    ),
  'does not apply events while a delta is on its way': ({ Replica }) =>
    change(
      Replica,
      'event',
      (old) =>
        function (this: any, name, payload) {
          if (!this.inFlight) old.call(this, name, payload);
        },
    ),
  'asks for no delta after a gap': ({ Replica }) =>
    change(
      Replica,
      'event',
      (old) =>
        function (this: any, name, payload) {
          if (payload.version === this.cursor + 1) old.call(this, name, payload);
        },
    ),
  'forgets that the socket connected while a delta was on its way': ({ Replica }) =>
    change(
      Replica,
      'connected',
      (old) =>
        function (this: any) {
          if (this.inFlight?.ask !== 'delta') old.call(this);
        },
    ),
  'asks for no delta when the socket connects': ({ Replica }) =>
    change(Replica, 'connected', () => () => undefined),
  'does not hear of sync_available': ({ Replica }) => change(Replica, 'available', () => () => undefined),
  'asks again for what a page did not bring': ({ Replica }) =>
    change(
      Replica,
      'page',
      (old) =>
        function (this: any, asked, page) {
          old.call(this, asked, page);
          if (page.changes.length === 0) this.wanted = true;
        },
    ),
  'writes an older picture over a newer one': ({ Store }) =>
    change(
      Store,
      'put',
      () =>
        function (this: any, table, contact) {
          this.tables.put(table, contact.id, contact);
          if (table === 'contacts' && contact.is_deleted) this.tombstones.add(contact.id);
        },
    ),
  'writes a picture at or below its cursor': ({ Store }) =>
    change(
      Store,
      'write',
      () =>
        function (this: any, contact) {
          this.put('contacts', contact);
        },
    ),
  'forgets a tombstone above its cursor': ({ Store }) =>
    change(
      Store,
      'write',
      (old) =>
        function (this: any, contact) {
          old.call(this, contact);
          if (contact.is_deleted) this.tables.remove('contacts', contact.id);
        },
    ),
  'stores the head as its cursor while there is more': ({ Replica }) =>
    change(
      Replica,
      'page',
      (old) =>
        function (this: any, asked, page) {
          old.call(this, asked, { ...page, current_version: page.head_version });
        },
    ),
  'stops reading though there is more': ({ Replica }) =>
    change(
      Replica,
      'page',
      (old) =>
        function (this: any, asked, page) {
          old.call(this, asked, { ...page, has_more: false });
        },
    ),
  'lowers its cursor': ({ Store }) =>
    change(
      Store,
      'raise',
      (old) =>
        function (this: any, version) {
          this.update({ cursor: version });
          old.call(this, version);
        },
    ),
  'takes a page from 0 for an ordinary one': ({ Store }) =>
    change(
      Store,
      'startResync',
      (old) =>
        function (this: any, reason, epoch) {
          old.call(this, reason, epoch);
          if (reason === 'new') this.update({ resync: null, epoch });
        },
    ),
  'applies a page of another epoch': ({ Replica }) =>
    change(
      Replica,
      'page',
      (old) =>
        function (this: any, asked, page) {
          old.call(this, asked, { ...page, epoch: this.store.meta.known_epoch ?? page.epoch });
        },
    ),
  'applies a snapshot of another epoch': ({ Replica }) =>
    change(
      Replica,
      'replaceBy',
      (old) =>
        function (this: any, snapshot) {
          old.call(this, { ...snapshot, epoch: this.store.meta.known_epoch ?? snapshot.epoch });
        },
    ),
  'keeps what was acknowledged before the snapshot and is not in it': ({ Store }) =>
    change(Store, 'unstage', () => () => undefined),
  'keeps the pages of a walk that was given up': ({ Store }) =>
    change(
      Store,
      'startResync',
      () =>
        function (this: any, reason, epoch) {
          this.update({ known_epoch: epoch, resync: { reason } });
        },
    ),
  'shows an empty list while its store is being replaced': ({ Store }) =>
    change(
      Store,
      'startResync',
      (old) =>
        function (this: any, reason, epoch) {
          old.call(this, reason, epoch);
          this.tables.clear('contacts');
        },
    ),
  'takes the last page of a walk for the end of its resync only when the next delta came': ({ Replica }) =>
    change(Replica, 'replaced', () => () => undefined),
  'asks for no delta after the snapshot': ({ Replica }) =>
    change(
      Replica,
      'replaceBy',
      (old) =>
        function (this: any, snapshot) {
          old.call(this, snapshot);
          this.wanted = false;
        },
    ),
  'asks for the snapshot for ever though there is none': ({ Replica }) =>
    change(
      Replica,
      'answer',
      (old) =>
        function (this: any, answer, now) {
          const outcome = old.call(this, answer, now);
          this.snapshotFailed = false;
          return outcome;
        },
    ),
  'walks when the snapshot is to come later': mistakes(429, 404, 'snapshot'),
  'walks when its request for the snapshot took too long': mistakes(408, 404, 'snapshot'),
  'walks though nothing of the walk has come': ({ Replica }) =>
    change(
      Replica,
      'answer',
      (old) =>
        function (this: any, answer, now) {
          const failed = this.snapshotFailed;
          const outcome = old.call(this, answer, now);
          if (outcome.pause) this.snapshotFailed = failed;
          return outcome;
        },
    ),
  'asks for pages of another size': ({ Replica }) =>
    change(
      Replica,
      'read',
      (old) =>
        function (this: any, wait) {
          const request = old.call(this, wait);
          return request?.ask === 'delta' ? { ...request, limit: 50 } : request;
        },
    ),
  'leaves the epoch out of a delta': ({ Replica }) =>
    change(
      Replica,
      'read',
      (old) =>
        function (this: any, wait) {
          const request = old.call(this, wait);
          if (request?.ask === 'delta') delete request.epoch;
          return request;
        },
    ),
  'asks for a delta of the epoch it has left': ({ Replica }) =>
    change(
      Replica,
      'read',
      (old) =>
        function (this: any, wait) {
          const request = old.call(this, wait);
          return request?.ask === 'delta' && request.epoch
            ? { ...request, epoch: this.store.meta.epoch! }
            : request;
        },
    ),
  'pulls before it pushes': ({ Replica }) =>
    change(
      Replica,
      'upload',
      (old) =>
        function (this: any) {
          return this.wanted || this.resyncing ? undefined : old.call(this);
        },
    ),
  'pauses at no 410 in a resync': ({ Replica }) =>
    change(
      Replica,
      'answer',
      (old) =>
        function (this: any, answer, now) {
          const outcome = old.call(this, answer, now);
          return answer.status === 410 ? { ...outcome, pause: undefined } : outcome;
        },
    ),

  // Uploading
  'counts on the view for the base version': ({ Replica }) =>
    change(
      Replica,
      'edit',
      (old) =>
        function (this: any, edit) {
          const mutation = old.call(this, edit);
          mutation.base_version = this.view(edit.contact_id)?.version ?? mutation.base_version;
          if (edit.op !== 'create') mutation.base_version = Math.max(mutation.base_version, this.cursor);
          return mutation;
        },
    ),
  'leaves out what its user saw of tags and metadata': ({ Replica }) =>
    change(
      Replica,
      'edit',
      (old) =>
        function (this: any, edit) {
          const mutation = old.call(this, edit);
          delete mutation.base;
          return mutation;
        },
    ),
  'leaves out what its user saw of labels': ({ Replica }) =>
    change(
      Replica,
      'edit',
      (old) =>
        function (this: any, edit) {
          const mutation = old.call(this, edit);
          delete mutation.base?.labels;
          return mutation;
        },
    ),
  'says what its user saw of lists': ({ Replica }) =>
    change(
      Replica,
      'edit',
      (old) =>
        function (this: any, edit) {
          const seen = this.view(edit.contact_id);
          const mutation = old.call(this, edit);
          if (mutation.fields?.phones && seen) mutation.base = { ...mutation.base, phones: seen.phones };
          return mutation;
        },
    ),
  'shows the labels of a queued edit as a whole': ({ Replica }) =>
    change(
      Replica,
      'view',
      (old) =>
        function (this: any, id) {
          const contact = old.call(this, id);
          const labels = this.outbox.unsentOf(id).at(-1)?.fields?.labels;
          return contact && labels ? { ...contact, labels } : contact;
        },
    ),
  'shows a list of the server where an edit of it waits': ({ Replica }) =>
    change(
      Replica,
      'view',
      (old) =>
        function (this: any, id) {
          const contact = old.call(this, id);
          const phones = this.store.contact(id)?.phones;
          return contact && phones ? { ...contact, phones } : contact;
        },
    ),
  'makes a new mutation id for a retry': ({ Outbox }) =>
    change(
      Outbox,
      'batch',
      (old) =>
        function (this: any, epoch) {
          tries += 1;
          return old.call(this, epoch)?.map((wire: { mutation_id: string }) => ({
            ...wire,
            mutation_id: `${wire.mutation_id}-${tries}`,
          }));
        },
    ),
  'uploads more than 500 at once': ({ Outbox }) =>
    change(
      Outbox,
      'batch',
      (old) =>
        function (this: any, epoch) {
          this.limit = Infinity;
          return old.call(this, epoch);
        },
    ),
  'does not halve what was too large': ({ Outbox }) => change(Outbox, 'halve', () => () => true),
  'bounds what it sends by items alone': ({ Outbox }) => change(Outbox, 'sizeOf', () => () => 0),
  'counts letters instead of bytes': ({ Outbox }) =>
    change(
      Outbox,
      'sizeOf',
      () =>
        function (item: object) {
          return JSON.stringify(item).length + 1;
        },
    ),
  'lets the server hold a read though something was heard': ({ Replica }) =>
    change(
      Replica,
      'read',
      (old) =>
        function (this: any, wait?: number) {
          const request = old.call(this, wait) as Request | undefined;
          return request?.ask === 'delta' && wait ? { ...request, wait } : request;
        },
    ),
  'never lets the server hold a read': ({ Replica }) =>
    change(
      Replica,
      'read',
      (old) =>
        function (this: any) {
          return old.call(this) as Request | undefined;
        },
    ),
  'gives up a large upload instead of halving it': ({ Outbox }) => change(Outbox, 'halve', () => () => false),
  'keeps one edit that is too large for ever': ({ Replica }) =>
    change(Replica, 'refuse', () => () => undefined),
  'does not halve what nobody answered': ({ Outbox }) => change(Outbox, 'unanswered', () => () => undefined),
  'does not halve what is to come later': ({ Replica }) =>
    change(
      Replica,
      'pushed',
      (old) =>
        function (this: any, request, answer, now, outcome) {
          const { limit } = this.outbox;
          const result = old.call(this, request, answer, now, outcome);
          if (answer.status >= 408 && answer.status !== 413) this.outbox.limit = limit;
          return result;
        },
    ),
  'halves down to a single edit': ({ Outbox }) =>
    change(
      Outbox,
      'unanswered',
      () =>
        function (this: any, sent) {
          this.limit = Math.ceil(sent / 2);
        },
    ),
  'forgets how little fits through': ({ Outbox }) =>
    change(
      Outbox,
      'halve',
      (old) =>
        function (this: any, sent) {
          const { most } = this;
          const halved = old.call(this, sent);
          this.most = most;
          return halved;
        },
    ),
  'never sends larger uploads again': ({ Outbox }) => change(Outbox, 'answered', () => () => undefined),
  'sends later edits of a contact that is busy': ({ Outbox }) =>
    change(Outbox, 'hold', () => () => undefined),
  'holds everything back for one busy contact': ({ Replica }) =>
    change(
      Replica,
      'upload',
      (old) =>
        function (this: any) {
          return this.outbox.held.size > 0 ? undefined : old.call(this);
        },
    ),
  'never sends again what was busy': ({ Replica }) => change(Replica, 'release', () => () => undefined),
  'keeps an edit that was rejected': ({ Outbox }) =>
    change(
      Outbox,
      'forget',
      (old) =>
        function (this: any, entry) {
          if (entry.acknowledged) old.call(this, entry);
        },
    ),
  'forgets an edit that met a deletion': ({ Outbox }) =>
    change(
      Outbox,
      'acknowledge',
      (old) =>
        function (this: any, entry, result, epoch, now) {
          if (result.status === 'conflict') this.forget(entry);
          else old.call(this, entry, result, epoch, now);
        },
    ),
  'tells nobody of an edit that was not taken': ({ Outbox }) =>
    change(Outbox, 'report', () => () => undefined),
  'takes a duplicate with a code for applied': ({ answers }) => {
    answers.outcomeOf = () => 'applied' as never;
  },
  'stores no picture of an acknowledgement': ({ Replica }) =>
    change(
      Replica,
      'acknowledged',
      (old) =>
        function (this: any, result) {
          old.call(this, { ...result, contact: undefined });
        },
    ),
  'raises its cursor to any acknowledged version': ({ Replica }) =>
    change(
      Replica,
      'acknowledged',
      (old) =>
        function (this: any, result) {
          old.call(this, result);
          if (result.version && !this.resyncing) this.store.raise(result.version);
        },
    ),
  'raises its cursor without a picture': ({ Replica }) =>
    change(
      Replica,
      'acknowledged',
      (old) =>
        function (this: any, result) {
          old.call(this, result);
          if (!result.contact && result.version === this.cursor + 1) this.store.raise(result.version);
        },
    ),
  'never raises its cursor by an acknowledgement': ({ Replica }) =>
    change(
      Replica,
      'acknowledged',
      (old) =>
        function (this: any, result) {
          old.call(this, result.version === this.cursor + 1 ? { ...result, version: 0 } : result);
        },
    ),
  'does not ask for what the head of an upload promises': ({ Replica }) =>
    change(
      Replica,
      'pushed',
      (old) =>
        function (this: any, request, answer, now, outcome) {
          const { wanted } = this;
          const result = old.call(this, request, answer, now, outcome);
          this.wanted = wanted;
          return result;
        },
    ),
  'does not hear of a new epoch in the answer to an upload': ({ Replica }) =>
    change(
      Replica,
      'pushed',
      (old) =>
        function (this: any, request, answer, now, outcome) {
          const data = answer.body?.data as { epoch?: string } | undefined;
          if (data?.epoch) data.epoch = this.store.meta.known_epoch!;
          return old.call(this, request, answer, now, outcome);
        },
    ),
  'matches results by their place': ({ Replica }) =>
    change(
      Replica,
      'pushed',
      (old) =>
        function (this: any, request, answer, now, outcome) {
          const data = answer.body?.data as { results?: PushResult[] } | undefined;
          data?.results?.forEach((result, i) => {
            result.mutation_id = request.mutations[i]?.mutation_id ?? result.mutation_id;
          });
          return old.call(this, request, answer, now, outcome);
        },
    ),

  // The journal
  'keeps no journal': ({ Outbox }) =>
    change(
      Outbox,
      'acknowledge',
      () =>
        function (this: any, entry) {
          this.forget(entry);
        },
    ),
  'keeps no image': ({ journal }) => {
    const { journaled } = journal;
    journal.journaled = (...args) => {
      const entry = journaled(...args);
      delete entry.acknowledged!.image;
      return entry;
    };
  },
  'keeps the last acknowledged version instead of the first': ({ journal }) => {
    const { journaled } = journal;
    journal.journaled = (entry, result, epoch, at) => {
      const kept = journaled(entry, result, epoch, at);
      kept.acknowledged!.version = result.version ?? 0;
      return kept;
    };
  },
  'keeps the image of a first answer for ever': ({ journal }) => {
    const { journaled } = journal;
    journal.journaled = (entry, result, epoch, at) => {
      const kept = journaled(entry, result, epoch, at);
      return entry.acknowledged?.image
        ? { ...kept, acknowledged: { ...kept.acknowledged!, image: entry.acknowledged.image } }
        : kept;
    };
  },
  'drops its image when an answer has none': ({ journal }) => {
    const { journaled } = journal;
    journal.journaled = (entry, result, epoch, at) =>
      journaled(
        { ...entry, acknowledged: entry.acknowledged && { ...entry.acknowledged, image: undefined } },
        result,
        epoch,
        at,
      );
  },
  'never prunes its journal': ({ journal }) => {
    journal.isOutdated = () => false;
  },
  'prunes its queue': ({ journal }) => {
    const { isOutdated } = journal;
    journal.isOutdated = (entry, epoch, now) =>
      isOutdated(entry, epoch, now) || Date.parse(entry.mutation.client_time) < now - journal.JOURNAL_MS;
  },
  'empties its journal when its clock jumps': ({ Store }) => change(Store, 'time', () => (now) => now),
  'forgets at its start what is to be sent again': ({ Replica }) =>
    change(
      Replica,
      'prune',
      () =>
        function (this: any, now) {
          this.outbox.prune(this.epoch, this.store.time(now));
        },
    ),
  'prunes what is to be sent again': ({ journal }) => {
    journal.isOutdated = ({ acknowledged }, _epoch, now) =>
      !!acknowledged && acknowledged.at < now - journal.JOURNAL_MS;
  },
  'prunes after a day': ({ journal }) => {
    journal.isOutdated = ({ acknowledged }, epoch, now) =>
      acknowledged?.epoch === epoch && acknowledged.at < now - journal.JOURNAL_MS / 7;
  },
  'lays what it sends again over the store once more': ({ Outbox }) =>
    change(
      Outbox,
      'unsentOf',
      () =>
        function (this: any, contactId) {
          return [...this.order.values()]
            .filter(
              (entry) => this.isPending(entry, this.of ?? null) && entry.mutation.contact_id === contactId,
            )
            .map(({ mutation }) => mutation);
        },
    ),

  // Giving back
  'gives nothing back': ({ Replica }) => change(Replica, 'giveBack', () => () => undefined),
  'gives back the oldest first': ({ Store }) =>
    change(
      Store,
      'images',
      (old) =>
        function (this: any, below) {
          return old.call(this, below).reverse();
        },
    ),
  'gives back no deletions': ({ Store }) =>
    change(
      Store,
      'images',
      (old) =>
        function (this: any, below) {
          return old.call(this, below).filter(({ is_deleted }: Contact) => !is_deleted);
        },
    ),
  'gives back contacts without their lineage': ({ Store }) =>
    change(
      Store,
      'images',
      (old) =>
        function (this: any, below) {
          return old.call(this, below).map((contact: Contact) => {
            const { lineage: _, ...rest } = contact;
            return contact.is_deleted ? contact : rest;
          });
        },
    ),
  'keeps deletions without their lineage': ({ Store }) =>
    change(
      Store,
      'keep',
      (old) =>
        function (this: any, { lineage: _, ...past }) {
          old.call(this, past);
        },
    ),
  'takes what an outcome showed for its own': ({ Store }) =>
    change(
      Store,
      'show',
      () =>
        function (this: any, contact) {
          const seen = this.contact(contact.id);
          if (seen) this.keep(seen);
          this.tables.put('contacts', contact.id, contact);
        },
    ),
  'gives back again from the start': ({ Store }) =>
    change(
      Store,
      'gaveBack',
      (old) =>
        function (this: any, epoch, below, taken) {
          old.call(this, epoch, below > 0 ? Infinity : 0, taken);
        },
    ),
  'gives back what the backup has': ({ Replica }) =>
    change(
      Replica,
      'gaveBack',
      (old) =>
        function (this: any, request, answer, outcome) {
          const data = answer.body?.data as { restored_head?: number } | undefined;
          if (data?.restored_head) data.restored_head = 0;
          return old.call(this, request, answer, outcome);
        },
    ),
  'gives back after an admin has ended it': ({ Replica }) =>
    change(
      Replica,
      'gaveBack',
      (old) =>
        function (this: any, request, answer, outcome) {
          const data = answer.body?.data as { open?: boolean } | undefined;
          if (data) data.open = true;
          return old.call(this, request, answer, outcome);
        },
    ),
  'forgets what was busy when it gave back': ({ Replica }) =>
    change(
      Replica,
      'gaveBack',
      (old) =>
        function (this: any, request, answer, outcome) {
          const data = answer.body?.data as { busy?: string[] } | undefined;
          if (data?.busy) data.busy = [];
          return old.call(this, request, answer, outcome);
        },
    ),
  'does not hear of another epoch when it gives back': ({ Replica }) =>
    change(
      Replica,
      'gaveBack',
      (old) =>
        function (this: any, request, answer, outcome) {
          const data = answer.body?.data as { epoch?: string } | undefined;
          if (data?.epoch) data.epoch = this.store.meta.known_epoch!;
          return old.call(this, request, answer, outcome);
        },
    ),
  'gives back the new outcome as if it were of the store': ({ Store }) =>
    change(Store, 'isOfNewEpoch', () => () => false),
  'stops where giving back is refused to its role': mistakes(403, 401, 'pictures'),
  'stops where a server does not know giving back': mistakes(404, 401, 'pictures'),
  'asks for ever where a server does not know giving back': mistakes(404, 503, 'pictures'),
  'gives up giving back at 503': mistakes(503, 404, 'pictures'),
  'gives up giving back at 429': mistakes(429, 404, 'pictures'),
  'gives up giving back at 408': mistakes(408, 404, 'pictures'),
  'gives up giving back without an answer': mistakes(0, 404, 'pictures'),
  'gives up giving back what is too large': mistakes(413, 404, 'pictures'),
  'asks for ever to give back what is too large': mistakes(413, 503, 'pictures'),
  'does not say what its user saw before a restore': ({ Replica }) =>
    change(Replica, 'seenBy', () => () => undefined),
  'says what its user saw to a server that cannot take it': ({ Store }) =>
    change(
      Store,
      'gaveBack',
      (old) =>
        function (this: any, epoch, below) {
          old.call(this, epoch, below, true);
        },
    ),
  'forgets deletions that are to be given back': ({ Store }) =>
    change(
      Store,
      'prune',
      () =>
        function (this: any, time) {
          for (const [id, { at }] of this.tables.all('past'))
            if (at < time - 7 * 24 * 3_600_000) this.tables.remove('past', id);
        },
    ),
  'never forgets a deletion': ({ Store }) => change(Store, 'prune', () => () => undefined),

  // Errors
  'does not stop at 401': mistakes(401, 500),
  'does not stop at 403': mistakes(403, 500),
  'does not stop at a 400 to an upload': mistakes(400, 500, 'push'),
  'stops at 404 to a delta': mistakes(404, 403, 'delta'),
  'stops at 400 to a delta': mistakes(400, 403, 'delta'),
  'stops at 404 to an upload': mistakes(404, 403, 'push'),
  'stops at 409 to an upload': mistakes(409, 403, 'push'),
  'stops at 429': mistakes(429, 403),
  'stops at 503': mistakes(503, 403),
  'stops at 408': mistakes(408, 403),
  'does not pause at 429': ({ Replica }) =>
    change(
      Replica,
      'answer',
      (old) =>
        function (this: any, answer, now) {
          const outcome = old.call(this, answer, now);
          return answer.status === 429 ? { ...outcome, pause: undefined } : outcome;
        },
    ),
  'takes any 200 for a page': ({ answers }) => {
    const { isPage } = answers;
    answers.isPage = ((data: unknown, asked: number) => {
      if (isPage(data, asked)) return true;
      throw new Error('read what is no page');
    }) as typeof isPage;
  },
  'takes any 200 for the answer to its upload': ({ Replica }) =>
    change(
      Replica,
      'pushed',
      (old) =>
        function (this: any, request, answer, now, outcome) {
          const { status, body } = answer;
          const foreign = status === 200 && !body?.data;
          if (!foreign) return old.call(this, request, answer, now, outcome);
          for (const { mutation_id } of request.mutations) this.outbox.forget(this.outbox.entry(mutation_id));
          return outcome;
        },
    ),

  // A wipe
  'says that it is empty while its queue could be sent': ({ Replica }) =>
    change(Replica, 'maySendFirst', () => () => false),
  'goes on when it shall be wiped': ({ Replica }) =>
    change(
      Replica,
      'maySendFirst',
      () => (_request, body) => (body as { code?: string } | undefined)?.code === 'DEVICE_WIPE_REQUESTED',
    ),
  'asks on though its last edits are refused before a wipe': ({ Replica }) =>
    change(
      Replica,
      'maySendFirst',
      (old) =>
        function (this: any, { ask }, body) {
          return old.call(this, { ask: ask === 'push' ? 'delta' : ask }, body);
        },
    ),
  'loses its queue before a wipe when it knows no epoch': ({ Replica }) =>
    change(
      Replica,
      'maySendFirst',
      (old) =>
        function (this: any, request, body) {
          return this.store.meta.known_epoch !== null && old.call(this, request, body);
        },
    ),

  // The digest
  'reads an undecided digest as a different one': ({ Replica }) =>
    change(
      Replica,
      'answer',
      (old) =>
        function (this: any, answer, now) {
          const data = answer.body?.data as { in_sync?: boolean | null } | undefined;
          if (data?.in_sync === null) data.in_sync = false;
          return old.call(this, answer, now);
        },
    ),
  'keeps a store that the digest shows to be different': ({ Replica }) =>
    change(
      Replica,
      'answer',
      (old) =>
        function (this: any, answer, now) {
          const data = answer.body?.data as { in_sync?: boolean | null } | undefined;
          if (data?.in_sync === false) data.in_sync = true;
          return old.call(this, answer, now);
        },
    ),
};

function clientWith(fault: (parts: Parts) => void): Client {
  let client!: Client;
  jest.isolateModules(() => {
    const answers = { ...jest.requireActual<typeof Answers>('@app/sync-client/answers') };
    const journal = { ...jest.requireActual<typeof Journal>('@app/sync-client/journal') };
    jest.doMock('@app/sync-client/answers', () => answers);
    jest.doMock('@app/sync-client/journal', () => journal);
    const { Outbox } = jest.requireActual<typeof OutboxModule>('@app/sync-client/outbox');
    const { Store } = jest.requireActual<typeof StoreModule>('@app/sync-client/store');
    const { Replica } = jest.requireActual<typeof ReplicaModule>('@app/sync-client/replica');
    const { Tables } = jest.requireActual<typeof TablesModule>('@app/sync-client/tables');
    fault({ answers, journal, Outbox, Store, Replica });
    client = { Replica, Tables };
  });
  return client;
}

/** The first vector that the client does not pass. */
async function caughtBy(client: Client): Promise<string | undefined> {
  for (const [name, vector] of vectors) {
    try {
      await runVector(vector, client);
    } catch {
      return name;
    }
  }
  return undefined;
}

it('the copy without a fault passes them all', async () =>
  expect(await caughtBy(clientWith(() => undefined))).toBeUndefined());

it.each(Object.entries(FAULTS))('a client that %s is caught by a vector', async (_what, fault) => {
  expect(await caughtBy(clientWith(fault))).toMatch(/\.json$/);
});
