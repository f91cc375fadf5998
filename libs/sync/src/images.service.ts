import { type ContactMutation, ContactWriter } from '@app/contacts';
import { type Actor, ERRORS, operationIdOf, validationError } from '@app/platform';
import { type FieldProblem, isJsonObject } from '@app/protocol';
import { Injectable } from '@nestjs/common';
import { isUUID } from 'class-validator';
import { MAX_IMAGES, parseImage } from './image.parser';
import type { GivingBackDto, RefusedImageDto, TakenImagesDto } from './images.dto';
import { ImagesRepository } from './images.repository';
import { notUuid } from './push.parser';

/** Of them in one commit, behind which others of the team wait. */
const CHUNK = 500;

export interface Offer {
  epoch: string;
  contacts: unknown[];
  tombstones: unknown[];
}

/**
 * The envelope of an offer. Not a DTO: class-transformer would copy every contact.
 * @throws AppError VALIDATION_FAILED
 */
export function parseOffer(body: Record<string, unknown> = {}): Offer {
  const { epoch, contacts = [], tombstones = [], ...others } = body;
  const problems: FieldProblem[] = Object.keys(others).map((field) => ({
    field,
    message: 'is not a known field',
  }));
  if (!isUUID(epoch)) problems.push({ field: 'epoch', message: notUuid(epoch) });
  for (const [field, list] of Object.entries({ contacts, tombstones })) {
    if (!Array.isArray(list)) problems.push({ field, message: 'must be a list' });
    else if (list.length > MAX_IMAGES)
      problems.push({ field, message: `must have at most ${MAX_IMAGES} items` });
  }
  if (problems.length) throw validationError(problems);
  const offer = { epoch: (epoch as string).toLowerCase(), contacts, tombstones } as Offer;
  if (offer.contacts.length + offer.tombstones.length > MAX_IMAGES)
    throw validationError([
      { field: 'contacts', message: `must be at most ${MAX_IMAGES} with the tombstones` },
    ]);
  return offer;
}

/** Takes from devices what they had seen of an epoch that a restore has ended. */
@Injectable()
export class ImagesService {
  constructor(
    private readonly writer: ContactWriter,
    private readonly repository: ImagesRepository,
  ) {}

  /**
   * Takes in what is newer than what is known, contact by contact. The same offer may be sent again, in any pieces and
   * after any failure.
   * @throws AppError 503 or OUTCOME_UNKNOWN: send all of it again.
   */
  async take(teamId: string, offer: Offer, actor: Actor): Promise<TakenImagesDto> {
    const { epoch, began, head, restoredHead, open } = await this.repository.sharedPast(teamId, offer.epoch);
    const refused: RefusedImageDto[] = [];
    const items = [...offer.contacts, ...offer.tombstones.map(asTombstone)];
    const giver = { ...actor, ...operationOf(epoch, began, actor), source: 'restored' as const };
    const mutations = items.flatMap((item) => {
      const parsed = open ? imageOf(item, offer.epoch, giver) : undefined;
      if (parsed && 'code' in parsed) refused.push(parsed);
      // What everybody has need not wait for its turn.
      return parsed && 'op' in parsed && parsed.lost!.version > restoredHead ? parsed : [];
    });
    // A device may write its ids in capitals; in the answer it looks for them as it sent them.
    const sent = new Map(items.map((item) => idOf(item)).map((id) => [id.toLowerCase(), id]));
    const taken = { restored: 0, busy: [] as string[] };
    let reached = head;
    for (let at = 0; at < mutations.length; at += CHUNK) {
      const outcomes = await this.writer.submitEach(teamId, mutations.slice(at, at + CHUNK));
      for (const { status, code, contactId, version } of outcomes) {
        if (status === 'applied') taken.restored += 1;
        const id = sent.get(contactId)!;
        if (status === 'busy') taken.busy.push(id);
        if (status === 'rejected') refused.push({ id, code: code!, error: ERRORS[code!].message });
        reached = Math.max(reached, version);
      }
    }
    const known = items.length - taken.restored - taken.busy.length - refused.length;
    return { ...taken, known, refused, restored_head: restoredHead, open, head_version: reached, epoch };
  }

  /** From now on nothing is taken back any more; until the next restore. */
  end(teamId: string): Promise<GivingBackDto> {
    return this.repository.end(teamId);
  }
}

function asTombstone(item: unknown): unknown {
  return isJsonObject(item) ? { ...item, is_deleted: true } : item;
}

function idOf(item: unknown): string {
  return isJsonObject(item) && typeof item.id === 'string' ? item.id : '';
}

function imageOf(item: unknown, epoch: string, actor: Actor): ContactMutation | RefusedImageDto {
  const id = isJsonObject(item) ? item.id : undefined;
  const parsed = parseImage(item, actor.agentCode);
  const problems = 'problems' in parsed ? parsed.problems : [];
  if (!isUUID(id)) problems.push({ field: 'id', message: notUuid(id) });
  if ('problems' in parsed || problems.length) {
    const error = problems.map(({ field, message }) => `${field}: ${message}`).join('; ');
    return { id: typeof id === 'string' ? id.slice(0, 255) : null, code: 'VALIDATION_FAILED', error };
  }
  return {
    op: 'restore',
    contactId: (id as string).toLowerCase(),
    fields: {},
    actor,
    lost: { ...parsed.image, epoch },
  };
}

/** All that a device gives back after one restore is one operation, however often it asks. */
function operationOf(
  epoch: string,
  began: Date,
  { agentId, deviceId }: Actor,
): Pick<Actor, 'requestId' | 'operation'> {
  const id = operationIdOf(began, 'restore', epoch, agentId, deviceId);
  return { requestId: `restore-${id.replaceAll('-', '')}`, operation: { id, kind: 'restore' } };
}
