import { type FieldProblem, findReservedName, isCleanText, isJsonObject, isTime } from '@app/protocol';
import {
  applyDecorators,
  type ArgumentMetadata,
  Injectable,
  Param,
  ParseUUIDPipe,
  type Type,
  type ValidationError,
  ValidationPipe,
} from '@nestjs/common';
import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import {
  getMetadataStorage,
  IsIn,
  IsInt,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateBy,
  ValidationTypes,
} from 'class-validator';
import { AppError } from './errors';

/** A string of `min`–`max` characters without NUL or broken surrogates. */
export const Text = (min: number, max: number) =>
  applyDecorators(
    ValidateBy({
      name: 'cleanText',
      validator: { validate: isCleanText, defaultMessage: () => 'must be text without NUL characters' },
    }),
    MinLength(min, { message: min === 1 ? 'must not be empty' : `must have at least ${min} characters` }),
    MaxLength(max, { message: `must have at most ${max} characters` }),
  );

/** At most so many words, separated by any white space. */
export const MaxWords = (max: number) =>
  ValidateBy({
    name: 'maxWords',
    validator: {
      validate: (value) => typeof value !== 'string' || value.split(/\s+/).filter(Boolean).length <= max,
      defaultMessage: () => `must have at most ${max} words`,
    },
  });

/** A whole number in a query string: plain decimal digits only, so `1e3`, `0x10`, `-1` and '' are refused. */
export const PlainInteger = (min: number, max: number) => {
  const message = `must be a whole number from ${min} to ${max}`;
  return applyDecorators(
    Transform(({ value }: { value: unknown }) =>
      typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : value,
    ),
    IsInt({ message }),
    Min(min, { message }),
    Max(max, { message }),
  );
};

/** A condition in a query, which knows texts alone; no unless it says otherwise. */
export const QueryFlag = (description: string) =>
  applyDecorators(
    ApiPropertyOptional({ type: 'boolean', default: false, description }),
    IsOptional(),
    IsIn(['true', 'false'], { message: 'must be true or false' }),
  );

/**
 * A day, and perhaps a time, that is not of the form of ISO 8601: of a year without four digits, as a clock says that is far off, or
 * in digits of another script, as Java writes it on a phone of that language.
 */
export function isUnknownTime(value: unknown): boolean {
  return typeof value === 'string' && value.length <= 64 && DAY.test(value) && !isTime(value);
}

const DAY = /^[+-]?\p{Nd}{1,9}-\p{Nd}{2}-\p{Nd}{2}(?:$|[T ])/u;

export const Time = () =>
  ValidateBy({
    name: 'time',
    validator: {
      validate: isTime,
      defaultMessage: () => 'must be an ISO 8601 time such as 2026-11-22T09:30:00Z',
    },
  });

/** Agent codes as the contract has them. */
export const AgentCode = () =>
  Matches(/^[A-Za-z0-9_-]{1,50}$/, { message: 'must be 1 to 50 letters, digits, _ or -' });

/** A device id: printable, at most 255 characters, kept exactly as it came. */
export function isDeviceId(value: unknown): value is string {
  return isCleanText(value) && value.length >= 1 && value.length <= 255 && !/\p{Cc}/u.test(value);
}

/** A path parameter that is a UUID; else 400. */
export const IdParam = (name = 'id') =>
  Param(
    name,
    new ParseUUIDPipe({
      exceptionFactory: () => validationError([{ field: name, message: 'must be a UUID' }]),
    }),
  );

export const DeviceId = () =>
  ValidateBy({
    name: 'deviceId',
    validator: { validate: isDeviceId, defaultMessage: () => 'must be 1 to 255 printable characters' },
  });

function flatten(errors: ValidationError[], path = ''): FieldProblem[] {
  return errors.flatMap(({ property, constraints, children }) => {
    const field = path + property;
    const own = Object.entries(constraints ?? {}).map(([rule, message]) => ({
      field,
      message: rule === 'whitelistValidation' ? 'is not a known field' : message,
    }));
    // One sentence a field is enough to act on.
    return [...own.slice(0, 1), ...flatten(children ?? [], `${field}.`)];
  });
}

/** Problems that one answer lists. */
const MAX_DETAILS = 20;

/** The first problems, and how many more there were, as an answer carries them. */
export function listed(problems: FieldProblem[]): { details: FieldProblem[]; details_omitted?: number } {
  const omitted = problems.length - MAX_DETAILS;
  if (omitted <= 0) return { details: problems };
  return { details: problems.slice(0, MAX_DETAILS), details_omitted: omitted };
}

export function validationError(problems: FieldProblem[]): AppError {
  const [first] = problems;
  const { details, ...fields } = listed(problems);
  return new AppError('VALIDATION_FAILED', first && `${first.field} ${first.message}.`, { details, fields });
}

/**
 * An `Idempotency-Key` header, quoted or bare, or undefined when there is none.
 * @throws AppError VALIDATION_FAILED
 */
export function idempotencyKey(header: string | string[] | undefined, maxLength = 255): string | undefined {
  if (header === undefined) return undefined;
  const key = /^"?([\x21\x23-\x7e]+)"?$/.exec(String(header))?.[1];
  if (key && key.length <= maxLength) return key;
  throw validationError([
    { field: 'Idempotency-Key', message: `must be 1 to ${maxLength} visible characters` },
  ]);
}

/** What a DTO declares: the names of its members, and the class of those that are DTOs themselves. */
type Declared = Map<string, Type | undefined>;
const declared = new WeakMap<Type, Declared>();

function membersOf(dto: Type): Declared {
  const known = declared.get(dto);
  if (known) return known;
  const members: Declared = new Map();
  for (const { propertyName, type } of getMetadataStorage().getTargetValidationMetadatas(
    dto,
    '',
    false,
    false,
  )) {
    const nested =
      type === ValidationTypes.NESTED_VALIDATION
        ? (Reflect.getMetadata('design:type', dto.prototype as object, propertyName) as Type)
        : undefined;
    members.set(propertyName, nested ?? members.get(propertyName));
  }
  declared.set(dto, members);
  return members;
}

/** Members that the DTO does not declare. */
function findUndeclared(value: Record<string, unknown>, dto: Type, path = ''): FieldProblem[] {
  const members = membersOf(dto);
  return Object.keys(value).flatMap((name) => {
    if (!members.has(name)) return { field: path + name, message: 'is not a known field' };
    const [nested, child] = [members.get(name), value[name]];
    return nested && isJsonObject(child) ? findUndeclared(child, nested, `${path}${name}.`) : [];
  });
}

/**
 * Unknown members are refused before class-transformer sees them, whose cost grows with the square of their number. To
 * class-validator, besides, one that is named like a member of every object, such as `toString`, is a declared one.
 */
@Injectable()
class StrictValidationPipe extends ValidationPipe {
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    if (this.toValidate(metadata) && isJsonObject(value)) {
      const undeclared = findUndeclared(value, metadata.metatype as Type);
      if (undeclared.length) throw validationError(undeclared);
      const reserved = findReservedName(value);
      if (reserved) throw validationError([{ field: reserved, message: 'has a name that is not allowed' }]);
    }
    return super.transform(value, metadata);
  }
}

/** Strict validation, the same for bodies, queries and socket payloads: unknown fields are errors. */
export function strictValidation(): ValidationPipe {
  return new StrictValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => validationError(flatten(errors)),
  });
}
