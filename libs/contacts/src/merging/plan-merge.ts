import { isDeepStrictEqual } from 'node:util';
import type { ErrorCode } from '@app/platform';
import {
  type ContactFieldName,
  type ContactFields,
  type FieldProblem,
  hasName,
  NAMELESS,
} from '@app/protocol';
import type { Merging } from '../write/contact.mutation';
import { mergeContacts } from './merge-contacts';

/** A contact as far as a merge looks at it. */
export type MergeSource = { id: string; is_deleted: boolean } & Record<string, unknown>;

/** How several contacts become one. */
export interface MergePlan<Source> {
  survivor: Source;
  /** Those that go, each once. Empty: they are one already. */
  others: Source[];
  /** Fields of the survivor that change. */
  changes: ContactFields;
}

export interface MergeRefusal {
  code: Extract<ErrorCode, 'CONTACT_NOT_FOUND' | 'MERGE_TOO_LARGE' | 'VALIDATION_FAILED'>;
  details: FieldProblem[];
}

/**
 * Plans a merge of contacts as they are; it changes nothing by itself.
 * @param contactOf the contact that an id stands for
 * @param region where numbers without a country are dialled
 */
export function planMerge<Source extends MergeSource>(
  contactOf: (id: string) => Source | undefined,
  survivorId: string,
  { loserIds, choices }: Merging,
  region: string | null,
): MergePlan<Source> | MergeRefusal {
  const found = [survivorId, ...loserIds].map((id) => contactOf(id));
  const gone = found.findIndex((contact) => !contact || contact.is_deleted);
  if (gone >= 0) {
    const field = gone === 0 ? 'survivor_id' : `loser_ids.${gone - 1}`;
    return { code: 'CONTACT_NOT_FOUND', details: [{ field, message: 'is not a contact' }] };
  }
  const [survivor, ...others] = [...new Set(found as Source[])] as [Source, ...Source[]];
  if (others.length === 0) return { survivor, others, changes: {} };
  const chosen = new Map(
    Object.entries(choices).map(([field, choice]): [ContactFieldName, unknown] => [
      field as ContactFieldName,
      'of' in choice ? contactOf(choice.of)![field] : choice.value,
    ]),
  );
  const { fields, problems } = mergeContacts([survivor, ...others] as ContactFields[], chosen, region);
  if (problems.length) return { code: 'MERGE_TOO_LARGE', details: problems };
  if (!hasName(fields)) return { code: 'VALIDATION_FAILED', details: [NAMELESS] };
  const changes = Object.entries(fields).filter(
    ([field, value]) => !isDeepStrictEqual(value, survivor[field]),
  );
  return { survivor, others, changes: Object.fromEntries(changes) };
}

/** Fields of the contact that stays, as they are and as they shall be. */
export function changedFields(
  survivor: object,
  changes: ContactFields,
): Record<string, { from: unknown; to: unknown }> {
  const was = survivor as Record<string, unknown>;
  return Object.fromEntries(Object.entries(changes).map(([field, to]) => [field, { from: was[field], to }]));
}
