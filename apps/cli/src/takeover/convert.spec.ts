import { convertContact, isTrue, type SourceRow, timeOf, versionOf } from './convert';

describe('times', () => {
  it.each([
    ['2024-05-01 10:20:30.123456+00', '2024-05-01T10:20:30.123Z'],
    ['2024-05-01 10:20:30+05:30', '2024-05-01T04:50:30.000Z'],
    ['2024-05-01T10:20:30Z', '2024-05-01T10:20:30.000Z'],
    ['2024-05-01 10:20:30', '2024-05-01T10:20:30.000Z'],
    ['2024-05-01', '2024-05-01T00:00:00.000Z'],
    ['1714558830', '2024-05-01T10:20:30.000Z'],
    ['1714558830.5', '2024-05-01T10:20:30.500Z'],
    ['1714558830123', '2024-05-01T10:20:30.123Z'],
  ])('%s', (text, time) => expect(timeOf(text)).toBe(time));

  it.each(['infinity', '', 'yesterday', '2024-13-01', '17', '0044-03-15 00:00:00 BC', null, undefined])(
    '%s is none',
    (text) => expect(timeOf(text)).toBeUndefined(),
  );
});

it.each([
  ['12', 12],
  [' 12 ', 12],
  ['12.0', 12],
  ['-1', undefined],
  ['1e3', undefined],
  ['', undefined],
  [null, undefined],
])('version %s', (text, version) => expect(versionOf(text)).toBe(version));

it('truth in the forms of PostgreSQL and of people', () => {
  expect(['t', 'true', '1', 'YES', 'on'].map(isTrue)).toEqual([true, true, true, true, true]);
  expect(['f', 'false', '0', '', null, undefined].map(isTrue)).toEqual(Array(6).fill(false));
});

describe('metadata', () => {
  const convert = (metadata: string | null, more: SourceRow = {}) => {
    const row = {
      id: '11111111-0000-4000-8000-000000000001',
      first_name: 'A',
      last_name: 'B',
      version: '1',
      created_at: '2024-01-01',
      created_by_agent: 'ONE',
      metadata,
      ...more,
    };
    const contact = convertContact(row, (code) => code ?? undefined, '2026-01-01T00:00:00Z');
    if ('lost' in contact) throw new Error(contact.lost);
    return contact;
  };

  it.each([
    ['{"n": 12345678901234567890.10}', '{"n": 12345678901234567890.10}', 0],
    [null, '{}', 0],
    ['null', '{}', 0],
    ['', '{}', 0],
    ['[1]', '{"taken_over":{"metadata":[1]}}', 1],
    ['not JSON', '{"taken_over":{"metadata":"not JSON"}}', 1],
    [
      String.raw`{"a\u0000":"\\u0000 \ud83d\ude00 \ud83d"}`,
      String.raw`{"a\ufffd":"\\u0000 \ud83d\ude00 \ufffd"}`,
      0,
    ],
  ])('%s', (metadata, json, repairs) =>
    expect(convert(metadata)).toMatchObject({ metadata: json, repairs: { length: repairs } }),
  );

  it('takes what does not fit elsewhere, and nothing that was there goes', () => {
    const { metadata, fields, repairs } = convert('{"taken_over": 1}', { phone_primary: '1'.repeat(51) });
    expect(JSON.parse(metadata)).toEqual({ taken_over: 1, taken_over_: { phone_primary: '1'.repeat(51) } });
    expect([fields.phone_primary, repairs.length]).toEqual([null, 1]);
  });

  it.each([
    ['ask at the desk', null],
    ['030 1234567 / 0171 2345678', '030 1234567'],
  ])('takes the phone %j for %j, and keeps all of it', (typed, phone_primary) => {
    const { metadata, fields, repairs, oddities } = convert('{}', { phone_primary: typed });
    expect(JSON.parse(metadata)).toEqual({ taken_over: { phone_primary: typed } });
    expect([fields.phone_primary, repairs.length, oddities]).toEqual([phone_primary, 1, []]);
  });
});
