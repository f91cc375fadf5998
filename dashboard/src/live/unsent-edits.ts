import type { ContactFields } from '@app/protocol';
import type { Api } from '../api/client';
import { ApiError, isRefusal, sentenceOf } from '../api/errors';
import type { Contact } from '../api/types';
import type { LiveStore } from './live-store';
import { type SentEdit, sendEdit } from './send-edit';

/** An edit of a contact, its deletion, or a new one. Nothing in it changes: each attempt to send it is the same request. */
export interface ContactEdit {
  /** Its `Idempotency-Key`: however often it is sent, it is done once. */
  key: string;
  /** The same of the upload, which is another request: its `mutation_id`. */
  uploadId: string;
  /** The contact as the person at the screen saw it; a new one has none. */
  base?: Contact;
  /** Epoch that the version of `base` is from. */
  epoch?: string;
  fields: ContactFields;
  /** It deletes the contact; `fields` is empty. */
  deletes?: true;
  /** Epoch milliseconds. */
  madeAt: number;
}

/** An edit to which the server has given no answer. */
export interface UnsentEdit extends ContactEdit {
  /** Why the server refuses it: it is not sent again, and stays to be read. */
  refusal?: string;
}

/** Not because of the edit: the same may be taken later. */
export function isPassing(thrown: unknown): boolean {
  if (!(thrown instanceof ApiError)) return false;
  return [0, 429, 502, 503, 504].includes(thrown.status) || thrown.code === 'OUTCOME_UNKNOWN';
}

/** Between two attempts (milliseconds). A connection that comes back is one at once. */
const RETRY_MS = 5_000;

interface UnsentOptions {
  api: Api;
  live: LiveStore;
  deviceId: string;
  agentId: string;
}

/**
 * Edits that were made without a connection, in their order. They are in this browser's storage, each by itself, until the
 * server has answered: a reload loses none, and two tabs that send the same edit do it once. Of another person they are not seen.
 */
export class UnsentEdits {
  private edits: readonly UnsentEdit[] = [];
  private readonly listeners = new Set<() => void>();
  private readonly sentListeners = new Set<(edit: ContactEdit, sent: SentEdit) => void>();
  private sending?: Promise<void>;
  private retry?: ReturnType<typeof setTimeout>;
  private isOpen = false;
  private readonly prefix: string;

  constructor(private readonly options: UnsentOptions) {
    this.prefix = `contacts-sync-unsent:${options.agentId}:`;
    this.edits = this.stored();
  }

  /** Begins to send. @returns a function that ends it; what is unsent stays. */
  readonly open = (): (() => void) => {
    this.isOpen = true;
    const send = () => void this.send();
    const readAgain = ({ key }: StorageEvent) => {
      if (key === null || key.startsWith(this.prefix)) this.show(this.stored());
    };
    let { status } = this.options.live.getSnapshot();
    const unsubscribe = this.options.live.subscribe(() => {
      const was = status;
      ({ status } = this.options.live.getSnapshot());
      if (status === 'live' && was !== 'live') send();
    });
    addEventListener('online', send);
    addEventListener('storage', readAgain);
    send();
    return () => {
      this.isOpen = false;
      unsubscribe();
      clearTimeout(this.retry);
      removeEventListener('online', send);
      removeEventListener('storage', readAgain);
    };
  };

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getSnapshot = (): readonly UnsentEdit[] => this.edits;

  /** @param listener hears of each edit that the server has taken @returns a function that ends it */
  onSent(listener: (edit: ContactEdit, sent: SentEdit) => void): () => void {
    this.sentListeners.add(listener);
    return () => this.sentListeners.delete(listener);
  }

  /** The contact as it will be when the server has taken what waits; the same object when nothing does. */
  applied(contact: Contact): Contact {
    return this.waitingOf(contact.id).reduce<Contact>(
      (shown, { fields }) => ({ ...shown, ...(fields as Partial<Contact>) }),
      contact,
    );
  }

  isWaiting(contactId: string): boolean {
    return this.waitingOf(contactId).length > 0;
  }

  /** Whether it will be deleted when the server has taken what waits. */
  isToBeDeleted(contactId: string): boolean {
    return this.waitingOf(contactId).some(({ deletes }) => deletes);
  }

  add(edit: ContactEdit): void {
    this.store(edit);
    this.show([...this.edits, edit]);
    this.later();
  }

  /** Forgets one that is not to be sent any more. */
  discard({ key }: UnsentEdit): void {
    this.remove(key);
  }

  /** Those that will still be sent: what the server has refused is neither shown nor waited for. */
  private waitingOf(contactId: string): UnsentEdit[] {
    return this.edits.filter(({ base, refusal }) => base?.id === contactId && !refusal);
  }

  /** Sends what waits, in its order. One that cannot be sent now holds up those behind it. */
  send(): Promise<void> {
    return (this.sending ??= this.sendAll().finally(() => (this.sending = undefined)));
  }

  private async sendAll(): Promise<void> {
    clearTimeout(this.retry);
    for (const edit of this.edits) {
      if (edit.refusal) continue;
      try {
        const sent = await sendEdit(this.options.api, edit, this.options.deviceId);
        // The answer is known before the edit is forgotten: what is on the screen never falls back in between.
        for (const listener of this.sentListeners) listener(edit, sent);
        this.remove(edit.key);
      } catch (thrown) {
        // Another one signs in on this page, or the same person again: then it is sent.
        if (thrown instanceof ApiError && isRefusal(thrown.code)) return;
        if (isPassing(thrown)) return this.later();
        this.refuse(edit, sentenceOf(thrown));
      }
    }
  }

  private later(): void {
    clearTimeout(this.retry);
    if (this.isOpen) this.retry = setTimeout(() => void this.send(), RETRY_MS);
  }

  private refuse(edit: UnsentEdit, refusal: string): void {
    const refused = { ...edit, refusal };
    this.store(refused);
    this.show(this.edits.map((each) => (each.key === edit.key ? refused : each)));
  }

  private remove(key: string): void {
    try {
      localStorage.removeItem(this.prefix + key);
    } catch {
      // Then it was never there.
    }
    this.show(this.edits.filter((edit) => edit.key !== key));
  }

  private store(edit: UnsentEdit): void {
    try {
      localStorage.setItem(this.prefix + edit.key, JSON.stringify(edit));
    } catch {
      // Storage is full or forbidden: it is sent all the same, as long as the page is open.
    }
  }

  private stored(): UnsentEdit[] {
    try {
      return Object.keys(localStorage)
        .filter((key) => key.startsWith(this.prefix))
        .map((key) => JSON.parse(localStorage.getItem(key)!) as UnsentEdit)
        .sort((one, other) => one.madeAt - other.madeAt);
    } catch {
      return [...this.edits];
    }
  }

  private show(edits: readonly UnsentEdit[]): void {
    this.edits = edits;
    for (const listener of this.listeners) listener();
  }
}
