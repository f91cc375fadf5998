import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '@app/platform';
import { checkContactField, type ContactFieldName, NAMELESS, parseContactFields } from '@app/protocol';
import ts from 'typescript';

type Sentences = readonly (readonly [RegExp, string])[];

/** Without its types, which are those of a browser. */
const { de } = jest.requireActual<{
  de: {
    imports: { sentences: Sentences };
    contacts: { fieldProblem: (field: string, message: string) => string };
    fields: Partial<Record<string, string>>;
    errors: Record<'sentences' | 'members', Partial<Record<string, string>>>;
  };
}>('../../dashboard/src/i18n/de');
const { said } = jest.requireActual<{ said: (text: string, sentences: Sentences) => string }>(
  '../../dashboard/src/i18n/sentences',
);

const ROOT = join(__dirname, '../..');
const FORMATS = join(ROOT, 'libs/formats/src');
const SOURCES = [
  ...sourcesIn(FORMATS),
  join(ROOT, 'libs/bulk/src/imports/import-plan.ts'),
  join(ROOT, 'libs/bulk/src/imports/import-row.ts'),
];

/** Where members of requests are checked. */
const CHECKS = ['audit', 'auth', 'bulk', 'contacts', 'devices', 'jobs', 'operations', 'statistics']
  .flatMap((room) => sourcesIn(join(ROOT, 'libs', room, 'src')))
  .concat(join(ROOT, 'libs/platform/src/validation.ts'), join(ROOT, 'libs/protocol/src/contact-filters.ts'));

function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.spec\.ts$/.test(name))
    .map((name) => join(folder, name));
}

/** Every text of this form that a source holds, with 7 where something stands in it. */
function textsOf(path: string, form: RegExp): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    let text: string | undefined;
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) text = node.text;
    if (ts.isTemplateExpression(node))
      text = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join('7');
    if (text && form.test(text)) found.push(text);
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest));
  return found;
}

it('every code of an error has its sentence in German', () => {
  expect(Object.keys(ERRORS).filter((code) => !de.errors.sentences[code])).toEqual([]);
});

it('what is said of files and rows is said in German', () => {
  const sentences = SOURCES.flatMap((path) => textsOf(path, /^\S+ .*\.$/s));
  expect(sentences.length).toBeGreaterThan(50);
  const isGerman = (text: string) => said(text, de.imports.sentences) !== text;
  // Of some the source holds the end alone; what begins with a field is tried below.
  const beginnings = ['', 'Cell ', 'Row ', 'Cell 7 '];
  const ofField = /^7 7|^tags 7/;
  const isSaid = (text: string) => ofField.test(text) || beginnings.some((begun) => isGerman(begun + text));
  expect(sentences.filter((text) => !isSaid(text))).toEqual([]);
});

it('what is wrong with a request is said in German, by the names of its members', () => {
  const messages = CHECKS.flatMap((path) => textsOf(path, /^(?:must|is|has|cannot) .*[^.]$/s));
  expect(messages.length).toBeGreaterThan(80);
  expect(messages.filter((message) => hasEnglish(de.contacts.fieldProblem('Feld', message)))).toEqual([]);

  const { paths, components } = JSON.parse(readFileSync(join(ROOT, 'docs/openapi.json'), 'utf8'));
  const membersOf = (schema: any): string[] => {
    const { properties = {} } = schema.$ref ? components.schemas[schema.$ref.split('/').pop()] : schema;
    return Object.entries(properties).flatMap(([name, member]) => [name, ...membersOf(member)]);
  };
  const pages = sourcesIn(join(ROOT, 'dashboard/src'));
  const calls = pages.flatMap((path) => [
    ...readFileSync(path, 'utf8').matchAll(/\.(POST|PUT|PATCH)\('(\/api\/[^']+)'/g),
  ]);
  expect(calls.length).toBeGreaterThan(20);
  const asked = calls.flatMap(([, method, path]) => {
    const { content } = paths[path!][method!.toLowerCase()].requestBody ?? {};
    return content?.['application/json'] ? membersOf(content['application/json'].schema) : [];
  });
  const { fields, errors } = de;
  expect([...new Set(asked)].filter((name) => !(errors.members[name] ?? fields[name]))).toEqual([]);
});

const hasEnglish = (text: string) => /\b(?:must|is|has|the|with|item|or|it|be|not|cannot)\b/.test(text);

it('what is wrong with a field is said in German', () => {
  const long = 'x'.repeat(2_000);
  const values: [ContactFieldName, unknown][] = [
    ['first_name', long],
    ['first_name', 7],
    ['company', 'a\0b'],
    ['email', 'nobody'],
    ['phone_primary', 'call me'],
    ['phone_primary', '+49 30 123456, +49 30 654321'],
    ['phone_primary', '1'.repeat(300)],
    ['birthday', 'yesterday'],
    ['tags', 'vip'],
    ['tags', [long]],
    ['phones', 'many'],
    ['phones', [{ label: 'work', number: 'call me' }]],
    ['phones', [{ number: '+49 30 123456, +49 30 654321' }]],
    ['phones', [{ label: 'work' }]],
    ['phones', ['+49 30 123456']],
    ['phones', [{ number: '+49 30 123456', of: 'Anna' }]],
    ['emails', [{ email: 'nobody' }]],
    ['emails', [{ email: 'a@example.com', label: long }]],
    ['addresses', [{ city: long }]],
    ['addresses', [{ city: 7 }]],
    ['websites', [{ url: long }]],
    ['labels', { phone_primary: long }],
    ['metadata', { of: 2 ** 60, deep: long.repeat(10) }],
  ];
  const problems = values.map(([field, value]) => checkContactField(field, value) ?? `${field} is taken`);
  const parsed = parseContactFields(
    { first_name: 'A', phone_primary: '+49 30 123456 / +49 30 654321' },
    { partial: true, keeps: true },
  );
  const kept = 'kept' in parsed ? (parsed.kept ?? []).map(({ message }) => message) : [];
  expect(kept).toHaveLength(1);
  const ends = ['it was kept in the metadata', 'together with what is there it would not, and was left out'];
  const all = [...problems, ...kept, NAMELESS.message, 'is not a known field'];
  const sentences = [...all, ...all.flatMap((message) => ends.map((end) => `${message}; ${end}`))];
  const inGerman = sentences.map((message) => de.contacts.fieldProblem('Feld', message));
  expect(inGerman.filter(hasEnglish)).toEqual([]);
});
