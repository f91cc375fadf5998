import { isConnectionLoss, isRetryable, mapDatabaseError } from './database-errors';
import { AppError } from './errors';

const coded = (code: string, message = '') => Object.assign(new Error(message), { code });
const wrapped = (code: string) => Object.assign(new Error('QueryFailedError'), { driverError: coded(code) });

it.each([
  '53100',
  '53200',
  '53300',
  '58030',
  '57P01',
  '57014',
  '55P03',
  '25P03',
  '25006',
  '40P01',
  '40001',
  'ECONNREFUSED',
  '08006',
])('%s means: not now, nothing was applied', (code) => {
  for (const error of [coded(code), wrapped(code)]) {
    expect(mapDatabaseError(error)).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  }
});

it.each(['23505', '42501', '22P02', undefined])('%s is a fault of ours and stays what it is', (code) => {
  const error = Object.assign(new Error('x'), { code });
  expect(mapDatabaseError(error)).toBe(error);
});

it('leaves published errors alone', () => {
  const error = new AppError('CONTACT_NOT_FOUND');
  expect(mapDatabaseError(error)).toBe(error);
});

it.each([
  'Connection terminated unexpectedly',
  'timeout exceeded when trying to connect',
  'Database connection provided by a query runner was already released',
])('knows a lost connection by its words: %s', (message) =>
  expect(isConnectionLoss(new Error(message))).toBe(true),
);

it('repeats only what a repetition may mend', () => {
  expect([
    isRetryable(wrapped('40P01')),
    isRetryable(wrapped('40001')),
    isRetryable(wrapped('53300')),
  ]).toEqual([true, true, false]);
});
