import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

export const root = join(__dirname, '../..');

export const read = (path: string) => readFileSync(join(root, path), 'utf8');

const IGNORED = new Set(['node_modules', 'dist', 'coverage', 'backups', 'target']);

/** Every Markdown page of the project. */
export function pages(folder = root): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return IGNORED.has(entry.name) || entry.name.startsWith('.') ? [] : pages(path);
    return entry.name.endsWith('.md') ? [relative(root, path)] : [];
  });
}

export const exists = (path: string) => existsSync(join(root, path));

export interface Block {
  language: string;
  text: string;
  /** Text of the page before it. */
  offset: number;
}

/** Fenced blocks, also indented ones. */
export function blocks(page: string, language?: string): Block[] {
  return [...page.matchAll(/^( *)```(\w*)\n([\s\S]*?)^\1```$/gm)]
    .map((found) => ({
      language: found[2]!,
      text: found[3]!.replaceAll(new RegExp(`^${found[1]}`, 'gm'), ''),
      offset: found.index,
    }))
    .filter((block) => language === undefined || block.language === language);
}

/** The page without its blocks. */
export const prose = (page: string) => page.replace(/^( *)```\w*\n[\s\S]*?^\1```$/gm, '');
