import { problemText, remarkText } from '../fields';
import { m } from '../i18n';
import type { Schemas } from './types';

/** What is wrong with one field, as the end of a sentence that begins with its name. */
export type FieldProblem = NonNullable<Schemas['Failure']['details']>[number];

/** A failure with a sentence that can be shown to the person at the screen. */
export class ApiError extends Error {
  constructor(
    /** The server's stable code, or one of this page's own: UNREACHABLE, UNEXPECTED_ANSWER. */
    readonly code: string,
    message: string,
    /** Of the answer; 0 when there was none. */
    readonly status = 0,
    readonly details: readonly FieldProblem[] = [],
  ) {
    super(message);
  }
}

const REFUSALS = [
  'MISSING_API_KEY',
  'INVALID_API_KEY',
  'SESSION_EXPIRED',
  'AGENT_INACTIVE',
  'DEVICE_REVOKED',
  'TEAM_CLOSED',
];

/** Whether the key or session itself was refused: then there is no use in asking anything else with it. */
export function isRefusal(code: string): boolean {
  return REFUSALS.includes(code);
}

/** The server's sentence in the reader's language, and what to do about it where the sentence alone does not say. */
export function explain(code: string, sentence: string): string {
  // The cookie is gone: another tab has signed out.
  if (code === 'MISSING_API_KEY') return m.errors.signedOut;
  // What is wrong with a file only the server's sentence says.
  const said = code === 'FILE_UNREADABLE' ? remarkText(sentence) : (m.errors.sentences[code] ?? sentence);
  const advice = m.errors.advice[code];
  return advice ? `${said} ${advice}` : said;
}

export function sentenceOf(thrown: unknown): string {
  if (!(thrown instanceof ApiError)) return m.errors.onThisPage;
  const { code, message, details } = thrown;
  if (code === 'VALIDATION_FAILED' && details.length) return details.map(problemText).join(' ');
  return explain(code, message);
}
