/** A failure with a sentence that can be shown to the person at the screen. */
export class ApiError extends Error {
  constructor(
    /** The server's stable code, or one of this page's own: UNREACHABLE, UNEXPECTED_ANSWER. */
    readonly code: string,
    message: string,
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

const ADVICE: Partial<Record<string, string>> = {
  INVALID_API_KEY: 'Check that it was copied completely, or ask an admin for a new one.',
  SESSION_EXPIRED: 'Sign in again.',
  AGENT_INACTIVE: 'Ask an admin to activate it again.',
  LAST_ADMIN: 'First make somebody else an admin, with a key.',
  CONFLICT_RESOLVED: 'Somebody else was faster.',
  KEY_LIMIT: 'First revoke those that are not used any more.',
  SETUP_LINK_INVALID: 'Restart the server to get a new link, or sign in with an existing admin key.',
};

/** The server's sentence, and what to do about it where the sentence alone does not say. */
export function explain(code: string, sentence: string): string {
  // The cookie is gone: another tab has signed out.
  if (code === 'MISSING_API_KEY') return 'You have been signed out.';
  const advice = ADVICE[code];
  return advice ? `${sentence} ${advice}` : sentence;
}

export function sentenceOf(thrown: unknown): string {
  return thrown instanceof ApiError
    ? explain(thrown.code, thrown.message)
    : 'Something went wrong on this page.';
}
