import { useState } from 'react';
import { wholeList } from '../../api/client';
import type { Device } from '../../api/types';
import { Button } from '../../ui/button';
import { StatusMessage } from '../../ui/status-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { PhoneDialog, type PhoneQuestion } from './phone-dialog';
import { Cell, RowActions, HeadCell, DataTable, Row } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { Tag } from '../../ui/tag';
import { ErrorMessage } from '../../ui/error-message';
import { useAction } from '../../hooks/use-action';
import { useServerQuery } from '../../api/use-server-query';
import { number } from '../../i18n/format';
import { useSession } from '../../session';

const SHOWN = 200;

/** Every device of the team, how far it is, and whether it is let in. */
export function PhonesPage() {
  const { api, deviceId: thisDevice } = useSession();
  const { data, error, reload } = useServerQuery(
    ['devices'],
    (api, signal) => wholeList((page) => api.GET('/api/devices', { params: { query: { page } }, signal })),
    { follows: 'devices' },
  );
  const action = useAction();
  const [text, setText] = useState('');
  const [question, setQuestion] = useState<PhoneQuestion>();

  const awaited = (data ?? []).filter(isAwaited).length;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (data ?? []).filter((device) => words.every((word) => searchText(device).includes(word)));
  const more = found.length - SHOWN;
  const sharers = (device: Device) =>
    (data ?? [])
      .filter(({ device_id }) => device_id === device.device_id)
      .map(({ agent_name }) => agent_name);
  const choose = ({ device_id }: Device) => ({ device_id });

  return (
    <Page
      title="Phones"
      lead="A lost phone: ask it to wipe. That shuts it out at once, and empties it as soon as it is reached."
    >
      <StatusMessage of={action} />
      <Panel
        title="Phones and browsers"
        anchor="phones"
        aside={
          <SearchField label="Search phones" placeholder="Person, phone …" value={text} onChange={setText} />
        }
      >
        {awaited > 0 && (
          <PanelBody>
            <p role="status">
              {awaited === 1 ? '1 phone has' : `${number(awaited)} phones have`} not come back since the
              restore. Edits that only such a phone has seen are still missing; it brings them by itself.
            </p>
          </PanelBody>
        )}
        {!data && error && <ErrorMessage>{error}</ErrorMessage>}
        {data && found.length === 0 && (
          <PanelBody>
            <p>{data.length ? 'No phone matches.' : 'No device has connected yet.'}</p>
          </PanelBody>
        )}
        {found.length > 0 && (
          <DataTable
            label="Phones"
            columns={['Phone', 'Person', 'Connection', 'Contacts', 'Access', 'Actions']}
          >
            {found.slice(0, SHOWN).map((device) => (
              <PhoneRow
                key={`${device.agent_code} ${device.device_id}`}
                device={device}
                isThis={device.device_id === thisDevice}
                busy={action.busy}
                onAsk={(what) => setQuestion({ what, device, sharers: sharers(device) })}
                onLetIn={() =>
                  void action
                    .run(
                      () => api.POST('/api/devices/restore', { body: choose(device) }),
                      `${nameOf(device)} may come in again.`,
                    )
                    .then(reload)
                }
                onCancelWipe={() =>
                  void action
                    .run(
                      () => api.POST('/api/devices/wipe/cancel', { body: choose(device) }),
                      `${nameOf(device)} keeps its contacts.`,
                    )
                    .then(reload)
                }
              />
            ))}
          </DataTable>
        )}
        {more > 0 && (
          <PanelBody>
            <p>and {number(more)} more: search for them</p>
          </PanelBody>
        )}
      </Panel>
      {question && (
        <PhoneDialog
          question={question}
          onDone={(keyWorksElsewhere) => {
            reload();
            if (keyWorksElsewhere)
              void action.run(() => Promise.resolve(), sharedKeyWarning(question.device));
          }}
          onClose={() => setQuestion(undefined)}
        />
      )}
    </Page>
  );
}

