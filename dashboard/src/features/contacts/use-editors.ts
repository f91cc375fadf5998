import { useEffect, useMemo } from 'react';
import { m } from '../../i18n';
import { useLive, useSession } from '../../session';

/** By contact who else edits it now, as a sentence. */
export function useEditors(): ReadonlyMap<string, string> {
  const { agent } = useSession();
  const editors = useLive('editors');
  return useMemo(() => {
    const names = new Map<string, string[]>();
    for (const { contact_id, agent_code, agent_name } of editors) {
      if (agent_code === agent.agent_code) continue;
      // In isolates: a name that turns the writing direction around turns nothing but itself.
      names.set(contact_id, [...(names.get(contact_id) ?? []), `\u2068${agent_name}\u2069`]);
    }
    return new Map([...names].map(([contactId, by]) => [contactId, m.contacts.editing(by)]));
  }, [editors, agent.agent_code]);
}

/** Lets the others see that this contact is open for editing, for as long as it is. */
export function useEditing(contactId: string | undefined): void {
  const { live } = useSession();
  useEffect(() => (contactId ? live.edits(contactId) : undefined), [live, contactId]);
}
