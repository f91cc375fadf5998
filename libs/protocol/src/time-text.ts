const TIME = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-](0\d|1[0-5]):[0-5]\d))?$/;

/** A day, or a time with its zone (PostgreSQL knows none beyond 15:59), in the form of ISO 8601 that clients and PostgreSQL read alike. */
export function isTime(value: unknown): value is string {
  const [, day] = (typeof value === 'string' && TIME.exec(value)) || [];
  if (!day || day.startsWith('0000') || Number.isNaN(Date.parse(value as string))) return false;
  // Date takes February 30 for March 2.
  return new Date(`${day}T00:00:00Z`).toISOString().startsWith(day);
}
