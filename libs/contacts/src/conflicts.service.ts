import type { MutationKey } from '@app/changelog';
import { type Actor, AppError, type Page, type Principal, hasRole } from '@app/platform';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { ArrayContains, In, IsNull, Not, Repository } from 'typeorm';
import type { ConflictDto, ListConflictsQuery } from './conflict.dto';
import { Conflict } from './conflict.entity';
import type { ContactDto, TombstoneDto } from './contact.dto';
import { Contact } from './contact.entity';
import { presentContact, presentTombstone } from './contact.presenter';
import { ContactsRepository } from './contacts.repository';
import { ContactsService } from './contacts.service';
import type { ConflictSide } from './write/contact.merge';

/** The list of values that lost. An agent sees those with a change of theirs on either side, an admin all. */
@Injectable()
export class ConflictsService {
  constructor(
    @InjectRepository(Conflict) private readonly conflicts: Repository<Conflict>,
    @InjectRepository(Contact) private readonly contacts: Repository<Contact>,
    private readonly repository: ContactsRepository,
    private readonly service: ContactsService,
  ) {}

  /** Newest first. */
  async list(principal: Principal, { status, page, limit }: ListConflictsQuery): Promise<Page<ConflictDto>> {
    const [found, total] = await this.conflicts.findAndCount({
      where: {
        ...visibleTo(principal),
        ...(status !== 'all' && { resolved_at: status === 'open' ? IsNull() : Not(IsNull()) }),
      },
      order: { created_at: 'DESC', id: 'ASC' },
      skip: (page - 1) * limit,
      take: limit,
    });
    const ids = found.map(({ contact_id }) => contact_id);
    const contacts = await this.contacts.findBy({ team_id: principal.teamId, id: In(ids) });
    const byId = new Map(contacts.map((contact) => [contact.id, contact]));
    const versions = found.flatMap(({ fields }) =>
      Object.values(fields).flatMap(({ kept, lost }) => [kept.version, lost.version]),
    );
    const times = await this.repository.timesOf(
      principal.teamId,
      ids,
      versions.filter((version) => version !== null),
    );
    return { data: found.map((conflict) => present(conflict, byId.get(conflict.contact_id), times)), total };
  }

  /**
   * Settles a conflict; `lost` writes the values that had lost, as a change of the one who decides.
   * @throws AppError CONFLICT_NOT_FOUND, CONFLICT_RESOLVED, CONTACT_NOT_FOUND (its tombstone is gone)
   */
  async resolve(
    principal: Principal,
    id: string,
    take: 'kept' | 'lost',
    actor: Actor,
    key?: MutationKey,
  ): Promise<{
    id: string;
    resolution: 'kept' | 'lost';
    version: number;
    contact: ContactDto | TombstoneDto;
    operation_id: string | null;
  }> {
    const conflict = await this.conflicts.findOneBy({ id, ...visibleTo(principal) });
    if (!conflict) throw new AppError('CONFLICT_NOT_FOUND');
    const { version, contact, operationId } = await this.service.resolve(
      principal.teamId,
      conflict.contact_id,
      { conflictId: id, take },
      actor,
      key,
    );
    return { id, resolution: take, version, contact, operation_id: operationId ?? null };
  }
}

function visibleTo({ teamId, role, agentCode }: Principal) {
  return {
    team_id: teamId,
    ...(!hasRole(role, 'admin') && { agent_codes: ArrayContains([agentCode]) }),
  };
}

function present(
  conflict: Conflict,
  contact: Contact | undefined,
  times: ReadonlyMap<number, Date>,
): ConflictDto {
  const timed = (side: ConflictSide) => {
    const at = side.version === null ? undefined : times.get(side.version);
    return { ...side, ...(at && { at }) };
  };
  const { id, contact_id, kind, fields, created_at, client_time, resolved_at, resolved_by, resolution } =
    conflict;
  return {
    id,
    contact_id,
    kind,
    fields: Object.fromEntries(
      Object.entries(fields).map(([field, { kept, lost }]) => [
        field,
        { kept: timed(kept), lost: timed(lost) },
      ]),
    ),
    ...(contact && { contact: (contact.is_deleted ? presentTombstone : presentContact)(contact as never) }),
    status: resolved_at ? 'resolved' : 'open',
    created_at,
    client_time,
    resolved_at,
    resolved_by,
    resolution,
  };
}
