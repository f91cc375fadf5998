import { Readable } from 'node:stream';
import { formatCopyLine, linesOf, parseCopyLine } from './copy-text';

function bytes(text: string, size: number): AsyncIterable<Uint8Array> {
  const all = Buffer.from(text);
  const chunks = Array.from({ length: Math.ceil(all.length / size) }, (_, i) =>
    all.subarray(i * size, (i + 1) * size),
  );
  return Readable.from(chunks);
}

async function collect(text: string, size: number): Promise<string[]> {
  const lines: string[] = [];
  for await (const line of linesOf(bytes(text, size))) lines.push(line);
  return lines;
}

describe('lines', () => {
  it.each([1, 2, 3, 7, 1_000])('end at \\n and nowhere else, in chunks of %i bytes', async (size) => {
    const lines = ['a\u2028b\u2029c\rd\u0085e', '', 'Ünïcødé 👩‍💼', 'last'];
    expect(await collect(lines.join('\n'), size)).toEqual(lines);
    expect(await collect(`${lines.join('\n')}\n`, size)).toEqual(lines);
  });

  it('of nothing are none', async () => expect(await collect('', 5)).toEqual([]));
});

it('a line says its fields, whatever is in them', () => {
  const fields = ['tab\t', 'new\nline', 'back\\slash', '\\N', '\\', 'cr\r', '', null, 'ü\u2028'];
  const line = formatCopyLine(fields);
  expect(line.match(/\n/g)).toHaveLength(1);
  expect(parseCopyLine(line.slice(0, -1))).toEqual(fields);
  expect(formatCopyLine([1, true, undefined])).toBe('1\ttrue\t\\N\n');
  expect(parseCopyLine('a\\bb\\fc\\vd')).toEqual(['a\bb\fc\vd']);
});
