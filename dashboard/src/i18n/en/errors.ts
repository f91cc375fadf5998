export const errors = {
  unreachable: 'The server cannot be reached. Check your connection, and that the server is running.',
  unexpectedAnswer: (status: number) =>
    `The server gave an unexpected answer (status ${status}). Try again in a moment.`,
  onThisPage: 'Something went wrong on this page.',
  signedOut: 'You have been signed out.',
  /** In place of the server's own, by their code: English ones are good as they are. */
  sentences: {} as Partial<Record<string, string>>,
  /** What members of requests are called that are no fields of contacts, where their own name does not say it. */
  members: { agent_name: 'Name', expires_at: 'Good until', q: 'Search', tz: 'Time zone' } as Partial<
    Record<string, string>
  >,
  /** What to do where the sentence alone does not say. */
  advice: {
    INVALID_API_KEY: 'Check that it was copied completely, or ask an admin for a new one.',
    SESSION_EXPIRED: 'Sign in again.',
    AGENT_INACTIVE: 'Ask an admin to activate it again.',
    LAST_ADMIN: 'First make somebody else an admin, with a key.',
    CONFLICT_RESOLVED: 'Somebody else was faster.',
    KEY_LIMIT: 'First revoke those that are not used any more.',
    SETUP_LINK_INVALID: 'Restart the server to get a new link, or sign in with an existing admin key.',
  } as Partial<Record<string, string>>,
  jobNotFinished: 'It was not finished. Begin it again: it goes on where it was.',
  pageOffline:
    'This page is not loaded yet, and there is no connection. It opens by itself when there is one again.',
  newRelease:
    'This part of the page could not be loaded. Perhaps the server was updated: load the page again.',
  reload: 'Load again',
};
