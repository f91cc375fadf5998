import { readFileSync } from 'node:fs';
import { join } from 'node:path';

type Schema = Record<string, any>;

const document = JSON.parse(readFileSync(join(__dirname, '../../docs/openapi.json'), 'utf8')) as Schema;

/** Every schema of the document with the name of the property or parameter that it describes. */
function* schemas(part: unknown, name = ''): Generator<[name: string, schema: Schema]> {
  if (typeof part !== 'object' || part === null) return;
  const schema = part as Schema;
  yield [name, schema];
  for (const [key, member] of Object.entries(schema)) {
    if (key === 'example' || key === 'examples') continue;
    yield* schemas(member, key === 'schema' ? ((schema.name as string | undefined) ?? name) : key);
  }
}

const all = [...schemas(document)];

/** What generated clients of Kotlin, Java, Python and TypeScript read right, and what they do not. */
describe('docs/openapi.json for generated clients', () => {
  const integers = all.filter(([, { type }]) => type === 'integer');

  it('says of every integer how large it may get: 64 bits where it has no smaller maximum', () => {
    expect(integers.length).toBeGreaterThan(50);
    for (const [name, { format, maximum = Infinity }] of integers)
      expect([name, format]).toEqual([name, maximum < 2 ** 31 ? 'int32' : 'int64']);
  });

  // A restore alone makes versions of more than 2^32.
  it('has 64 bits for versions, cursors, counts and totals', () => {
    const long = integers.filter(([name]) => /version|cursor|^count$|total$|^total_/.test(name));
    expect(new Set(long.map(([name]) => name)).size).toBeGreaterThan(10);
    for (const [name, { format }] of long) expect([name, format]).toEqual([name, 'int64']);
  });

  it('has no version, cursor or count that is any number', () => {
    const numbers = all.filter(([, { type }]) => type === 'number').map(([name]) => name);
    expect(numbers.sort()).toEqual([
      'avg_changes_per_sync',
      'health_percentage',
      'saved_percentage',
      'uptime',
    ]);
  });

  it('has no union of objects: they are read as the first, or not at all', () => {
    expect(all.filter(([, schema]) => schema.anyOf || schema.oneOf).map(([name]) => name)).toEqual([]);
  });

  it('has one schema for a contact and its tombstone, which needs only what both have', () => {
    const { ChangedContactDto, ContactDto } = document.components.schemas;
    expect(ChangedContactDto.required.toSorted()).toEqual(['id', 'is_deleted', 'version']);
    // Each has what is said of merged contacts from its own side.
    const members = Object.keys(ContactDto.properties).filter((member) => member !== 'merged_from');
    expect(Object.keys(ChangedContactDto.properties).sort()).toEqual([...members, 'merged_into'].sort());
    expect(ChangedContactDto.properties.deleted_at.nullable).toBe(true);
    for (const name of ['ChangeDto', 'PushResultDto', 'ConflictDto', 'ResolvedConflictDto'])
      expect([name, JSON.stringify(document.components.schemas[name].properties.contact)]).toEqual([
        name,
        expect.stringContaining('/ChangedContactDto"'),
      ]);
  });

  it('has booleans as booleans, and no default that is a word of a language', () => {
    for (const [name, { enum: values, default: fallback }] of all) {
      expect([name, values ?? []]).not.toEqual([name, expect.arrayContaining(['true'])]);
      expect([
        name,
        ['open', 'true', 'false', 'default', 'in', 'is', 'for', 'all'].includes(fallback),
      ]).toEqual([name, false]);
    }
  });

  it('says what is in each object', () => {
    const objects = all.filter(([, { type }]) => type === 'object');
    expect(objects.length).toBeGreaterThan(50);
    for (const [name, { properties, additionalProperties, allOf }] of objects)
      expect([name, properties ?? additionalProperties ?? allOf]).toEqual([name, expect.anything()]);
  });

  it('has one type for an id in a path and in an answer', () => {
    const ids = Object.values<Schema>(document.paths)
      .flatMap<Schema>((path) => Object.values(path))
      .flatMap<Schema>(({ parameters = [] }) => parameters)
      .filter(({ in: place, name }) => place === 'path' && name === 'id');
    expect(ids.length).toBeGreaterThan(5);
    for (const { schema } of ids) expect(schema.format).toBe('uuid');
  });

  it('has no enumeration that may be null', () => {
    expect(all.filter(([, schema]) => schema.enum && schema.nullable).map(([name]) => name)).toEqual([]);
  });
});
