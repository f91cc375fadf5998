import { AppError } from './errors';
import { boundedJson, scanJson } from './json-scan';

const BOUNDS = { depth: 3, members: 4, values: 10 };

describe('a JSON text within its bounds', () => {
  it.each([
    '{}',
    '[]',
    'null',
    '"x"',
    '{"a":{"b":{}}}',
    '[[["{[{[,,,,,,,,,,,,"]]]',
    '{"a":1,"b":2,"c":3,"d":4}',
    '[1,2,3,4,5,6,7,8,9,10]',
    '{"a\\"{{{{":"\\\\","b":"\\\\\\"{{{{"}',
    '{"a":[1,2,3,4,5,6]}',
    '[{},{},{},{}]',
  ])('passes as it is: %s', (text) => {
    expect(scanJson(text, BOUNDS)).toEqual({ inexact: [] });
    expect(boundedJson(text, BOUNDS)).toBe(text);
  });
});

describe('a JSON text beyond its bounds', () => {
  it.each([
    ['too deep', '{"a":[{"b":[]}]}', 'MALFORMED_JSON'],
    ['too deep, and never closed', '[[[[', 'MALFORMED_JSON'],
    ['an object with too many members', '{"a":1,"b":2,"c":3,"d":4,"e":5}', 'VALIDATION_FAILED'],
    ['such an object inside', '[{"a":1,"b":2,"c":3,"d":4,"e":5}]', 'VALIDATION_FAILED'],
    ['too many elements', '[1,2,3,4,5,6,7,8,9,10,11]', 'PAYLOAD_TOO_LARGE'],
    ['too many, spread over many lists', '[[1,2],[3,4],[5,6],[7,8]]', 'PAYLOAD_TOO_LARGE'],
    ['too many empty lists', '[[],[],[],[],[],[],[]]', 'PAYLOAD_TOO_LARGE'],
    [
      'too many, after a string that ends in a backslash',
      `["\\\\",${'1,'.repeat(11)}1]`,
      'PAYLOAD_TOO_LARGE',
    ],
    ['too many commas, which is no JSON at all', ','.repeat(11), 'PAYLOAD_TOO_LARGE'],
  ])('is refused: %s', (_what, text, code) => {
    const { excess } = scanJson(text, BOUNDS);
    expect(excess).toBeInstanceOf(AppError);
    expect(excess!.code).toBe(code);
    expect(() => boundedJson(text, BOUNDS)).toThrow(excess);
  });

  it('is not read beyond the place that says so', () => {
    const text = { length: 1_000_000, charCodeAt: jest.fn(() => 0x5b) };
    expect(scanJson(text as unknown as string, BOUNDS).excess!.code).toBe('MALFORMED_JSON');
    expect(text.charCodeAt.mock.calls.length).toBeLessThan(20);
  });
});

describe('what is no JSON', () => {
  it.each(['', '}', ']]]]', '"', '"\\', '{"a', '-', '1e', '[}', '{]'])('ends the scan as well: %s', (text) =>
    expect(scanJson(text, BOUNDS).excess).toBeUndefined(),
  );
});

describe('a number', () => {
  const read = (text: string) => (JSON.parse(boundedJson(`{"n":${text}}`, BOUNDS)) as { n: unknown }).n;

  it.each([
    '9007199254740992',
    '-9007199254740992',
    '9007199254740993',
    '12345678901234567890',
    '1'.repeat(400),
  ])('that would be changed in silence becomes one that no field accepts: %s', (text) =>
    expect(read(text)).toBe(Infinity),
  );

  it.each([
    ...['0', '-0', '9007199254740991', '-9007199254740991', '0.1234567890123456789', '1e20', '1.0E20'],
    ...['123456789012345.6789', '1e-300', '12345678901234567890.5'],
  ])('that is exact, or a fraction, stays: %s', (text) => expect(read(text)).toBe(JSON.parse(text)));

  it.each(['"9007199254740993"', '"a\\"9007199254740993"'])('in a string stays: %s', (text) =>
    expect(read(text)).toBe(JSON.parse(text)),
  );

  it('is changed in its own place only', () => {
    expect(boundedJson('[1,9007199254740993,2,-9007199254740993,"x"]', BOUNDS)).toBe('[1,1e999,2,1e999,"x"]');
  });
});
