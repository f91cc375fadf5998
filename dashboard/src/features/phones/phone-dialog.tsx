import { list } from '../../i18n/format';
import { m } from '../../i18n';
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
  const shared = sharers.length > 1 && <p>{m.phones.shared(list(sharers))}</p>;

  if (what === 'lock out') {
    return (
      <Confirmation
        title={m.phones.lockOutAsk(name)}
        label={m.phones.lockOutDo}
        onConfirm={() => body(api.POST('/api/devices/revoke', { body: choice })).then(done)}
        onClose={onClose}
      >
        <p>{m.phones.lockOutMeans}</p>
        {shared}
      </Confirmation>
    );
  }
  return (
    <Confirmation
      title={m.phones.wipeAsk(name)}
      label={m.phones.wipeDo}
      onConfirm={() =>
        body(api.POST('/api/devices/wipe', { body: { ...choice, upload_first: uploadFirst } })).then(done)
      }
      onClose={onClose}
    >
      <p>{m.phones.wipeMeans}</p>
      <label>
        <input
          type="checkbox"
          checked={uploadFirst}
          onChange={(event) => setUploadFirst(event.target.checked)}
        />{' '}
        {m.phones.uploadFirst}
      </label>
      {shared}
    </Confirmation>
  );
}
