import { m } from '../../i18n';
import { useEffect, useState } from 'react';
import type { NewEnrolment, RecentEnrolment } from '../../api/types';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import styles from './enrolment-dialog.module.css';

interface EnrolmentDialogProps {
  enrolment: NewEnrolment;
  recentEnrolments: readonly RecentEnrolment[];
  onClose: () => void;
}

/** A code to hold a phone's camera to. It notices when the phone has come in. */
export function EnrolmentDialog({ enrolment, recentEnrolments, onClose }: EnrolmentDialogProps) {
  const left = useSecondsUntil(enrolment.expires_at);
  const joined = recentEnrolments.find(({ enrolment_id }) => enrolment_id === enrolment.id);
  const state = joined ? 'joined' : left ? 'waiting' : 'expired';
  return (
    <Dialog title={m.people.phoneFor(enrolment.agent_name)} onClose={onClose}>
      {(close) => (
        <>
          {state === 'waiting' && (
            <>
              <img
                className={styles.qr}
                // An image may be a data: URL; markup from an answer would not be put into the page.
                src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`}
                alt={m.people.qr}
              />
              <p className={styles.code}>{enrolment.code}</p>
              <p className={styles.where}>{m.people.scan(enrolment.url)}</p>
            </>
          )}
          <p role="status" className={`${styles.state} ${styles[state]}`}>
            {joined && m.people.joined(joined.device_id, joined.agent_code)}
            {state === 'waiting' && m.people.waiting}
            {state === 'expired' && m.people.expired}
          </p>
          {state === 'waiting' && (
            <p role="timer" className={styles.where}>
              {m.people.goodFor(`${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`)}
            </p>
          )}
          <div className={dialog.buttons}>
            <Button type="button" look={joined ? 'main' : 'quiet'} onClick={close}>
              {joined ? m.people.done : m.common.close}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}

/** Whole seconds, down to 0. */
function useSecondsUntil(time: string): number {
  const left = () => Math.max(0, Math.ceil((Date.parse(time) - Date.now()) / 1000));
  const [seconds, setSeconds] = useState(left);
  useEffect(() => {
    const timer = setInterval(() => setSeconds(left()), 1_000);
    return () => clearInterval(timer);
    // `left` is made of `time` alone.
  }, [time]);
  return seconds;
}
