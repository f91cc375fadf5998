import {
  ContactCreatedEvent,
  ContactDeletedEvent,
  ContactUpdatedEvent,
  DeviceEnrolledEvent,
  EditPresenceDto,
  ImportProgressEvent,
  PresenceEvent,
  ServerDrainingEvent,
  SocketAuthDto,
  SocketCreateDto,
  SocketDeleteDto,
  SocketUpdateDto,
  SyncAvailableEvent,
  SyncCompleteEvent,
  SyncRequestDto,
  WipeRequestedEvent,
} from '@app/realtime';
import type { INestApplication, Type } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';
import { buildOpenApi } from './openapi';

/** Payloads that only sockets use. */
const SOCKET_MODELS: Type[] = [
  ContactCreatedEvent,
  ContactDeletedEvent,
  ContactUpdatedEvent,
  DeviceEnrolledEvent,
  EditPresenceDto,
  ImportProgressEvent,
  PresenceEvent,
  ServerDrainingEvent,
  SocketAuthDto,
  SocketCreateDto,
  SocketDeleteDto,
  SocketUpdateDto,
  SyncAvailableEvent,
  SyncCompleteEvent,
  SyncRequestDto,
  WipeRequestedEvent,
];

type Schema = Record<string, unknown>;

const ref = (name: string): Schema => ({ $ref: `#/components/schemas/${name}` });

function acknowledged(members: Schema): Schema {
  const success: Schema = {
    type: 'object',
    required: ['success'],
    properties: { success: { const: true }, ...members },
  };
  return { oneOf: [success, ref('Failure')] };
}

interface SocketEvent {
  summary: string;
  payload?: Schema;
  acknowledgement?: Schema;
}

const operation_id = {
  type: 'string',
  format: 'uuid',
  description: 'What the change belongs to; absent when nothing was changed.',
};
const contact = acknowledged({ data: ref('ContactDto'), operation_id });

/** Client → server; every acknowledgement is optional. */
const RECEIVED: Record<string, SocketEvent> = {
  auth: {
    summary:
      'Authenticate within 10 seconds, unless the handshake did. On failure the acknowledgement comes first, then the end.',
    payload: ref('SocketAuthDto'),
    acknowledgement: acknowledged({
      message: { type: 'string' },
      agent_code: { type: 'string' },
      agent_name: { type: 'string' },
    }),
  },
  sync_request: {
    summary:
      'Read one page of changes. Without a callback it comes as `sync_response`; `sync_complete` follows each page.',
    payload: ref('SyncRequestDto'),
    acknowledgement: acknowledged({ data: ref('DeltaDto') }),
  },
  contact_create: { summary: 'Create a contact.', payload: ref('SocketCreateDto'), acknowledgement: contact },
  contact_update: {
    summary: 'Change the fields that are sent.',
    payload: ref('SocketUpdateDto'),
    acknowledgement: contact,
  },
  contact_delete: {
    summary: 'Delete a contact.',
    payload: ref('SocketDeleteDto'),
    acknowledgement: acknowledged({
      message: { type: 'string' },
      version: { type: 'integer' },
      data: ref('DeletedContactDto'),
      operation_id,
    }),
  },
  watch_presence: {
    summary: 'Be told who of the team edits which contact: now, and whenever that changes.',
    acknowledgement: acknowledged({}),
  },
  edit_presence: {
    summary:
      'This socket has a contact open for editing, in place of the one before. Said again every 20 seconds; it ends after 90 seconds and with the socket.',
    payload: ref('EditPresenceDto'),
    acknowledgement: acknowledged({}),
  },
  ping: {
    summary: 'Ask whether the server hears.',
    acknowledgement: acknowledged({ pong: { type: 'integer', description: 'Epoch milliseconds.' } }),
  },
};

