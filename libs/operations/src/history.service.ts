import {
  type ContactDto,
  ContactWriter,
  presentContact,
  type WriteOptions,
  type Written,
} from '@app/contacts';
import { type Actor, type AfterQuery, AppError, hasRole, type Principal } from '@app/platform';
import { CONTACT_FIELD_NAMES, type ContactFields } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { valueOf } from './contact-history';
import type { HistoryEntryDto } from './history.dto';
import { HistoryRepository, type PastState } from './history.repository';
import { presentChange } from './operations.service';

/** How often a contact that somebody changes at the same time is tried. */
const ATTEMPTS = 10;

/** What was done to one contact, and how it was before. */
@Injectable()
export class HistoryService {
  constructor(
    private readonly repository: HistoryRepository,
    private readonly writer: ContactWriter,
  ) {}

  /**
   * Changes of a contact, deleted or not, the newest first.
   * @throws AppError CONTACT_NOT_FOUND for an unknown, purged or erased one; FORBIDDEN where the team shows its agents none
   */
  async history(
    principal: Principal,
    id: string,
    { cursor = Number.MAX_SAFE_INTEGER, limit }: AfterQuery,
  ): Promise<{ data: HistoryEntryDto[]; next_cursor: number | null }> {
    const agent = agentOf(principal);
    const found = await this.repository.history(principal.teamId, id, cursor, agent, limit + 1);
    permit(found, agent);
    const page = found.changes.slice(0, limit);
    return {
      data: page.map(presentChange),
      next_cursor: found.changes.length > limit ? page.at(-1)!.version : null,
    };
  }

  /**
   * Makes the contact what it was after one of its changes, by a new one; a deleted contact comes back.
   * @throws AppError CONTACT_NOT_FOUND and FORBIDDEN as history(); VERSION_NOT_FOUND, NOTHING_TO_RESTORE, CONTACT_MERGED,
   *   VERSION_MISMATCH, CONTACT_BUSY, IDEMPOTENCY_MISMATCH
   */
  async restore(
    principal: Principal,
    id: string,
    version: number,
    by: Actor,
    { key, ifVersion }: WriteOptions,
  ): Promise<Written<ContactDto>> {
    const agent = agentOf(principal);
    const contactId = id.toLowerCase();
    const actor: Actor = { ...by, operation: { ...by.operation, label: `back to version ${version}` } };
    for (let attempt = 1; ; attempt += 1) {
      const past = await this.repository.pastState(principal.teamId, contactId, version, agent);
      permit(past, agent);
      const [outcome] = await this.writer.submit(principal.teamId, [
        {
          ...{ op: 'undo', contactId, fields: fieldsOf(past), deleted: false, actor },
          ifVersion: ifVersion ?? past.current!,
          ...(key && { key }),
        },
      ]);
      const { code, image, operationId } = outcome!;
      if (!code)
        return { data: image ? presentContact(image) : ({ id: contactId } as ContactDto), operationId };
      // Somebody was faster; what it shall become does not depend on that.
      if (code === 'VERSION_MISMATCH' && ifVersion === undefined && attempt < ATTEMPTS) continue;
      throw new AppError(
        code,
        undefined,
        code === 'VERSION_MISMATCH' && image ? { data: presentContact(image) } : {},
      );
    }
  }
}

/** Whose changes alone may be shown, if the team says so. */
const agentOf = ({ role, agentCode }: Principal) => (hasRole(role, 'admin') ? null : agentCode);

function permit(
  { shown, current, erased }: Pick<PastState, 'shown' | 'current' | 'erased'>,
  agent: string | null,
): void {
  if (agent !== null && shown === 'none')
    throw new AppError('FORBIDDEN', 'This team shows the history of contacts to admins only.');
  if (current === null || erased) throw new AppError('CONTACT_NOT_FOUND');
}

function fieldsOf({ state, merged_into }: PastState): ContactFields {
  if (!state) throw new AppError('VERSION_NOT_FOUND');
  if (state.is_deleted) throw new AppError('NOTHING_TO_RESTORE');
  if (merged_into) throw new AppError('CONTACT_MERGED');
  return Object.fromEntries(CONTACT_FIELD_NAMES.map((field) => [field, valueOf(state, field)]));
}
