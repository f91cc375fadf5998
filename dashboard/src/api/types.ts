import type { components } from './generated/openapi';

/** The server's answers by their names in docs/openapi.json. */
export type Schemas = components['schemas'];

export type Role = Schemas['AgentDto']['role'];
export type Agent = Pick<Schemas['AgentDto'], 'agent_code' | 'agent_name' | 'role'>;
export type CurrentAgent = Schemas['CurrentSessionDto'];
export type Person = Schemas['AgentDto'];
export type NewAgent = Schemas['RegisteredAgentDto'];
export type Contact = Schemas['ContactDto'];
export type Pagination = Pick<Schemas['PaginationDto'], 'page' | 'total' | 'total_pages'>;
export type Device = Schemas['DeviceStatusDto'];
export type Key = Schemas['KeyDto'];
export type NewKey = Schemas['NewKeyDto'];
export type NewEnrolment = Schemas['NewEnrolmentDto'];
export type Conflict = Schemas['ConflictDto'];
export type DuplicateGroup = Schemas['DuplicateGroupDto'];
export type AuditEntry = Schemas['AuditEntryDto'];
export type Operation = Schemas['OperationDto'];
export type Job = Schemas['JobDto'];
export type Import = Schemas['ImportDto'];
export type Delta = Schemas['DeltaDto'];

/** How far an import is, as the socket tells the one who brought it, and admins. */
export type ImportProgress = { import_id: string } & Pick<
  Import,
  'job_id' | 'state' | 'dry_run' | 'percent' | 'processed' | 'created' | 'updated' | 'skipped' | 'rejected'
>;

/** Somebody who has a contact open for editing, as the socket tells it. */
export interface Editor {
  contact_id: string;
  agent_code: string;
  agent_name: string;
}

/** A phone that came in with a code, as the socket tells it. */
export interface RecentEnrolment {
  device_id: string;
  agent_code: string;
  enrolment_id: string;
}
