import { useState } from 'react';
import { body } from '../../api/client';
import type { NewEnrolment } from '../../api/types';
import { useAction } from '../../hooks/use-action';
import { useLive, useSession } from '../../session';
import { EnrolmentDialog } from './enrolment-dialog';

/** Makes a code for a phone of somebody, and shows it in `dialog` until the phone has come in. */
export function useEnrolling() {
  const { api } = useSession();
  const recentEnrolments = useLive('recentEnrolments');
  const [enrolment, setEnrolment] = useState<NewEnrolment>();
  const action = useAction();
  return {
    action,
    begin: (agent_code: string) =>
      void action.run(async () =>
        setEnrolment((await body(api.POST('/api/auth/enrolments', { body: { agent_code } }))).data),
      ),
    dialog: enrolment && (
      <EnrolmentDialog
        enrolment={enrolment}
        recentEnrolments={recentEnrolments}
        onClose={() => setEnrolment(undefined)}
      />
    ),
  };
}
