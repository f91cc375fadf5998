import { ERRORS } from '@app/platform';
import { dataClasses } from './kotlin';
import { blocks, read } from './pages';

/** The tables and the code of docs/ANDROID_API.md against the API document. What it sends is tried in android-api.spec.ts. */
const page = read('docs/ANDROID_API.md');
const code = blocks(page, 'kotlin')
  .map(({ text }) => text)
  .join('\n');

interface Schema {
  type?: string;
  enum?: string[];
  required?: string[];
  properties?: Record<string, Schema>;
}

interface OpenApi {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
  components: { schemas: Record<string, Schema> };
}

const { paths, components } = JSON.parse(read('docs/openapi.json')) as OpenApi;
const { schemas } = components;

it('what the page sends has the members of the API document', () => {
  const { properties, required } = schemas.MutationDto!;
  const kotlinTypes: Record<string, string> = { string: 'String', integer: 'Long', boolean: 'Boolean' };
  const mutation = dataClasses(code).get('Mutation')!;
  expect(Object.fromEntries(mutation.map(({ name, type }) => [name, type]))).toEqual(
    Object.fromEntries(
      Object.entries(properties!).map(([name, { type }]) => [name, kotlinTypes[type!] ?? 'JsonObject']),
    ),
  );
  expect(mutation.filter(({ optional }) => !optional).map(({ name }) => name)).toEqual(
    expect.arrayContaining(required!),
  );
  const writable = /val writable = setOf\(([^)]*)\)/.exec(code)![1]!;
  expect([...writable.matchAll(/"(\w+)"/g)].map(([, name]) => name).sort()).toEqual(
    Object.keys(schemas.UpdateContactDto!.properties!).sort(),
  );
});

it('the page deals with every status that a result can have', () => {
  const cases = /when \(status\) \{([\s\S]*?)\n {8}\}/.exec(code)![1]!;
  expect([...cases.matchAll(/"([a-z]+)"/g)].map(([, status]) => status).sort()).toEqual(
    [...schemas.PushResultDto!.properties!.status!.enum!].sort(),
  );
});

it('every code that the page decides by exists', () => {
  const codes = [...code.matchAll(/"([A-Z]+(?:_[A-Z]+)+)"/g)].map(([, name]) => name!);
  expect(codes.length).toBeGreaterThan(8);
  expect(codes.filter((name) => !(name in ERRORS))).toEqual([]);
});

it('the table of errors has every code, with its status', () => {
  const table = new Map<string, string>();
  for (const [, codes, status] of page.matchAll(/^\| (`[A-Z_]+`(?:, `[A-Z_]+`)*) +\| ([\d, ]+|socket) *\|/gm))
    for (const code of codes!.matchAll(/[A-Z_]+/g)) table.set(code[0], status!.trim());
  expect([...table.keys()].sort()).toEqual(Object.keys(ERRORS).sort());
  for (const [code, status] of table) {
    if (status === 'socket') continue;
    expect(status.split(', ')).toContain(String(ERRORS[code as keyof typeof ERRORS].status));
  }
});

it('the table of routes has only routes that exist', () => {
  const routes = [...page.matchAll(/^\| `(GET|POST|PUT|DELETE) ([^`?]+)(?:\?([^`]*))?` /gm)];
  expect(routes.length).toBeGreaterThan(10);
  for (const [, method, path, query = ''] of routes) {
    const operation = paths[path!]?.[method!.toLowerCase()];
    expect([path, operation !== undefined]).toEqual([path, true]);
    for (const name of query.split('&').filter(Boolean)) {
      const known = operation!.parameters?.filter((parameter) => parameter.in === 'query');
      expect(known?.map((parameter) => parameter.name)).toContain(name.split('=')[0]);
    }
  }
});
