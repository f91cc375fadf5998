import type { Agent } from './api/types';

/** Who is signed in. Lives in memory only: closing or reloading the page forgets the key. */
export interface Session {
  key: string;
  agent: Agent;
}
