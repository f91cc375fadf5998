import type { CurrentAgent } from './api/types';

/** Who is signed in. The cookie that proves it is out of this page's reach, and the page never keeps a key. */
export interface Session {
  agent: CurrentAgent;
}
