import { setImmediate as breathe } from 'node:timers/promises';
import { ChangelogRepository } from '@app/changelog';
import { type ContactMutation, type ContactOutcome, ContactWriter, presentPicture } from '@app/contacts';
import { type Actor, type ErrorCode, ERRORS, listed, validationError } from '@app/platform';
import { type FieldProblem, isJsonObject, NAMELESS } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import type { PushResultDto, PushResultsDto } from './push.dto';
import { parseMutation, type Upload } from './push.parser';

/** Items that are checked in one turn of the event loop: about three milliseconds of work. */
const AT_ONCE = 25;

/** Takes in what a phone did while it was offline. */
@Injectable()
export class PushService {
  constructor(
    private readonly writer: ContactWriter,
    private readonly trail: ChangelogRepository,
  ) {}

  /**
   * Applies the items in their order and answers each by itself. The same upload may be sent again after any
   * failure: what was applied is answered as `duplicate`.
   * @throws AppError 503 or OUTCOME_UNKNOWN: send all of it again.
   */
  async push(teamId: string, { epoch: baseEpoch, items }: Upload, actor: Actor): Promise<PushResultsDto> {
    this.writer.requireRoom(teamId, items.length);
    const parsed: ReturnType<typeof parseMutation>[] = [];
    const mutations: ContactMutation[] = [];
    for (const item of items) {
      const entry = parseMutation(item, baseEpoch, actor);
      parsed.push(entry);
      if ('mutation' in entry) {
        this.writer.prepare(teamId, entry.mutation);
        mutations.push(entry.mutation);
      }
      if (parsed.length % AT_ONCE === 0) await breathe();
    }
    const clock = await this.trail.clock(teamId);
    const outcomes = mutations.length ? await this.writer.submitEach(teamId, mutations) : [];
    // A restore may come in between. One before the changes has its epoch named: else the device takes pictures of it for those
    // of its store. One after them has not: it took them back. Of several commits the first counts.
    const epoch = outcomes.find((outcome) => outcome.epoch)?.epoch ?? clock.epoch;
    let next = 0;
    const results = parsed.map((entry, index) =>
      'mutation' in entry
        ? {
            ...resultOf(items[index] as Sent, outcomes[next++]!),
            ...(entry.kept && { kept_in_metadata: entry.kept }),
          }
        : invalid(items[index], entry.problems),
    );
    const head_version = Math.max(clock.head, ...results.map(({ version }) => version));
    const isWritten = outcomes.some(({ operationId }) => operationId === actor.operation.id);
    return { results, head_version, epoch, operation_id: isWritten ? actor.operation.id : null };
  }
}

/** Ids as the client wrote them: many write UUIDs in capitals, and look for their own text. */
interface Sent {
  mutation_id: string;
  contact_id: string;
}

function resultOf(sent: Sent, outcome: ContactOutcome): PushResultDto {
  const { status, version, code, image, alias, conflictId } = outcome;
  return {
    mutation_id: sent.mutation_id,
    status,
    version,
    contact_id: sent.contact_id,
    // A client keeps what `contact` says with the id that it has sent.
    ...(alias && image && { contact: presentPicture(alias), survivor: presentPicture(image) }),
    ...(!alias && image && { contact: presentPicture(image) }),
    ...(code && refusal(code)),
    ...(conflictId && { conflict_id: conflictId }),
  };
}

/** The one thing that is wrong with fields only together with those that are there already is that no name would be left. */
function refusal(code: ErrorCode) {
  if (code !== 'VALIDATION_FAILED') return { code, error: ERRORS[code].message };
  return { code, error: validationError([NAMELESS]).message, details: [NAMELESS] };
}

function invalid(item: unknown, details: FieldProblem[]): PushResultDto {
  const { mutation_id: id, contact_id: contactId } = isJsonObject(item) ? item : {};
  const { code, message } = validationError(details);
  return {
    mutation_id: typeof id === 'string' ? id.slice(0, 255) : null,
    status: 'rejected',
    version: 0,
    contact_id: typeof contactId === 'string' ? contactId.slice(0, 255) : null,
    code,
    error: message,
    ...listed(details),
  };
}
