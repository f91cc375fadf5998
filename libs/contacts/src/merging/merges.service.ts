import type { MutationKey } from '@app/changelog';
import { type Actor, AppError, type Principal, RateLimits } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { presentContact } from '../contact.presenter';
import { ContactsRepository } from '../contacts.repository';
import { ContactWriter } from '../write/contact.writer';
import type { MergeResultDto } from './merge.dto';
import type { MergeRequest } from './merge.parser';
import { changedFields, planMerge } from './plan-merge';

/** Makes one contact of several. Taking them apart again is undoing the operation. */
@Injectable()
export class MergesService {
  constructor(
    private readonly repository: ContactsRepository,
    private readonly writer: ContactWriter,
    private readonly limits: RateLimits,
  ) {}

  /**
   * Merges contacts in one transaction, or only says what that would do.
   * @throws AppError CONTACT_NOT_FOUND when one of them is not there, MERGE_TOO_LARGE when one contact cannot hold it all,
   *   VALIDATION_FAILED when it would have no name; `details` say which. CONTACT_BUSY, 503 or OUTCOME_UNKNOWN: send it again
   */
  async merge(
    principal: Principal,
    request: MergeRequest,
    by: Actor,
    key?: MutationKey,
  ): Promise<MergeResultDto> {
    const { teamId } = principal;
    const { survivorId, loserIds, choices, dryRun } = request;
    if (dryRun) return this.foresee(teamId, request);
    await this.limits.consumeOf(principal, loserIds.length);
    const label = `merge of ${loserIds.length + 1} contacts`;
    const actor: Actor = { ...by, operation: { ...by.operation, kind: 'merge', label } };
    const [outcome] = await this.writer.submit(teamId, [
      {
        op: 'merge',
        contactId: survivorId,
        fields: {},
        merge: { loserIds, choices },
        actor,
        ...(key && { key }),
      },
    ]);
    const { code, details, image, operationId, merged } = outcome!;
    if (code) throw new AppError(code, undefined, details && { details });
    // Another agent's key, or a contact that was purged since.
    if (!image) throw new AppError('CONTACT_NOT_FOUND');
    return {
      operation_id: operationId ?? null,
      dry_run: false,
      survivor: presentContact(image),
      merged: merged?.ids ?? [],
      fields: merged?.fields ?? {},
      head_version: await this.repository.head(teamId),
    };
  }

  private async foresee(teamId: string, request: MergeRequest): Promise<MergeResultDto> {
    const contacts = await this.repository.standingFor(teamId, [request.survivorId, ...request.loserIds]);
    const region = await this.repository.regionOf(teamId);
    const plan = planMerge((id) => contacts.get(id), request.survivorId, request, region);
    if ('code' in plan) throw new AppError(plan.code, undefined, { details: plan.details });
    const { survivor, others, changes } = plan;
    return {
      operation_id: null,
      dry_run: true,
      survivor: presentContact({ ...survivor, ...changes }),
      merged: others.map(({ id }) => id),
      fields: changedFields(survivor, changes),
      head_version: await this.repository.head(teamId),
    };
  }
}
