import { type ContactMutation, type ContactOutcome, ContactWriter } from '@app/contacts';
import { type Actor, AppError, type ErrorCode, hasRole, newOperationId, type Principal } from '@app/platform';
import { Injectable } from '@nestjs/common';
import type { OperationRow } from './operation.entity';
import type { LeftDto, UndoDto, UndoneContactDto } from './operations.dto';
import { OperationsRepository } from './operations.repository';
import { OperationsService } from './operations.service';
import { type ContactPlan, type Left, type LeftReason, planUndo } from './undo-plan';

/** How long an agent may undo what the agent did (milliseconds). */
const AGENTS_UNDO_MS = 24 * 60 * 60_000;
/** Devices that know `protocol: 2` get one hint instead of the events of an operation larger than this. */
const LARGE = 100;
/** Contacts of one commit: small enough that nobody else's write waits long behind one. */
const CHUNK = 100;
/** Contacts of one call; the next call goes on. */
const MOST_CONTACTS = 20_000;
/** Changes of one contact since the operation; a contact with more is left as it is. */
const MOST_CHANGES = 1_000;
/** How often a contact that somebody changes at the same time is planned anew. */
const ATTEMPTS = 10;
const SHOWN = { changes: 100, left: 1_000 };

/** It is not as it was planned for. */
const OVERTAKEN: ErrorCode[] = ['VERSION_MISMATCH', 'CONTACT_NOT_FOUND'];
/** Why a contact was left, when that shows only as it is written. */
const REASONS: Partial<Record<ErrorCode, LeftReason>> = {
  CONTACT_BUSY: 'busy',
  VERSION_MISMATCH: 'busy',
};

/** What became of an undo, or would become. */
class UndoReport {
  readonly changes: UndoneContactDto[] = [];
  readonly left: LeftDto[] = [];
  contacts = 0;
  private leftCount = 0;

  done({ contactId, deleted, changes }: ContactPlan): void {
    this.contacts += 1;
    if (this.changes.length >= SHOWN.changes) return;
    const action = deleted === undefined ? 'change' : deleted ? 'delete' : 'bring_back';
    this.changes.push({ contact_id: contactId, action, fields: changes });
  }

  leave({ contactId, element, reason, by }: Left): void {
    this.leftCount += 1;
    if (this.left.length >= SHOWN.left) return;
    this.left.push({
      contact_id: contactId,
      field: element,
      reason,
      ...(by && {
        agent_code: by.agentCode,
        device_id: by.deviceId,
        occurred_at: by.at,
        version: by.version,
        operation_id: by.operationId,
      }),
    });
  }

  get omitted() {
    const [changes, left] = [this.contacts - this.changes.length, this.leftCount - this.left.length];
    return { ...(changes && { changes_omitted: changes }), ...(left && { left_omitted: left }) };
  }
}

/**
 * Takes operations back. Nothing is remembered but which undo undoes what: what is still to be done follows from the audit log
 * alone. So an undo that broke off, or that two people ask for at once, goes on where it is and does nothing twice.
 */
@Injectable()
export class UndoService {
  constructor(
    private readonly operations: OperationsService,
    private readonly repository: OperationsRepository,
    private readonly writer: ContactWriter,
  ) {}

  /**
   * Undoes an operation, contact by contact in commits of their own, or only says what that would do.
   * @throws AppError OPERATION_NOT_FOUND; FORBIDDEN for an agent after 24 hours; 503 or OUTCOME_UNKNOWN: the same call goes on
   */
  async undo(principal: Principal, id: string, by: Actor, dryRun: boolean): Promise<UndoDto> {
    const { teamId, role } = principal;
    const operation = await this.operations.find(principal, id);
    const age = Date.now() - operation.ended_at.getTime();
    if (!hasRole(role, 'admin') && age > AGENTS_UNDO_MS)
      throw new AppError('FORBIDDEN', 'After 24 hours only an admin can undo this.');
    const undo = dryRun ? null : await this.claim(operation);
    const actor: Actor = {
      ...by,
      source: operation.changes > LARGE ? 'bulk' : 'rest',
      operation: { id: undo ?? '', kind: 'undo', label: `undo of ${operation.kind}`, undoes: operation.id },
    };
    const report = new UndoReport();
    const complete = await this.eachContact(operation, (contactIds) =>
      this.undoContacts(operation, contactIds, report, dryRun ? undefined : actor),
    );
    const isThere = undo !== null && (await this.repository.known(teamId, [undo])).size > 0;
    const { changes, left, contacts, omitted } = report;
    return {
      operation_id: isThere ? undo : null,
      undoes: operation.id,
      dry_run: dryRun,
      complete,
      contacts,
      changes,
      left,
      ...omitted,
      head_version: await this.repository.head(teamId),
    };
  }

