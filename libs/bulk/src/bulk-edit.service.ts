import { isDeepStrictEqual } from 'node:util';
import {
  type ContactMutation,
  ContactsRepository,
  ContactsService,
  ContactWriter,
  editedTags,
} from '@app/contacts';
import {
  type Actor,
  AppError,
  ERRORS,
  type ErrorCode,
  hasRole,
  type Principal,
  RateLimits,
} from '@app/platform';
import { checkContactField } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import type { BulkEditResultDto } from './bulk-edit.dto';
import { type BulkEdit, MOST_CONTACTS } from './bulk-edit.parser';

/** Devices that know `protocol: 2` get one hint instead of the events of an operation larger than this. */
const LARGE = 100;
/** Contacts of one commit: small enough that nobody else's write waits long behind one. */
const CHUNK = 100;
const SHOWN_FAILURES = 1_000;

/** Changes many contacts in the same way, as one operation. */
@Injectable()
export class BulkEditService {
  constructor(
    private readonly contacts: ContactsService,
    private readonly repository: ContactsRepository,
    private readonly writer: ContactWriter,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Each contact takes a point of the quotas; none is touched when they do not suffice. Commits a hundred at a time; with a key,
   * the same call can be sent again, and goes on where it broke off.
   * @throws AppError FORBIDDEN for deletions by others than admins, PAYLOAD_TOO_LARGE for a filter that finds too many,
   *   RATE_LIMITED; 503 or OUTCOME_UNKNOWN: some of it may have been done
   */
  async edit(principal: Principal, edit: BulkEdit, by: Actor, key?: string): Promise<BulkEditResultDto> {
    const { teamId, role } = principal;
    if (edit.delete && !hasRole(role, 'admin')) throw new AppError('FORBIDDEN');
    const ids = edit.ids ?? (await this.contacts.idsOf(teamId, edit.filter!, MOST_CONTACTS));
    if (!edit.dryRun) await this.limits.consumeOf(principal, ids.length);
    const operation = { ...by.operation, kind: 'bulk_edit' as const, label: labelOf(edit) };
    const actor: Actor = { ...by, operation, source: ids.length > LARGE ? 'bulk' : 'rest' };
    const result = new BulkResult(edit.dryRun, ids.length);
    for (let start = 0; start < ids.length; start += CHUNK) {
      const chunk = ids.slice(start, start + CHUNK);
      if (edit.dryRun) await this.foresee(teamId, chunk, edit, result);
      else await this.write(teamId, chunk, edit, actor, result, key);
    }
    return result.answer(result.isWritten ? operation.id : null, await this.repository.head(teamId));
  }

  private async write(
    teamId: string,
    ids: string[],
    edit: BulkEdit,
    actor: Actor,
    result: BulkResult,
    key: string | undefined,
  ): Promise<void> {
    const mutations = ids.map((contactId): ContactMutation => ({
      op: edit.delete ? 'delete' : 'update',
      contactId,
      fields: edit.set,
      actor,
      ...(edit.addTags.length + edit.removeTags.length > 0 && {
        tags: { add: edit.addTags, remove: edit.removeTags },
      }),
      ...(key && { key: { scope: actor.agentId, id: `${key}#${contactId}` } }),
    }));
    for (const { contactId, code, operationId } of await this.writer.submitEach(teamId, mutations)) {
      // Sent again after it broke off, it goes on: the contacts that were missing belong to the same operation.
      if (operationId) actor.operation.id = operationId;
      if (code) result.fail(contactId, code);
      else result.count(operationId !== undefined);
    }
  }

  private async foresee(teamId: string, ids: string[], edit: BulkEdit, result: BulkResult): Promise<void> {
    const found = await this.repository.findAll(teamId, ids);
    const known = new Map(found.flatMap((one) => (one.is_deleted ? [] : [[one.id, one]])));
    for (const id of ids) {
      const contact = known.get(id) as Record<string, unknown> | undefined;
      const tags =
        contact && editedTags(contact.tags as string[], { add: edit.addTags, remove: edit.removeTags });
      if (!contact) result.fail(id, 'CONTACT_NOT_FOUND');
      else if (checkContactField('tags', tags)) result.fail(id, 'VALIDATION_FAILED');
      else {
        const wanted = Object.entries({ tags, ...edit.set });
        result.count(
          edit.delete || wanted.some(([field, value]) => !isDeepStrictEqual(value, contact[field])),
        );
      }
    }
  }
}

/** What became of each contact, or would become. */
class BulkResult {
  private readonly failures: BulkEditResultDto['failures'] = [];
  private failed = 0;
  private changed = 0;
  private unchanged = 0;

  constructor(
    private readonly dryRun: boolean,
    private readonly total: number,
  ) {}

  get isWritten(): boolean {
    return !this.dryRun && this.changed > 0;
  }

  count(isChanged: boolean): void {
    if (isChanged) this.changed += 1;
    else this.unchanged += 1;
  }

  fail(id: string, code: ErrorCode): void {
    this.failed += 1;
    if (this.failures.length < SHOWN_FAILURES) this.failures.push({ id, code, error: ERRORS[code].message });
  }

  answer(operationId: string | null, head: number): BulkEditResultDto {
    const { dryRun, total, changed, unchanged, failed, failures } = this;
    return {
      operation_id: operationId,
      dry_run: dryRun,
      total,
      changed,
      unchanged,
      failed,
      failures,
      head_version: head,
    };
  }
}

/** Names fields and nobody's data. */
function labelOf({ set, addTags, removeTags, delete: isDeletion }: BulkEdit): string {
  if (isDeletion) return 'delete';
  const fields = Object.keys(set);
  const parts = [
    fields.length && `set ${fields.join(', ')}`,
    addTags.length && 'add tags',
    removeTags.length && 'remove tags',
  ];
  return parts.filter(Boolean).join('; ').slice(0, 255);
}
