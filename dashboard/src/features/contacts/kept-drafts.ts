import type { Contact, CurrentAgent } from '../../api/types';
import type { Draft } from './contact-form';

/** What somebody has typed, and what it is an edit of; undefined for a new contact. */
export interface KeptDraft {
  base: Contact | undefined;
  draft: Draft;
  /** It was typed into a cell of the list: the contact is opened with it when the list is there again. */
  inCell?: true;
}

/**
 * Forms that went away without anybody's wish, by a step back or the end of a session, until they are opened again. In
 * memory, for they hold personal data.
 */
const kept = new Map<string, KeptDraft>();

/** Nobody else who signs in on this page sees it. */
const keyOf = ({ agent_id }: CurrentAgent, contactId: string) => `${agent_id} ${contactId}`;

export function keptDraft(agent: CurrentAgent, contactId: string): KeptDraft | undefined {
  return kept.get(keyOf(agent, contactId));
}

/** The contact of which a cell was being edited. */
export function contactOfCell({ agent_id }: CurrentAgent): string | undefined {
  const [key] = [...kept].find(([key, { inCell }]) => inCell && key.startsWith(`${agent_id} `)) ?? [];
  return key?.slice(agent_id.length + 1);
}

/** @param draft undefined when there is nothing more to keep */
export function keepDraft(agent: CurrentAgent, contactId: string, draft: KeptDraft | undefined): void {
  if (draft) kept.set(keyOf(agent, contactId), draft);
  else kept.delete(keyOf(agent, contactId));
}

/** Who signs out leaves nothing. */
export function forgetDrafts(): void {
  kept.clear();
}
