import { CONTACT_FIELD_NAMES, type ContactFieldName } from '@app/protocol';
import { type Api, body, written } from '../api/client';
import { ApiError, explain } from '../api/errors';
import type { Contact, Schemas } from '../api/types';
import { isSameValue } from '../fields';
import type { ContactEdit } from './unsent-edits';

export interface SentEdit {
  /** As the server has it by now; undefined where it is deleted. */
  contact?: Contact;
  operationId?: string;
  /** Whether a value met one of somebody else's: both are in the list of conflicts. */
  conflict: boolean;
}

/** The edit meets a contact that is not there as it was. */
const GONE = ['CONTACT_NOT_FOUND', 'CONTACT_DELETED', 'CONTACT_MERGED'];

/** Writes an edit. @throws ApiError VERSION_MISMATCH when the contact has another version than `version` */
export function writeContact(
  api: Api,
  { key, base, fields: changed }: ContactEdit,
  version = base?.version,
): Promise<{ data: Contact; operationId?: string }> {
  const fields = changed as Schemas['UpdateContactDto'];
  const header = { 'Idempotency-Key': key };
  if (!base) return written(api.POST('/api/contacts', { params: { header }, body: fields }));
  const params = { path: { id: base.id }, header: { ...header, 'If-Match': `"${version}"` } };
  return written(api.PUT('/api/contacts/{id}', { params, body: fields }));
}

async function deleteContact(
  api: Api,
  { key, base }: ContactEdit,
  version: number,
): Promise<{ data?: undefined; operationId?: string }> {
  const header = { 'Idempotency-Key': key, 'If-Match': `"${version}"` };
  const params = { path: { id: base!.id }, header };
  const { operationId } = await written(api.DELETE('/api/contacts/{id}', { params }));
  return { operationId };
}

/**
 * Writes an edit that may have been made long ago, and sent before. Where nobody has touched the same fields since, it is
 * applied to the contact as it is now; else it is uploaded as a phone does it, and the server decides field by field.
 * A deletion touches all fields.
 * @throws ApiError for no answer, and when the server refuses it
 */
export async function sendEdit(api: Api, edit: ContactEdit, deviceId: string): Promise<SentEdit> {
  const { base, fields, deletes } = edit;
  for (let version = base?.version; ;) {
    try {
      const { data, operationId } = deletes
        ? await deleteContact(api, edit, version!)
        : await writeContact(api, edit, version);
      return { contact: data, operationId, conflict: false };
    } catch (thrown) {
      if (!(base && thrown instanceof ApiError)) throw thrown;
      // Somebody else has deleted it.
      if (deletes && thrown.code === 'CONTACT_NOT_FOUND') return { conflict: false };
      if (GONE.includes(thrown.code)) return upload(api, edit, base, deviceId);
      if (thrown.code !== 'VERSION_MISMATCH') throw thrown;
      const params = { path: { id: base.id } };
      const { data: latest } = await body(api.GET('/api/contacts/{id}', { params }));
      const names = deletes ? CONTACT_FIELD_NAMES : (Object.keys(fields) as ContactFieldName[]);
      const isUntouched =
        latest.id === base.id && names.every((name) => isSameValue(latest[name], base[name]));
      if (!isUntouched || latest.version === version) return upload(api, edit, base, deviceId);
      version = latest.version;
    }
  }
}

async function upload(api: Api, edit: ContactEdit, base: Contact, deviceId: string): Promise<SentEdit> {
  const { tags, metadata } = base;
  const mutation: Schemas['MutationDto'] = {
    mutation_id: edit.uploadId,
    ...(edit.deletes ? { op: 'delete' } : { op: 'update', fields: edit.fields }),
    contact_id: base.id,
    base_version: base.version,
    base: { tags, metadata },
    client_time: new Date(edit.madeAt).toISOString(),
  };
  const query = { version: base.version, limit: 1, device_id: deviceId };
  const epoch = edit.epoch ?? (await body(api.GET('/api/sync/delta', { params: { query } }))).data.epoch;
  const { data } = await body(
    api.POST('/api/sync/push', { body: { device_id: deviceId, epoch, mutations: [mutation] } }),
  );
  const { status, code = 'BAD_REQUEST', error = '', contact, survivor, conflict_id } = data.results[0]!;
  if (status === 'busy') throw new ApiError(code, error, 503);
  if (status === 'rejected') throw new ApiError(code, explain(code, error), 400);
  const now = survivor ?? contact;
  return {
    contact: now && !now.is_deleted ? (now as Contact) : undefined,
    conflict: conflict_id !== undefined,
  };
}
