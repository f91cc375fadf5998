import { useState } from 'react';

/** Which contacts are chosen: some by their ids, or all that the list finds but for a few. */
export interface Selection {
  all: boolean;
  /** The chosen ones, or with `all` the others. */
  ids: ReadonlySet<string>;
}

const NONE: Selection = { all: false, ids: new Set() };

/** What is chosen in a list. Another list begins with nothing. */
export function useSelection() {
  const [selection, setSelection] = useState(NONE);
  const change = (ids: Iterable<string>, chosen: boolean) =>
    setSelection((former) => {
      const next = new Set(former.ids);
      for (const id of ids)
        if (chosen === former.all) next.delete(id);
        else next.add(id);
      return { ...former, ids: next };
    });
  return {
    selection,
    has: (id: string) => selection.ids.has(id) !== selection.all,
    /** @param total of the list */
    count: (total: number) => (selection.all ? Math.max(0, total - selection.ids.size) : selection.ids.size),
    choose: change,
    chooseAll: () => setSelection({ all: true, ids: new Set() }),
    clear: () => setSelection(NONE),
  };
}

export type SelectionControl = ReturnType<typeof useSelection>;