function sharedKeyWarning(device: Device): string {
  return `${nameOf(device)} is shut out. The key that it shares still works elsewhere: revoke it under People if the phone is lost.`;
}

interface PhoneRowProps {
  device: Device;
  isThis: boolean;
  busy: boolean;
  onAsk: (what: PhoneQuestion['what']) => void;
  onLetIn: () => void;
  onCancelWipe: () => void;
}

function PhoneRow({ device, isThis, busy, onAsk, onLetIn, onCancelWipe }: PhoneRowProps) {
  const { connection_status, last_sync_at, wipe_status, revoked_at } = device;
  const name = nameOf(device);
  const button = (label: string, onClick: () => void) => (
    <Button type="button" look="quiet" busy={busy} aria-label={`${label}: ${name}`} onClick={onClick}>
      {label}
    </Button>
  );
  const isOut = Boolean(revoked_at) || wipe_status === 'confirmed';
  return (
    <Row faded={isOut}>
      <HeadCell
        minor={[device.device_name && device.device_id, device.app_version].filter(Boolean).join(' · ')}
      >
        {isThis ? 'This browser' : name}
      </HeadCell>
      <Cell of="Person" minor={device.agent_code}>
        <bdi>{device.agent_name}</bdi>
      </Cell>
      <Cell
        of="Connection"
        minor={
          last_sync_at && (
            <>
              synced <RelativeTime at={Date.parse(last_sync_at)} />
            </>
          )
        }
      >
        <Tag kind={connection_status === 'online' ? 'good' : 'plain'}>{connection_status}</Tag>
      </Cell>
      <Cell of="Contacts" minor={proofOf(device)}>
        {isAwaited(device) ? <Tag kind="wait">not back since the restore</Tag> : progressOf(device)}
      </Cell>
      <Cell of="Access">
        <AccessTag device={device} />
      </Cell>
      <RowActions>
        {!isThis && wipe_status === 'requested' && button('Cancel the wipe', onCancelWipe)}
        {!isThis && isOut && button('Let in again', onLetIn)}
        {!isThis && !isOut && wipe_status === 'none' && button('Lock out', () => onAsk('lock out'))}
        {!isThis && wipe_status === 'none' && button('Wipe', () => onAsk('wipe'))}
      </RowActions>
    </Row>
  );
}

function AccessTag({
  device: { wipe_status, wipe_requested_at, wipe_confirmed_at, revoked_at },
}: {
  device: Device;
}) {
  if (wipe_status === 'requested') return <Since kind="wait" label="wipe requested" at={wipe_requested_at} />;
  if (wipe_status === 'confirmed') return <Since kind="plain" label="wiped" at={wipe_confirmed_at} />;
  if (revoked_at) return <Since kind="bad" label="locked out" at={revoked_at} />;
  return <Tag kind="good">let in</Tag>;
}

function Since({ kind, label, at }: { kind: 'wait' | 'plain' | 'bad'; label: string; at: string | null }) {
  return (
    <>
      <Tag kind={kind}>{label}</Tag> {at && <RelativeTime at={Date.parse(at)} />}
    </>
  );
}

/** It may still bring what the last restore took back. */
function isAwaited({ back_since_restore, wipe_status }: Device): boolean {
  return back_since_restore === false && wipe_status === 'none';
}

function nameOf({ device_name, device_id }: Device): string {
  return device_name || device_id;
}

function searchText({ device_name, device_id, agent_code, agent_name }: Device): string {
  return `${device_name} ${device_id} ${agent_code} ${agent_name}`.toLowerCase();
}

function progressOf({ sync_status, versions_behind }: Device): string {
  if (sync_status === 'never') return 'never synced';
  return versions_behind ? `${number(versions_behind)} behind` : 'up to date';
}

/** Whether the phone has shown, by its digest, that it holds exactly what the team has. */
function proofOf({ proven_sync_version, current_version }: Device): string {
  if (proven_sync_version === null) return '';
  return proven_sync_version === current_version ? 'proven equal' : `proven at ${proven_sync_version}`;
}
