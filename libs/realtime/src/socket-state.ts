import type { EventEmitter } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AppError, Principal } from '@app/platform';
import type { Server, Socket } from 'socket.io';
import type { TeamChannel } from './team-channel';

/** What the server knows of a socket. Nothing is filled in until it has authenticated. */
export interface SocketState {
  principal?: Principal;
  deviceId?: string;
  /** 2: one hint instead of the events of a large operation. */
  protocol?: 1 | 2;
  channel?: TeamChannel;
  /** The socket was given every event above this version. */
  since?: number;
  /** It reads too slowly and gets no events for a while; only with protocol 2. */
  paused?: boolean;
  /** Why its credential is good no more: what it sent before and is not applied yet never is. */
  ended?: AppError;
  /** Ends the watch over its credential. */
  unwatch?: () => void;
  /** Tail of the socket's writes: they are applied in the order they were sent. */
  writes?: Promise<unknown>;
}

/** The callback of a client's event, when it gave one. */
export type Acknowledge = ((answer: unknown) => void) | undefined;

/** To a device that shall delete its copy. */
export interface WipeRequest {
  wipe_id: string;
  upload_first: boolean;
}

/** How far an import of a file is. */
export interface ImportProgress {
  import_id: string;
  job_id: string | null;
  state: string;
  dry_run: boolean;
  percent: number;
  processed: number;
  created: number;
  updated: number;
  skipped: number;
  rejected: number;
}

/** Somebody who has a contact open for editing. */
export interface PresentEditor {
  contact_id: string;
  agent_code: string;
  agent_name: string;
}

/** Events to clients; the wire contract names them. */
export interface ServerEvents {
  contact_created: (event: { contact: unknown; version: number; created_by: string }) => void;
  contact_updated: (event: { contact: unknown; version: number; updated_by: string }) => void;
  contact_deleted: (event: { contact_id: string; version: number; deleted_by: string }) => void;
  sync_response: (delta: unknown) => void;
  sync_complete: (event: { current_version: number; changes_count: number }) => void;
  sync_available: (event: { head_version: number; epoch: string }) => void;
  server_draining: (event: { retry_in_ms: number }) => void;
  device_enrolled: (event: { device_id: string; agent_code: string; enrolment_id: string }) => void;
  import_progress: (event: ImportProgress) => void;
  presence: (event: { editors: PresentEditor[] }) => void;
  wipe_requested: (event: WipeRequest) => void;
  exception: (failure: unknown) => void;
}

/** A connection of Engine.IO: what is under a socket, and there before it. */
export type EngineConnection = EventEmitter & {
  request: IncomingMessage;
  transport: object;
  close(discard: boolean): void;
};

/** The same, as its socket knows it. */
export type EngineSocket = Socket['conn'];
export type ClientSocket = Socket<Record<string, never>, ServerEvents, Record<string, never>, SocketState>;
export type SocketServer = Server<Record<string, never>, ServerEvents, Record<string, never>, SocketState>;

/** A socket that has authenticated. */
export type AuthenticatedSocket = ClientSocket & {
  data: Required<Omit<SocketState, 'writes' | 'paused' | 'ended'>> &
    Pick<SocketState, 'writes' | 'paused' | 'ended'>;
};

export function isAuthenticated(socket: ClientSocket): socket is AuthenticatedSocket {
  return socket.data.channel !== undefined;
}
