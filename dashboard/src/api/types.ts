/** The parts of the server's answers that this page uses; /docs describes them in full. */

export interface Agent {
  agent_code: string;
  agent_name: string;
  role: string;
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

export interface Tombstone {
  id: string;
  deleted_at: string;
}

export interface ContactPage {
  contacts: Contact[];
  pagination: { page: number; total: number; total_pages: number };
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
  /** Where it has shown by its digest that its store is the team's. */
  proven_sync_version: number | null;
  connection_status: 'online' | 'idle' | 'offline';
}

export interface DeviceHealth {
  online: number;
  idle: number;
  offline: number;
}
