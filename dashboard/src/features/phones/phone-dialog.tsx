import { useState } from 'react';
import { body } from '../../api/client';
import type { Device } from '../../api/types';
import { useSession } from '../../session';
import { Confirmation } from '../../ui/confirmation';

export interface PhoneQuestion {
  what: 'lock out' | 'wipe';
  device: Device;
  /** Names of everybody who uses it. */
  sharers: string[];
}

interface PhoneDialogProps {
  question: PhoneQuestion;
  /** @param keyWorksElsewhere the key that the phone shares with others still works */
  onDone: (keyWorksElsewhere: boolean) => void;
  onClose: () => void;
}

/** Asks before a phone is locked out or wiped. */
export function PhoneDialog({ question, onDone, onClose }: PhoneDialogProps) {
  const { api } = useSession();
  const { what, device, sharers } = question;
  const [uploadFirst, setUploadFirst] = useState(false);
  const name = device.device_name || device.device_id;
  const choice = { device_id: device.device_id };
  const done = ({ key_works_elsewhere }: { key_works_elsewhere: boolean }) => onDone(key_works_elsewhere);
  const shared = sharers.length > 1 && <p>It counts for everybody who uses it: {sharers.join(', ')}.</p>;

  if (what === 'lock out') {
    return (
      <Confirmation
        title={`Lock out ${name}?`}
        label="Lock it out"
        onConfirm={() => body(api.POST('/api/devices/revoke', { body: choice })).then(done)}
        onClose={onClose}
      >
        <p>
          It is out within two seconds, and its own key ends. It keeps the contacts that it has; it gets
          nothing new. To come in again it needs a new code.
        </p>
        {shared}
      </Confirmation>
    );
  }
  return (
    <Confirmation
      title={`Wipe ${name}?`}
      label="Ask it to wipe"
      onConfirm={() =>
        body(api.POST('/api/devices/wipe', { body: { ...choice, upload_first: uploadFirst } })).then(done)
      }
      onClose={onClose}
    >
      <p>
        It is shut out at once, and deletes its copy of the contacts as soon as it hears of this. A phone that
        is off, or an app that does not know this, keeps what it has.
      </p>
      <label>
        <input
          type="checkbox"
          checked={uploadFirst}
          onChange={(event) => setUploadFirst(event.target.checked)}
        />{' '}
        First take what it has not sent yet. Not for a phone that is lost or stolen.
      </label>
      {shared}
    </Confirmation>
  );
}
