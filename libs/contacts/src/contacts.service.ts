import { Readable } from 'node:stream';
import type { MutationKey } from '@app/changelog';
import type { WrittenPage } from '@app/formats';
import { type Actor, AppError, type Principal, RequestSlots, validationError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ContactDto, ContactStatsDto, ListContactsQuery, PaginationDto } from './contact.dto';
import { type ContactFields, type ContactFilters, NAMELESS, writeContactFilters } from '@app/protocol';
import { type ContactSource, presentContact, presentPicture } from './contact.presenter';
import { ContactsRepository } from './contacts.repository';
import { type ContactListPage, ContactListRepository } from './query/contact-list.repository';
import { permitFilters } from './query/filter-plan';
import { readCursor, writeCursor } from './query/list-cursor';
import { isEmptySearch, searchTerms } from './query/search-terms';
import type { ContactMutation, ContactOutcome } from './write/contact.mutation';
import { ContactWriter } from './write/contact.writer';

/** As many as the longest list. */
const PAGE_SLOTS = 2;
const UUID_BYTES = 16;

/** Ids as text, of 16 bytes each. */
function uuidsOf(bytes: Buffer): string[] {
  return (bytes.toString('hex').match(/.{32}/g) ?? []).map((hex) =>
    hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
  );
}

/** How a client ties a write to its retries, and to the version it saw. */
export interface WriteOptions {
  key?: MutationKey;
  ifVersion?: number;
}

/** What a write made, and the operation that it belongs to; a write that changed nothing has none. */
export interface Written<T> {
  data: T;
  operationId?: string;
}

/** Contacts as one agent of a team sees and changes them; used by REST and sockets alike. */
@Injectable()
export class ContactsService {
  constructor(
    private readonly repository: ContactsRepository,
    private readonly lists: ContactListRepository,
    private readonly writer: ContactWriter,
    private readonly slots: RequestSlots,
  ) {}

  /**
   * A page as JSON of the whole answer, which the database has written for the most part. By its number a page is whole: one
   * that is longer than PAGE_BYTES is read and sent in pieces. By a cursor it ends there.
   * @throws AppError FORBIDDEN for deleted contacts, where the role is not an admin's
   */
  async list(principal: Principal, query: ListContactsQuery): Promise<string | Readable> {
    const { teamId, role } = principal;
    permitFilters(query, role);
    if (query.search !== undefined) query.q ??= query.search;
    const after = readCursor(query);
    const { page, limit } = query;
    const passed = after?.passed ?? (page - 1) * limit;
    const first = await this.lists.list(teamId, query, after);
    const end = (count: number, { total, atLeast, last }: ContactListPage) => {
      const pagination: PaginationDto = {
        page: Math.floor(passed / limit) + 1,
        limit,
        total,
        total_pages: Math.ceil(total / limit),
        ...(atLeast && { at_least: true }),
        next_cursor: last ? writeCursor(query, { ...last, passed: passed + count }) : null,
      };
      return `,"pagination":${JSON.stringify(pagination)}}`;
    };
    const begin = '{"success":true,"data":';
    if (after || !first.last || first.count === limit) return begin + first.data + end(first.count, first);
    const { lists, slots } = this;
    async function* pieces() {
      let [piece, count] = [first, first.count];
      yield begin + first.data.slice(0, -1);
      while (piece.last && count < limit) {
        const place = { ...piece.last, passed: passed + count };
        const rest = { ...query, page: 1, limit: limit - count };
        // The request has given its slots back: how long this takes is up to the client.
        piece = await slots.run(principal, () => lists.list(teamId, rest, place), PAGE_SLOTS);
        if (piece.count) yield `,${piece.data.slice(1, -1)}`;
        count += piece.count;
      }
      yield `]${end(count, piece)}`;
    }
    return Readable.from(pieces(), { objectMode: false });
  }

  /**
   * Ids of the contacts that a list with these filters shows.
   * @param most more are too many
   * @throws AppError VALIDATION_FAILED for a search for nothing, which would find everything; PAYLOAD_TOO_LARGE for more than
   *   `most`; FORBIDDEN as in list()
   */
  async idsOf({ teamId, role }: Principal, filters: ContactFilters, most: number): Promise<string[]> {
    permitFilters(filters, role);
    if (filters.q !== undefined && isEmptySearch(searchTerms(filters.q)))
      throw validationError([{ field: 'filter.q', message: 'must have a letter or a digit' }]);
    const ids = uuidsOf(await this.lists.ids(teamId, filters, most + 1));
    if (ids.length > most)
      throw new AppError('PAYLOAD_TOO_LARGE', `The filter finds more than ${most} contacts: narrow it down.`);
    return ids;
  }

  /**
   * Contacts that a list with these filters shows, in pages by id; without any filter all live ones. With filters they are
   * those that are found now: one that is not so any more when its page is read is among them all the same, if it is there.
   * @throws AppError FORBIDDEN as in list()
   */
  walk(principal: Principal, filters: ContactFilters, pageSize: number): AsyncGenerator<ContactSource[]> {
    const { repository } = this;
    return this.pages(principal, filters, pageSize, {
      all: (teamId) => repository.walk(teamId, pageSize),
      some: async (teamId, ids, deleted) =>
        (await repository.findAll(teamId, ids)).filter(({ is_deleted }) => is_deleted === deleted),
    });
  }

  /** The same as JSON that the database writes. @param separator between two contacts */
  walkJson(
    principal: Principal,
    filters: ContactFilters,
    pageSize: number,
    separator: string,
  ): AsyncGenerator<WrittenPage<string>> {
    const { repository } = this;
    return this.pages(principal, filters, pageSize, {
      all: (teamId) => repository.walkJson(teamId, pageSize, separator),
      some: (teamId, ids, deleted) => repository.findJson(teamId, ids, deleted, separator),
    });
  }

