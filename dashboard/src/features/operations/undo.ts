import { finishedJob } from '../../api/finished-job';
import { body } from '../../api/client';
import type { Job, Schemas } from '../../api/types';
import { m } from '../../i18n';
import { number } from '../../i18n/format';
import { useSession } from '../../session';
import { useNotify } from '../../ui/toasts';

/** What a job that undoes an operation has come to. */
type Undone = Pick<Schemas['UndoDto'], 'contacts' | 'left' | 'left_omitted'>;

/**
 * @param importId of an import of a file: it is undone by its own route, and can then be corrected and run again
 * @returns a function that undoes an operation, a large one as a job of which `onProgress` hears, and says what came of it; it
 *   throws an ApiError
 */
export function useUndo(importId?: string) {
  const { api } = useSession();
  return async (operationId: string, onProgress?: (job: Job) => void): Promise<string> => {
    const request = { params: { path: { id: importId ?? operationId } }, body: { dry_run: false } };
    const { data } = await body(
      importId
        ? api.POST('/api/bulk/imports/{id}/undo', request)
        : api.POST('/api/operations/{id}/undo', request),
    );
    const {
      contacts,
      left,
      left_omitted = 0,
    } = 'state' in data ? ((await finishedJob(api, data, onProgress)).result as unknown as Undone) : data;
    return m.operations.done(contacts, number(contacts), left.length + left_omitted);
  };
}

/** @returns a function that says what was done, with "Undo" where that was an operation; `after` follows the undo, whatever came of it */
export function useNotifyDone() {
  const notify = useNotify();
  const undo = useUndo();
  return (sentence: string, operationId: string | null | undefined, after?: () => void) =>
    notify(sentence, operationId ? { undo: () => undo(operationId).finally(after) } : {});
}