/** Server → client. */
const SENT: Record<string, SocketEvent> = {
  contact_created: { summary: 'Somebody else created a contact.', payload: ref('ContactCreatedEvent') },
  contact_updated: { summary: 'Somebody else changed a contact.', payload: ref('ContactUpdatedEvent') },
  contact_deleted: { summary: 'Somebody else deleted a contact.', payload: ref('ContactDeletedEvent') },
  sync_response: {
    summary: 'Answer to a `sync_request` without a callback.',
    payload: { oneOf: [ref('DeltaDto'), ref('Failure')] },
  },
  sync_complete: { summary: 'Follows each page of a `sync_request`.', payload: ref('SyncCompleteEvent') },
  sync_available: {
    summary:
      'For `protocol: 2`: read a delta; stands for the events of an operation of more than 100 changes.',
    payload: ref('SyncAvailableEvent'),
  },
  server_draining: {
    summary: 'The server is about to stop and will end the connection.',
    payload: ref('ServerDrainingEvent'),
  },
  wipe_requested: {
    summary: 'An admin asks this device to delete its copy. The connection ends with it.',
    payload: ref('WipeRequestedEvent'),
  },
  device_enrolled: {
    summary: 'To admins: a phone has come in by code.',
    payload: ref('DeviceEnrolledEvent'),
  },
  import_progress: {
    summary: 'To whoever brought a file and to admins: how far its import is, about once a second.',
    payload: ref('ImportProgressEvent'),
  },
  presence: {
    summary: 'After `watch_presence`: who of the team edits which contact.',
    payload: ref('PresenceEvent'),
  },
  exception: {
    summary: 'Why an event without a callback failed, or why the connection is about to end.',
    payload: ref('Failure'),
  },
};

const security = [{ $ref: '#/components/securitySchemes/agent_key' }];

function message(name: string, { summary, payload, acknowledgement }: SocketEvent) {
  return {
    name,
    summary,
    payload: payload ?? { type: 'null' },
    ...(acknowledgement && { 'x-ack': acknowledgement }),
  };
}

/** The socket part of the wire contract, with the same schemas as the OpenAPI document. */
export function buildAsyncApi(app: INestApplication): object {
  const openApi = buildOpenApi(app, SOCKET_MODELS);
  const all = { ...RECEIVED, ...SENT };
  const operations = (events: Record<string, SocketEvent>, action: 'send' | 'receive'): Schema =>
    Object.fromEntries(
      Object.entries(events).map(([name, { summary }]) => [
        `${action}_${name}`,
        {
          action,
          summary,
          security,
          channel: { $ref: '#/channels/socket' },
          messages: [{ $ref: `#/channels/socket/messages/${name}` }],
        },
      ]),
    );
  return {
    asyncapi: '3.0.0',
    info: {
      title: `${openApi.info.title}: sockets`,
      version: openApi.info.version,
      description:
        'Socket.IO v4 protocol, path /socket.io. `receive` is what the server receives. docs/SOCKETS.md explains the order of events.',
      license: openApi.info.license,
    },
    defaultContentType: 'application/json',
    servers: {
      this: { host: 'localhost:3000', protocol: 'wss', description: 'The API server itself.', security },
    },
    channels: {
      socket: {
        address: '/socket.io',
        messages: Object.fromEntries(
          Object.entries(all).map(([name, event]) => [name, message(name, event)]),
        ),
      },
    },
    operations: { ...operations(RECEIVED, 'receive'), ...operations(SENT, 'send') },
    components: {
      schemas: usedSchemas(all, openApi),
      securitySchemes: {
        agent_key: {
          type: 'apiKey',
          in: 'user',
          description: 'In the handshake or the `auth` event: api_key, agent_code, device_id.',
        },
      },
    },
  };
}

/** Schemas that the events name, and those that these name. */
function usedSchemas(events: object, openApi: OpenAPIObject): Record<string, unknown> {
  const schemas = (openApi.components?.schemas ?? {}) as Record<string, unknown>;
  const used: Record<string, unknown> = {};
  const follow = (value: unknown): void => {
    for (const [, name] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (name! in used) continue;
      used[name!] = jsonSchema(schemas[name!]);
      follow(used[name!]);
    }
  };
  follow(events);
  return Object.fromEntries(Object.entries(used).sort(([a], [b]) => a.localeCompare(b)));
}

/** OpenAPI 3.0 says `nullable`, JSON Schema has a type for it. */
function jsonSchema(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(jsonSchema);
  if (typeof schema !== 'object' || schema === null) return schema;
  const { nullable, ...rest } = schema as Schema;
  const copy: Schema = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, key === 'example' ? value : jsonSchema(value)]),
  );
  if (nullable === true) copy.type = [rest.type, 'null'];
  return copy;
}