  /** The same as lines of cells, of which copiedCsv() makes CSV. */
  walkCells(
    principal: Principal,
    filters: ContactFilters,
    pageSize: number,
  ): AsyncGenerator<WrittenPage<Buffer>> {
    const { repository } = this;
    return this.pages(principal, filters, pageSize, {
      all: (teamId) => repository.walkCells(teamId, pageSize),
      some: (teamId, ids, deleted) => repository.findCells(teamId, ids, deleted),
    });
  }

  private async *pages<Page extends unknown[] | WrittenPage<unknown>>(
    { teamId, role }: Principal,
    filters: ContactFilters,
    pageSize: number,
    read: {
      all(teamId: string): AsyncGenerator<Page>;
      some(teamId: string, ids: string[], deleted: boolean): Promise<Page>;
    },
  ): AsyncGenerator<Page> {
    permitFilters(filters, role);
    if (writeContactFilters(filters).size === 0) {
      yield* read.all(teamId);
      return;
    }
    for (const ids of await this.idPages(teamId, filters, pageSize)) {
      const page = await read.some(teamId, ids(), filters.deleted === true);
      if ('count' in page ? page.count : page.length) yield page;
    }
  }

  /** What the filters find, as lists of ids that are read when they are asked for. */
  private async idPages(
    teamId: string,
    filters: ContactFilters,
    pageSize: number,
  ): Promise<(() => string[])[]> {
    const ids = await this.lists.ids(teamId, filters);
    const bytes = pageSize * UUID_BYTES;
    return Array.from(
      { length: Math.ceil(ids.length / bytes) },
      (_, i) => () => uuidsOf(ids.subarray(i * bytes, (i + 1) * bytes)),
    );
  }

  /**
   * @returns id, version, and JSON of the contact; of one that was merged, of the contact that it has become
   * @throws AppError CONTACT_NOT_FOUND
   */
  async get(teamId: string, id: string): Promise<{ id: string; version: number; json: string }> {
    const contact = await this.repository.read(teamId, id);
    if (contact) return { id: id.toLowerCase(), ...contact };
    const survivorId = await this.repository.survivorOf(teamId, id);
    const survivor = survivorId && (await this.repository.read(teamId, survivorId));
    if (!survivor) throw new AppError('CONTACT_NOT_FOUND');
    const json = `${survivor.json.slice(0, -1)},"merged_from":"${id.toLowerCase()}"}`;
    return { id: survivorId, version: survivor.version, json };
  }

  stats(teamId: string): Promise<ContactStatsDto> {
    return this.repository.stats(teamId);
  }

  /** @param fields checked and normalised, here and in update() */
  async create(
    teamId: string,
    fields: ContactFields,
    actor: Actor,
    options: WriteOptions = {},
  ): Promise<Written<ContactDto>> {
    return this.written(await this.submitOne(teamId, { op: 'create', fields, actor, ...options }));
  }

  /** Changes only the fields that were sent. */
  async update(
    teamId: string,
    id: string,
    fields: ContactFields,
    actor: Actor,
    options: WriteOptions = {},
  ): Promise<Written<ContactDto>> {
    return this.written(
      await this.submitOne(teamId, { op: 'update', contactId: id, fields, actor, ...options }),
    );
  }

  /** @returns the version of the tombstone. */
  async delete(
    teamId: string,
    id: string,
    actor: Actor,
    options: WriteOptions = {},
  ): Promise<Written<{ id: string; version: number }>> {
    const { contactId, version, operationId } = await this.submitOne(teamId, {
      op: 'delete',
      contactId: id,
      fields: {},
      actor,
      ...options,
    });
    return { data: { id: contactId, version }, operationId };
  }

  /** Settles a conflict of this contact; see ConflictsService. */
  async resolve(
    teamId: string,
    contactId: string,
    resolves: NonNullable<ContactMutation['resolves']>,
    actor: Actor,
    key?: MutationKey,
  ): Promise<{ version: number; contact: ContactDto; operationId?: string }> {
    const outcome = await this.submitOne(teamId, {
      op: 'update',
      contactId,
      fields: {},
      actor,
      resolves,
      ...(key && { key }),
    });
    const { version, operationId } = outcome;
    return { version, contact: this.contactOf(outcome), operationId };
  }

  private async submitOne(teamId: string, mutation: ContactMutation): Promise<ContactOutcome> {
    // PostgreSQL writes UUIDs in small letters, and by them contacts are known here.
    const contactId = mutation.contactId?.toLowerCase();
    const [outcome] = await this.writer.submit(teamId, [{ ...mutation, contactId }]);
    const { code, image } = outcome!;
    if (!code) return outcome!;
    if (code === 'VALIDATION_FAILED') throw validationError([NAMELESS]);
    throw new AppError(
      code,
      undefined,
      code === 'VERSION_MISMATCH' && image ? { data: presentContact(image) } : {},
    );
  }

  private written(outcome: ContactOutcome): Written<ContactDto> {
    return { data: this.contactOf(outcome), operationId: outcome.operationId };
  }

  private contactOf(outcome: ContactOutcome): ContactDto {
    const { alias } = outcome;
    const contact = this.imageOf(outcome);
    return alias ? { ...contact, merged_from: alias.id } : contact;
  }

  private imageOf({ image, contactId, version }: ContactOutcome): ContactDto {
    // Only a repeated mutation comes without an image: another agent's, or of a contact that is gone.
    if (!image) return { id: contactId, version } as ContactDto;
    return presentPicture(image) as ContactDto;
  }
}
