import { randomUUID } from 'node:crypto';

/**
 * Reads the small part of Kotlin in which docs/ANDROID_API.md writes its requests, so that what the page says is
 * what the test sends. Anything else is an error, never skipped.
 */

/** What names in the examples stand for. */
export type Names = Record<string, unknown>;

export interface Argument {
  name?: string;
  value: unknown;
}

/** `"If-Match" to "…"`. */
export class Pair {
  constructor(
    readonly first: string,
    readonly second: unknown,
  ) {}
}

export interface Property {
  name: string;
  type: string;
  nullable: boolean;
  optional: boolean;
}

const toSnake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export class KotlinReader {
  constructor(
    private readonly text: string,
    public at: number,
    /** Absent: only the form is read, and a name stands for itself. */
    private readonly names?: Names,
  ) {}

  /** Arguments in parentheses; stands behind the closing one afterwards. */
  args(): Argument[] {
    this.expect('(');
    const args: Argument[] = [];
    while (!this.take(')')) {
      this.space();
      const name = this.match(/(\w+) = /y)?.[1];
      args.push({ ...(name && { name }), value: this.value() });
      this.take(',');
    }
    return args;
  }

  value(): unknown {
    const value = this.primary();
    return this.match(/\s+to\s+/y) ? new Pair(String(value), this.value()) : value;
  }

  /** Matches here; stands behind it afterwards. */
  match(pattern: RegExp): RegExpExecArray | null {
    const sticky = new RegExp(pattern.source, 'y');
    sticky.lastIndex = this.at;
    const found = sticky.exec(this.text);
    if (found) this.at = sticky.lastIndex;
    return found;
  }

  private primary(): unknown {
    this.space();
    if (this.text[this.at] === '"') return this.string();
    const number = this.match(/-?\d[\d_]*(\.\d+)?L?\b/);
    if (number) return Number(number[0].replace(/[_L]/g, ''));
    if (this.match(/UUID\.randomUUID\(\)\.toString\(\)/)) return randomUUID();
    if (this.match(/Instant\.now\(\)\.toString\(\)/)) return new Date().toISOString();
    if (this.match(/buildJsonObject\b/)) return this.object();
    if (this.match(/buildJsonArray\b/)) return this.array();
    if (this.match(/mapOf\b/)) {
      return Object.fromEntries(
        this.args().map(({ value }) => [(value as Pair).first, (value as Pair).second]),
      );
    }
    if (this.match(/JSONObject\(\)/)) {
      const object: Record<string, unknown> = {};
      while (this.match(/\s*\.put\b/)) this.put(object);
      return object;
    }
    if (this.match(/[A-Z]\w*(?=\()/)) return this.instance();
    if (this.match(/Ack \{[\s\S]*?\n? *\},?(?=\n\))/)) return undefined;
    const path = this.match(/[A-Za-z]\w*(\.\w+)*/);
    if (!path) throw new Error(`not understood: ${this.text.slice(this.at, this.at + 60)}`);
    return this.resolve(path[0]);
  }

  /** A data class by its constructor, as it is encoded: without what is null. */
  private instance(): Record<string, unknown> {
    const members = this.args().filter(({ value }) => value !== null);
    return Object.fromEntries(members.map(({ name, value }) => [toSnake(name!), value]));
  }

  private object(): Record<string, unknown> {
    const object: Record<string, unknown> = {};
    this.expect('{');
    while (!this.take('}')) {
      this.space();
      if (!this.match(/put\b/)) throw new Error(`not a put: ${this.text.slice(this.at, this.at + 60)}`);
      this.put(object);
      this.take(';');
    }
    return object;
  }

  private array(): unknown[] {
    const items: unknown[] = [];
    this.expect('{');
    while (!this.take('}')) {
      this.space();
      if (!this.match(/add\b/)) throw new Error(`not an add: ${this.text.slice(this.at, this.at + 60)}`);
      items.push(...this.args().map(({ value }) => value));
      this.take(';');
    }
    return items;
  }

  private put(object: Record<string, unknown>): void {
    const [key, value] = this.args();
    object[String(key!.value)] = value!.value;
  }

  private string(): string {
    const [literal] = this.match(/"(\\.|[^"\\])*"/)!;
    return literal
      .slice(1, -1)
      .replace(/\$\{([\w.]+)\}|\$(\w+)|\\(.)/g, (_, braced?: string, plain?: string, escaped?: string) =>
        escaped === undefined ? String(this.resolve((braced ?? plain)!)) : escaped,
      );
  }

  private resolve(path: string): unknown {
    const constants: Names = { true: true, false: false, JsonNull: null };
    if (path in constants) return constants[path];
    if (!this.names) return `{${path}}`;
    const [first, ...rest] = path.split('.') as [string, ...string[]];
    let value: any = this.names[first];
    for (const name of rest) value = value?.[toSnake(name)];
    if (value === undefined) throw new Error(`the test does not know what ${path} is`);
    return value;
  }

  private space(): void {
    this.match(/(\s|\/\/.*)*/);
  }

  private take(token: string): boolean {
    this.space();
    if (!this.text.startsWith(token, this.at)) return false;
    this.at += token.length;
    return true;
  }

  private expect(token: string): void {
    this.space();
    if (!this.text.startsWith(token, this.at))
      throw new Error(`${token} expected at: ${this.text.slice(this.at, this.at + 60)}`);
    this.at += token.length;
  }
}

