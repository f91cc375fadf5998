import type { MutationKey } from '@app/changelog';
import { type Actor, AppError, validationError } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { ContactDto, ContactStatsDto, ListContactsQuery, PaginationDto } from './contact.dto';
import { type ContactFields, NAMELESS } from '@app/protocol';
import { presentContact, presentTombstone } from './contact.presenter';
import { ContactsRepository } from './contacts.repository';
import { ContactListRepository } from './query/contact-list.repository';
import { readCursor, writeCursor } from './query/list-cursor';
import { isEmptySearch, searchTerms } from './query/search-terms';
import type { ContactMutation, ContactOutcome } from './write/contact.mutation';
import { ContactWriter } from './write/contact.writer';

/** Filters of the list that can also name the contacts of a bulk edit. */
export type ContactFilter = Pick<ListContactsQuery, 'q' | 'agent_code'>;

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
  ) {}

  /** @returns a page as JSON of the whole answer, which the database has written for the most part */
  async list(teamId: string, query: ListContactsQuery): Promise<string> {
    const after = readCursor(query);
    const { data, total, last } = await this.lists.list(teamId, query, after);
    const { page, limit } = query;
    const passed = (after?.passed ?? (page - 1) * limit) + limit;
    const pagination: PaginationDto = {
      page: Math.floor(passed / limit),
      limit,
      total,
      total_pages: Math.ceil(total / limit),
      next_cursor: last ? writeCursor(query, { ...last, passed }) : null,
    };
    return `{"success":true,"data":${data},"pagination":${JSON.stringify(pagination)}}`;
  }

  /**
   * Ids of all live contacts that a list with these filters shows.
   * @throws AppError VALIDATION_FAILED for a search for nothing, which would find everything; PAYLOAD_TOO_LARGE for more than `most`
   */
  async idsOf(teamId: string, filter: ContactFilter, most: number): Promise<string[]> {
    if (filter.q !== undefined && isEmptySearch(searchTerms(filter.q)))
      throw validationError([{ field: 'filter.q', message: 'must have a letter or a digit' }]);
    const ids = await this.lists.ids(teamId, filter, most + 1);
    if (ids.length > most)
      throw new AppError('PAYLOAD_TOO_LARGE', `The filter finds more than ${most} contacts: narrow it down.`);
    return ids;
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
    return image.is_deleted ? (presentTombstone(image) as unknown as ContactDto) : presentContact(image);
  }
}
