import { applyDecorators, type ValidationError, ValidationPipe } from '@nestjs/common';
import { Transform } from 'class-transformer';
import { IsInt, Matches, Max, MaxLength, Min, MinLength, ValidateBy } from 'class-validator';
import { AppError, type FieldProblem } from './errors';

/** No NUL (PostgreSQL refuses it) and no half of a surrogate pair (JSON and UTF-8 would disagree about it). */
export function isCleanText(value: unknown): value is string {
  return typeof value === 'string' && !value.includes('\0') && value.isWellFormed();
}

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

/** Agent codes as the contract has them. */
export const AgentCode = () =>
  Matches(/^[A-Za-z0-9_-]{1,50}$/, { message: 'must be 1 to 50 letters, digits, _ or -' });

/** A device id: printable, at most 255 characters, kept exactly as it came. */
export function isDeviceId(value: unknown): value is string {
  return isCleanText(value) && value.length >= 1 && value.length <= 255 && !/\p{Cc}/u.test(value);
}

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

export function validationError(details: FieldProblem[]): AppError {
  const [first] = details;
  return new AppError('VALIDATION_FAILED', first && `${first.field} ${first.message}.`, { details });
}

/** Strict validation, the same for bodies, queries and socket payloads: unknown fields are errors. */
export function strictValidation(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) => validationError(flatten(errors)),
  });
}