/** Every `@Serializable data class` of the page, with its properties as they are called in JSON. */
export function dataClasses(text: string): Map<string, Property[]> {
  const classes = new Map<string, Property[]>();
  for (const found of text.matchAll(/@Serializable\s+data class (\w+)\(/g)) {
    const body = text.slice(found.index + found[0].length).replace(/ *\/\/.*$|\/\*\*.*?\*\/\s*/gm, '');
    classes.set(found[1]!, splitParameters(body).map(property));
  }
  return classes;
}

function property(parameter: string): Property {
  const found = /^(?:@SerialName\("(\w+)"\)\s*)?val (\w+): ([\w<>]+(?:, \w+>)?)(\?)?( = .*)?$/s.exec(
    parameter,
  );
  if (!found) throw new Error(`not a property: ${parameter}`);
  const [, serial, name, type, nullable, fallback] = found;
  return { name: serial ?? name!, type: type!, nullable: !!nullable, optional: !!fallback };
}

/** The parameters up to the closing parenthesis, split at commas that are not inside of something. */
function splitParameters(text: string): string[] {
  const parameters = [''];
  let depth = 0;
  for (const letter of text) {
    if ('(<{'.includes(letter)) depth += 1;
    if (')>}'.includes(letter)) depth -= 1;
    if (depth < 0) break;
    if (letter === ',' && depth === 0) parameters.push('');
    else parameters[parameters.length - 1] += letter;
  }
  return parameters.map((parameter) => parameter.trim()).filter(Boolean);
}

/** Compares a value from the server with the type that the page gives it. */
export class TypeChecker {
  readonly seen = new Set<string>();

  constructor(private readonly classes: Map<string, Property[]>) {}

  /** @throws when a client written after the page could not read the value, or the page leaves a member out. */
  check(type: string, value: unknown, where = type): void {
    const list = /^List<(.*)>$/.exec(type)?.[1];
    if (list) {
      if (!Array.isArray(value)) throw new Error(`${where} is not a list`);
      value.forEach((item, i) => this.check(list, item, `${where}[${i}]`));
      return;
    }
    const values = /^Map<String, (.*)>$/.exec(type)?.[1];
    if (values) {
      this.check('JsonObject', value, where);
      for (const [key, item] of Object.entries(value as object)) this.check(values, item, `${where}.${key}`);
      return;
    }
    const properties = this.classes.get(type);
    if (properties) return this.checkClass(type, properties, value, where);
    const fits: Record<string, (value: unknown) => boolean> = {
      String: (text) => typeof text === 'string',
      Long: Number.isSafeInteger,
      Int: Number.isSafeInteger,
      Boolean: (flag) => typeof flag === 'boolean',
      JsonElement: () => true,
      JsonObject: (object) => typeof object === 'object' && object !== null && !Array.isArray(object),
    };
    if (!fits[type]) throw new Error(`${where}: the test does not know the type ${type}`);
    if (!fits[type](value)) throw new Error(`${where} is ${JSON.stringify(value)}, the page says ${type}`);
  }

  /** Members that no answer ever had. */
  neverSeen(): string[] {
    const checked = new Set([...this.seen].map((member) => member.split('.')[0]));
    return [...this.classes]
      .filter(([name]) => checked.has(name))
      .flatMap(([name, properties]) => properties.map((property) => `${name}.${property.name}`))
      .filter((member) => !this.seen.has(member));
  }

  private checkClass(type: string, properties: Property[], value: unknown, where: string): void {
    const object = value as Record<string, unknown>;
    if (typeof object !== 'object' || object === null) throw new Error(`${where} is no object`);
    const unknown = Object.keys(object).filter((key) => !properties.some(({ name }) => name === key));
    if (unknown.length)
      throw new Error(`${where}: the page does not say that there is ${unknown.join(', ')}`);
    for (const { name, type: inner, nullable, optional } of properties) {
      if (!(name in object)) {
        if (!optional) throw new Error(`${where}.${name} is not in the answer`);
        continue;
      }
      this.seen.add(`${type}.${name}`);
      if (object[name] === null && nullable) continue;
      this.check(inner, object[name], `${where}.${name}`);
    }
  }
}
