/** PostgreSQL's COPY in its text form: what backup, restore and takeover read and write. */

const NEWLINE = 0x0a;

/**
 * The lines of a stream, without their ends. Only \n ends a line: Node's readline also takes a lone \r for an end, and
 * since Node 24 U+2028 and U+2029, which a contact's notes may hold (https://github.com/nodejs/node/pull/57591).
 */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string, undefined> {
  let rest: Buffer[] = [];
  for await (const bytes of chunks) {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
      const tail = chunk.subarray(start, end);
      yield rest.length ? Buffer.concat([...rest, tail]).toString() : tail.toString();
      rest = [];
      start = end + 1;
    }
    if (start < chunk.length) rest.push(chunk.subarray(start));
  }
  if (rest.length) yield Buffer.concat(rest).toString();
  return undefined;
}

const MEANINGS: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** One line as its fields. */
export function parseCopyLine(line: string): (string | null)[] {
  return line
    .split('\t')
    .map((field) =>
      field === '\\N'
        ? null
        : field.includes('\\')
          ? field.replace(/\\(.)/gs, (_all, character: string) => MEANINGS[character] ?? character)
          : field,
    );
}

const ESCAPES: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

/** Fields as one line, with its end. */
export function formatCopyLine(fields: readonly (string | number | boolean | null | undefined)[]): string {
  const texts = fields.map((field) =>
    field === null || field === undefined
      ? '\\N'
      : String(field).replace(/[\\\t\n\r]/g, (character) => ESCAPES[character]!),
  );
  return `${texts.join('\t')}\n`;
}
