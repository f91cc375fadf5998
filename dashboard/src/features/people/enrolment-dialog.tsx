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
    <Dialog title={`A phone for ${enrolment.agent_name}`} onClose={onClose}>
      {(close) => (
        <>
          {state === 'waiting' && (
            <>
              <img
                className={styles.qr}
                // An image may be a data: URL; markup from an answer would not be put into the page.
                src={`data:image/svg+xml,${encodeURIComponent(enrolment.qr_svg)}`}
                alt="QR code for the phone; the code below it says the same"
              />
              <p className={styles.code}>{enrolment.code}</p>
              <p className={styles.where}>
                Scan it with the app, or type the code there. Server: {enrolment.url}
              </p>
            </>
          )}
          <p role="status" className={`${styles.state} ${styles[state]}`}>
            {joined && `Phone ${joined.device_id} joined as ${joined.agent_code}.`}
            {state === 'waiting' && 'Waiting for the phone …'}
            {state === 'expired' && 'This code has expired. Make a new one.'}
          </p>
          {state === 'waiting' && (
            <p role="timer" className={styles.where}>
              Good for {Math.floor(left / 60)}:{String(left % 60).padStart(2, '0')}, once.
            </p>
          )}
          <div className={dialog.buttons}>
            <Button type="button" look={joined ? 'main' : 'quiet'} onClick={close}>
              {joined ? 'Done' : 'Close'}
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
