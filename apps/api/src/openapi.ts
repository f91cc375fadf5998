import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS, projectRoot } from '@app/platform';
import type { INestApplication, Type } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The complete description of the REST API, as served at /docs and kept in docs/openapi.json. */
export function buildOpenApi(app: INestApplication, extraModels: Type[] = []): OpenAPIObject {
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as {
    version: string;
  };
  const document = SwaggerModule.createDocument(
    app,
    new DocumentBuilder()
      .setTitle('Contacts Sync')
      .setDescription(
        "Keeps a sales team's shared contacts the same on every phone. Real-time events travel over Socket.IO; see /docs/asyncapi.json and docs/SOCKETS.md.",
      )
      .setVersion(version)
      .setLicense('MIT', 'https://opensource.org/license/mit')
      .addServer('/', 'This server')
      .addApiKey(
        { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'A key of an agent: `sk_…`' },
        'api_key',
      )
      .addBearerAuth(
        { type: 'http', scheme: 'bearer', description: 'The same key as a bearer token.' },
        'bearer',
      )
      .addCookieAuth(
        '__Host-contacts_sync',
        { type: 'apiKey', description: "The dashboard's session; `contacts_sync` over plain http." },
        'session',
      )
      .addTag('Auth', 'Agents and keys')
      .addTag('Sessions', 'Browsers that are signed in')
      .addTag('Contacts', 'Read, search and change contacts')
      .addTag('Sync', 'Catch up after being away')
      .addTag('Bulk', 'Import and export')
      .addTag('Jobs', 'Work in the background')
      .addTag('Devices', 'Which device has what')
      .addTag('Settings', 'What admins decide for everybody')
      .addTag('Teams', 'For whoever runs the server, with a key of its own')
      .addTag('Audit', 'Who changed what')
      .addTag('Health', 'Probes for operators')
      .build(),
    {
      operationIdFactory: (controller, method) => `${controller.replace('Controller', '')}_${method}`,
      extraModels,
    },
  );
  // Said outright, so that nobody wonders whether a key was forgotten.
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path) as { responses?: object; security?: object[] }[]) {
      if (operation.responses) operation.security ??= [];
    }
  }
  document.components ??= {};
  document.components.schemas = {
    ...document.components.schemas,
    Failure: {
      type: 'object',
      required: ['success', 'error', 'code'],
      properties: {
        success: { type: 'boolean', enum: [false] },
        error: { type: 'string', description: 'One clear sentence.' },
        code: { type: 'string', enum: Object.keys(ERRORS), description: 'Stable; see docs/ERRORS.md.' },
        details: {
          type: 'array',
          items: {
            type: 'object',
            required: ['field', 'message'],
            properties: { field: { type: 'string' }, message: { type: 'string' } },
          },
        },
        details_omitted: {
          type: 'integer',
          description: 'Problems beyond the 20 that `details` lists. Absent when it lists them all.',
        },
        retry_after: {
          type: 'integer',
          description: 'Of what may be sent again: seconds to wait, as in the `Retry-After` header.',
        },
        request_id: {
          type: 'string',
          description: 'Also in the `X-Request-Id` header; tell it to the operator.',
        },
      },
    },
  };
  sizeIntegers(document);
  return document;
}

/** Above it a number needs 64 bits; a restore alone makes versions of more than 2^32. */
const MAX_INT32 = 2 ** 31 - 1;

/**
 * Says of every integer how large it may get, for clients that are generated take 32 bits where nothing is said. Here
 * and not beside each property, so that none can be forgotten: what has no maximum is long.
 */
export function sizeIntegers(schema: unknown): void {
  if (typeof schema !== 'object' || schema === null) return;
  const { type, maximum } = schema as { type?: unknown; maximum?: number };
  if (type === 'integer') {
    Object.assign(schema, { format: (maximum ?? Infinity) > MAX_INT32 ? 'int64' : 'int32' });
  }
  for (const [name, member] of Object.entries(schema)) if (name !== 'example') sizeIntegers(member);
}
