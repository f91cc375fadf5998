import type { ContactValues } from '@app/protocol';

/** The parts of the server's answers that this page uses; /docs describes them in full. */

export const ROLES = ['viewer', 'agent', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface Agent {
  agent_code: string;
  agent_name: string;
  role: Role;
}

/** Who is signed in. */
export interface CurrentAgent extends Agent {
  may_export: boolean;
}

export interface Person extends Agent {
  id: string;
  is_active: boolean;
  last_seen: string | null;
}

export interface NewAgent extends Agent {
  api_key: string;
}

export interface Contact {
  id: string;
  first_name: string;
  last_name: string;
  phone_primary: string | null;
  email: string | null;
  company: string | null;
  job_title: string | null;
  created_by_agent: string;
  updated_by: string;
  updated_at: string;
  version: number;
}

/** With all its fields. */
export type ContactDetails = Contact & ContactValues;

export interface Tombstone {
  id: string;
  deleted_at: string;
}

export interface Pagination {
  page: number;
  total: number;
  total_pages: number;
}

export interface ContactPage {
  contacts: Contact[];
  pagination: Pagination;
}

export interface ContactStats {
  total_active: number;
  total_deleted: number;
  total_agents: number;
  latest_version: number;
}

export type DeltaChange =
  | { action: 'CREATE' | 'UPDATE'; contact: Contact; version: number }
  | { action: 'DELETE'; contact: Tombstone; version: number };

export interface Delta {
  current_version: number;
  head_version: number;
  changes: DeltaChange[];
  has_more: boolean;
  epoch: string;
}

export interface Device {
  device_id: string;
  agent_code: string;
  agent_name: string;
  sync_status: 'synced' | 'behind' | 'never';
  current_version: number;
  versions_behind: number;
  last_sync_at: string | null;
  /** '' when it was not enrolled by code. */
  device_name: string;
  app_version: string | null;
  revoked_at: string | null;
  wipe_status: 'none' | 'requested' | 'confirmed';
  wipe_requested_at: string | null;
  wipe_confirmed_at: string | null;
  /** null: nothing was ever restored. */
  back_since_restore: boolean | null;
  /** Where it has shown by its digest that its store is the team's. */
  proven_sync_version: number | null;
  connection_status: 'online' | 'idle' | 'offline';
}

export interface DeviceHealth {
  online: number;
  idle: number;
  offline: number;
}

export interface Key {
  id: string;
  agent_code: string;
  name: string;
  device_id: string | null;
  prefix: string;
  last4: string;
  status: 'active' | 'replaced' | 'expired' | 'revoked';
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
}

export interface NewKey extends Key {
  api_key: string;
}

/** A code with which one phone can come in. */
export interface Enrolment extends Agent {
  id: string;
  created_by: string;
  expires_at: string;
}

export interface NewEnrolment extends Enrolment {
  code: string;
  url: string;
  qr_svg: string;
}

/** A phone that came in with a code. */
export interface Arrival {
  device_id: string;
  agent_code: string;
  enrolment_id: string;
}

export interface ConflictSide {
  /** Absent when that side had removed it. */
  value?: unknown;
  agent_code: string;
  device_id: string;
  /** Null when it was never applied. */
  version: number | null;
  at?: string;
}

export interface Conflict {
  id: string;
  contact_id: string;
  kind: 'edit' | 'delete' | 'edit_of_deleted';
  fields: Record<string, { kept: ConflictSide; lost: ConflictSide }>;
  contact?: Contact | (Tombstone & { is_deleted: true });
  created_at: string;
  client_time: string | null;
}

export interface ConflictPage {
  conflicts: Conflict[];
  pagination: Pagination;
}

export interface AuditEntry {
  id: number;
  action: string;
  contact_id: string | null;
  agent_code: string;
  device_id: string;
  source: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
  occurred_at: string;
}

export interface AuditFilter {
  contact_id?: string;
  agent_code?: string;
  action?: string;
  /** ISO times. */
  from?: string;
  to?: string;
  cursor?: number;
}

export interface AuditPage {
  entries: AuditEntry[];
  nextCursor: number | null;
}

export interface Settings {
  allow_agent_export: boolean;
}

export interface BrowserSession {
  id: string;
  agent_code: string;
  agent_name: string;
  created_at: string;
  last_used_at: string;
  user_agent: string;
  ip: string;
  current: boolean;
}