  /** The undo of an operation: the one that was begun, unless it was undone itself. */
  private async claim(operation: OperationRow): Promise<string> {
    for (let current: OperationRow | null = operation; current;) {
      const { team_id, id, undone_by } = current;
      if (undone_by && !(await this.isUndone(team_id, undone_by))) return undone_by;
      const undo = newOperationId();
      if (await this.repository.claim(team_id, id, undone_by, undo)) return undo;
      current = await this.repository.find(team_id, id);
    }
    throw new AppError('OPERATION_NOT_FOUND');
  }

  /** Whether an undo of an operation changed something and counts. */
  private async isUndone(teamId: string, id: string): Promise<boolean> {
    const undo = (await this.repository.find(teamId, id))?.undone_by;
    if (!undo || (await this.repository.known(teamId, [undo])).size === 0) return false;
    return !(await this.isUndone(teamId, undo));
  }

  /** Hands out the contacts of an operation, each once. @returns whether these were all */
  private async eachContact(
    { team_id, id }: OperationRow,
    work: (contactIds: string[]) => Promise<void>,
  ): Promise<boolean> {
    const seen = new Set<string>();
    for (let after = 0; ;) {
      const places = await this.repository.places(team_id, id, after, CHUNK);
      if (places.length === 0) return true;
      const contactIds = new Set(places.map(({ contact_id }) => contact_id).filter((one) => !seen.has(one)));
      if (seen.size + contactIds.size > MOST_CONTACTS) return false;
      for (const contactId of contactIds) seen.add(contactId);
      if (contactIds.size > 0) await work([...contactIds]);
      after = places.at(-1)!.version;
    }
  }

  /** @param actor absent: it is only reported what would be done */
  private async undoContacts(
    operation: OperationRow,
    contactIds: string[],
    report: UndoReport,
    actor?: Actor,
  ): Promise<void> {
    let waiting = contactIds;
    for (let attempt = 1; waiting.length > 0; attempt += 1) {
      const plans = await this.planAll(operation, waiting);
      waiting = [];
      const todo = plans.filter(({ changes }) => Object.keys(changes).length > 0);
      const outcomes = actor ? await this.write(operation.team_id, todo, actor) : [];
      const failures = new Map(outcomes.flatMap(({ contactId, code }) => (code ? [[contactId, code]] : [])));
      for (const plan of plans) {
        const { contactId, left } = plan;
        const code = failures.get(contactId);
        // Somebody was faster: what is to be done is another thing now, and that is told of.
        if (code && OVERTAKEN.includes(code) && attempt < ATTEMPTS) {
          waiting.push(contactId);
          continue;
        }
        left.forEach((one) => report.leave(one));
        if (code) {
          report.leave({ contactId, element: null, reason: REASONS[code] ?? 'refused' });
        } else if (todo.includes(plan)) report.done(plan);
      }
    }
  }

  private async planAll(operation: OperationRow, contactIds: string[]): Promise<ContactPlan[]> {
    const { team_id, id, first_version } = operation;
    const trails = await this.repository.trails(team_id, contactIds, first_version, MOST_CHANGES + 1);
    return contactIds.map((contactId) => {
      const { isKnown, isErased, changes } = trails.get(contactId)!;
      const reason = isErased
        ? 'erased'
        : !isKnown
          ? 'purged'
          : changes.length > MOST_CHANGES
            ? 'too_many_changes'
            : undefined;
      if (!reason) return planUndo(contactId, id, changes);
      const left: Left[] = [{ contactId, element: null, reason }];
      return { contactId, version: 0, fields: {}, changes: {}, left };
    });
  }

  private write(teamId: string, plans: ContactPlan[], actor: Actor): Promise<ContactOutcome[]> {
    const mutations = plans.map(({ contactId, version, fields, deleted }): ContactMutation => ({
      op: 'undo',
      contactId,
      fields,
      actor,
      ifVersion: version,
      ...(deleted !== undefined && { deleted }),
    }));
    return mutations.length ? this.writer.submitEach(teamId, mutations) : Promise.resolve([]);
  }
}
