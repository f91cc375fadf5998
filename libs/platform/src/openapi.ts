import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, ApiSecurity, getSchemaPath } from '@nestjs/swagger';
import { type ErrorCode, ERRORS } from './errors';

const requestId = '0d1f7a52-3c0e-4d8a-9a55-2f6f0f6f7c11';

interface DataOptions {
  status?: number;
  list?: boolean;
  /** `data` may be null. */
  nullable?: boolean;
  description?: string;
  /** Members beside `data`, as OpenAPI schemas with examples. */
  extra?: Record<string, object>;
}

const NULLABLE = { type: 'object', nullable: true } as const;

/** Documents the success envelope around `model`; examples come from the model's properties. */
export function ApiData(
  model: Type,
  { status = 200, list = false, nullable = false, description, extra = {} }: DataOptions = {},
) {
  const item = { $ref: getSchemaPath(model) };
  return applyDecorators(
    ApiExtraModels(model),
    ApiResponse({
      status,
      description: description ?? 'Success',
      schema: {
        type: 'object',
        required: ['success', 'data', ...Object.keys(extra)],
        properties: {
          success: { type: 'boolean', enum: [true], example: true },
          data: list ? { type: 'array', items: item } : nullable ? { ...NULLABLE, allOf: [item] } : item,
          ...extra,
        },
      },
    }),
  );
}

/** Documents the failures of a route, each with its example answer. */
export function ApiFailures(...codes: ErrorCode[]) {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of codes) {
    const { status } = ERRORS[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return applyDecorators(
    ...[...byStatus].map(([status, group]) =>
      ApiResponse({
        status,
        description: group.map((code) => `\`${code}\`: ${ERRORS[code].message}`).join(' '),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Failure' },
            examples: Object.fromEntries(
              group.map((code) => [
                code,
                {
                  value: {
                    success: false,
                    error: ERRORS[code].message,
                    code,
                    ...(code === 'VALIDATION_FAILED' && {
                      details: [{ field: 'first_name', message: 'must not be empty' }],
                    }),
                    request_id: requestId,
                  },
                },
              ]),
            ),
          },
        },
      }),
    ),
  );
}

/** A route behind the guard: any of the two headers or the dashboard's cookie, and the failures that every such route shares. */
export function ApiKeyed(...codes: ErrorCode[]) {
  return applyDecorators(
    ApiSecurity('api_key'),
    ApiSecurity('bearer'),
    ApiSecurity('session'),
    ApiFailures(
      'MISSING_API_KEY',
      'INVALID_API_KEY',
      'SESSION_EXPIRED',
      'AGENT_INACTIVE',
      'TEAM_CLOSED',
      'RATE_LIMITED',
      'DEVICE_REVOKED',
      'DEVICE_WIPE_REQUESTED',
      'DATABASE_UNAVAILABLE',
      ...codes,
    ),
  );
}
