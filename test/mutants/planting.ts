/**
 * How a mistake is planted: by the syntax tree of the product's TypeScript, and by name in the database's functions.
 * Where code stands, how it is formatted and what its variables are called does not matter; a target that is not there
 * is an error.
 */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';

export const root = join(__dirname, '../..');

type Test = (node: ts.Node) => boolean;

/** A change of a room's TypeScript: what `find` finds there becomes the text that `put` makes of it. */
export interface Patch {
  room: string;
  /** For the message when it is not there. */
  what: string;
  find: Test;
  put: (text: string, node: ts.Node) => string;
  /** How often it must be there; once by default. */
  times?: number;
}

/** A change of one of the database's functions, as the migrations have left it; or any statement. */
export type SqlPatch = { function: string; find: RegExp; put: string } | string;

/** A text changed in one place. @throws when it has no such place */
export function changed(text: string, find: RegExp, put: string): string {
  if (!find.test(text)) throw new Error(`nothing like ${find} in:\n${text}`);
  return text.replace(find, () => put);
}

function nameOf(node: ts.Node): string | undefined {
  const { name } = node as ts.Node & { name?: ts.Node };
  return name && ts.isIdentifier(name) ? name.text : undefined;
}

/** A call of this function or method, whatever it is called on. */
export const callOf =
  (name: string): Test =>
  (node) =>
    ts.isCallExpression(node) &&
    (ts.isIdentifier(node.expression) ? node.expression.text : nameOf(node.expression)) === name;

/** The statement `await …;` of a call of this function or method. */
export const awaited =
  (name: string): Test =>
  (node) =>
    ts.isExpressionStatement(node) &&
    ts.isAwaitExpression(node.expression) &&
    callOf(name)(node.expression.expression);

/** `if (…) return '…';` with this text. */
export const returning =
  (text: string): Test =>
  (node) =>
    ts.isIfStatement(node) &&
    ts.isReturnStatement(node.thenStatement) &&
    !!node.thenStatement.expression &&
    ts.isStringLiteral(node.thenStatement.expression) &&
    node.thenStatement.expression.text === text;

/** A text of SQL; the pattern has one blank wherever the source has any number of them. */
export const sqlLike =
  (pattern: RegExp): Test =>
  (node) =>
    (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node) || ts.isTemplateExpression(node)) &&
    pattern.test(node.getText().replace(/\s+/g, ' '));

/** A property with this name and a value, in the declaration of a variable or class with that one. */
export const member =
  (owner: string, name: string): Test =>
  (node) =>
    ts.isPropertyAssignment(node) && nameOf(node) === name && isIn(owner)(node);

/** Somewhere in a class, method, function or variable with this name. */
export const isIn =
  (owner: string): Test =>
  (node) =>
    !!ts.findAncestor(
      node.parent,
      (outer) =>
        (ts.isClassDeclaration(outer) ||
          ts.isMethodDeclaration(outer) ||
          ts.isFunctionDeclaration(outer) ||
          ts.isVariableDeclaration(outer)) &&
        nameOf(outer) === owner,
    );

/** The one node in `tree` that `find` finds. @throws when there is none, or there are more */
export function inside(tree: ts.Node, find: Test): ts.Node {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (find(node)) found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  if (found.length !== 1)
    throw new Error(`found ${found.length} times instead of once in:\n${tree.getText()}`);
  return found[0]!;
}

/** What a method is called on. */
export function receiverOf(call: ts.Node): string {
  return ((call as ts.CallExpression).expression as ts.PropertyAccessExpression).expression.getText();
}

/** The arguments of a call. */
export function argumentsOf(call: ts.Node): string[] {
  return (call as ts.CallExpression).arguments.map((argument) => argument.getText());
}

const parsed = new Map<string, ts.SourceFile[]>();

function filesOf(room: string): ts.SourceFile[] {
  const known = parsed.get(room);
  if (known) return known;
  const files = ts.sys
    .readDirectory(join(root, 'libs', room), ['.ts'], ['**/*.spec.ts'])
    .map((path) =>
      ts.createSourceFile(relative(root, path), readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true),
    );
  parsed.set(room, files);
  return files;
}

interface Edit {
  file: ts.SourceFile;
  node: ts.Node;
  text: string;
}

function editsOf({ room, what, find, put, times = 1 }: Patch): Edit[] {
  const edits: Edit[] = [];
  for (const file of filesOf(room)) {
    const visit = (node: ts.Node): void => {
      if (find(node)) edits.push({ file, node, text: put(node.getText(), node) });
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  if (edits.length !== times)
    throw new Error(`libs/${room} has ${what} ${edits.length} times instead of ${times}`);
  return edits;
}

/**
 * The changed files of the product, by their paths from its root.
 * @throws when a patch does not find its target as often as it should, or two of them meet: the product has moved on
 */
export function plant(patches: Patch[]): Map<string, string> {
  const sources = new Map<string, { text: string; upTo: number }>();
  for (const { file, node, text } of patches.flatMap(editsOf).sort((a, b) => b.node.pos - a.node.pos)) {
    const source = sources.get(file.fileName) ?? { text: file.text, upTo: Infinity };
    if (node.end > source.upTo) throw new Error(`two patches meet in ${file.fileName}`);
    sources.set(file.fileName, {
      text: source.text.slice(0, node.getStart()) + text + source.text.slice(node.end),
      upTo: node.getStart(),
    });
  }
  return new Map([...sources].map(([file, { text }]) => [file, text]));
}

/** Changes a database that is migrated. @throws when a function, or the place in it, is not there */
export async function plantInDatabase(
  patches: SqlPatch[],
  query: <T>(sql: string, values?: unknown[]) => Promise<T[]>,
): Promise<void> {
  for (const patch of patches) {
    if (typeof patch === 'string') {
      await query(patch);
      continue;
    }
    const [found] = await query<{ definition: string }>(
      'SELECT pg_get_functiondef($1::regproc) AS definition',
      [patch.function],
    );
    await query(changed(found!.definition, patch.find, patch.put));
  }
}
