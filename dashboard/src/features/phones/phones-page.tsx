import { m } from '../../i18n';
import { Suspense, useState } from 'react';
import type { Device } from '../../api/types';
import { Button } from '../../ui/button';
import { StatusMessage } from '../../ui/status-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { PhoneDialog, type PhoneQuestion } from './phone-dialog';
import { Cell, RowActions, HeadCell, DataTable, Row } from '../../ui/data-table';
import { lazyPart } from '../../ui/lazy-part';
import { Menu } from '../../ui/menu';
import { RelativeTime } from '../../ui/relative-time';
import { SearchField } from '../../ui/search-field';
import { Tag } from '../../ui/tag';
import { ErrorMessage } from '../../ui/error-message';
import { useAction } from '../../hooks/use-action';
import { useServerQuery } from '../../api/use-server-query';
import { number } from '../../i18n/format';
import { isBrowser } from '../../live/device-id';
import { useSession } from '../../session';
import { PEOPLE, readPeople } from '../people/read-people';
import { useEnrolling } from '../people/use-enrolling';
import { isAwaited, nameOf, progressOf } from './device-text';
import { useDevices } from './read-devices';
import styles from './phones-page.module.css';

// With the charts, which are large.
const DeviceCharts = lazyPart(async () => (await import('../statistics/device-charts')).DeviceCharts);

const SHOWN = 200;
const CHARTED_DAYS = 7;

/** Every device of the team, how far it is, and whether it is let in. */
export function PhonesPage() {
  const { api, deviceId: thisDevice } = useSession();
  const { data, error, reload } = useDevices();
  const action = useAction();
  const [text, setText] = useState('');
  const [question, setQuestion] = useState<PhoneQuestion>();

  const { data: people } = useServerQuery(PEOPLE, readPeople);
  const enrolling = useEnrolling();
  const enrolments = (people ?? [])
    .filter(({ is_active }) => is_active)
    .map(({ agent_code, agent_name }) => ({
      id: agent_code,
      text: agent_name,
      minor: agent_code,
      act: () => enrolling.begin(agent_code),
    }));
  const awaited = (data ?? []).filter(isAwaited).length;
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = (data ?? [])
    .filter((device) => words.every((word) => searchText(device).includes(word)))
    // Phones before browsers.
    .sort((one, other) => Number(isBrowser(one.device_id)) - Number(isBrowser(other.device_id)));
  const more = found.length - SHOWN;
  const sharers = (device: Device) =>
    (data ?? [])
      .filter(({ device_id }) => device_id === device.device_id)
      .map(({ agent_name }) => agent_name);
  const choose = ({ device_id }: Device) => ({ device_id });

  return (
    <Page title={m.phones.title} lead={m.phones.lead}>
      <StatusMessage of={action} />
      <StatusMessage of={enrolling.action} />
      <Panel
        title={m.phones.list}
        anchor="phones"
        aside={
          <div className={styles.aside}>
            <SearchField
              label={m.phones.search}
              placeholder={m.phones.searchHint}
              value={text}
              onChange={setText}
            />
            <Menu groups={[{ label: m.phones.enrolFor, items: enrolments }]}>{m.people.enrol}</Menu>
          </div>
        }
      >
        {awaited > 0 && (
          <PanelBody>
            <p role="status">{m.phones.awaited(awaited)}</p>
          </PanelBody>
        )}
        {!data && error && <ErrorMessage>{error}</ErrorMessage>}
        {data && found.length === 0 && (
          <PanelBody>
            <p>{data.length ? m.phones.noMatch : m.phones.none}</p>
          </PanelBody>
        )}
        {found.length > 0 && (
          <DataTable
            label={m.phones.title}
            columns={[
              m.phones.phone,
              m.phones.person,
              m.phones.connection,
              m.phones.contacts,
              m.phones.access,
              m.common.actions,
            ]}
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
                      m.phones.letIn(nameOf(device)),
                    )
                    .then(reload)
                }
                onCancelWipe={() =>
                  void action
                    .run(
                      () => api.POST('/api/devices/wipe/cancel', { body: choose(device) }),
                      m.phones.keeps(nameOf(device)),
                    )
                    .then(reload)
                }
              />
            ))}
          </DataTable>
        )}
        {more > 0 && (
          <PanelBody>
            <p>{m.phones.more(number(more))}</p>
          </PanelBody>
        )}
      </Panel>
      <Suspense>{data && <DeviceCharts days={CHARTED_DAYS} />}</Suspense>
      {enrolling.dialog}
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
  return m.phones.sharedKey(nameOf(device));
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
  const access = accessOf(device);
  const isOut = Boolean(revoked_at) || wipe_status === 'confirmed';
  return (
    <Row faded={isOut}>
      <HeadCell
        minor={[name !== device.device_id && device.device_id, device.app_version]
          .filter(Boolean)
          .join(' · ')}
      >
        {isThis ? m.phones.thisBrowser : name}
      </HeadCell>
      <Cell of={m.phones.person} minor={device.agent_code}>
        <bdi>{device.agent_name}</bdi>
      </Cell>
      <Cell
        of={m.phones.connection}
        minor={
          last_sync_at && (
            <>
              {m.phones.synced} <RelativeTime at={Date.parse(last_sync_at)} />
            </>
          )
        }
      >
        <Tag kind={connection_status === 'online' ? 'good' : 'plain'}>
          {m.overview.connection[connection_status]}
        </Tag>
      </Cell>
      <Cell of={m.phones.contacts} minor={proofOf(device)}>
        {isAwaited(device) ? <Tag kind="wait">{m.phones.notBack}</Tag> : progressOf(device)}
      </Cell>
      <Cell of={m.phones.access} minor={access.at && <RelativeTime at={Date.parse(access.at)} />}>
        <Tag kind={access.kind}>{access.text}</Tag>
      </Cell>
      <RowActions>
        {!isThis && wipe_status === 'requested' && button(m.phones.cancelWipe, onCancelWipe)}
        {!isThis && isOut && button(m.phones.letInAgain, onLetIn)}
        {!isThis && !isOut && wipe_status === 'none' && button(m.phones.lockOut, () => onAsk('lock out'))}
        {!isThis && wipe_status === 'none' && button(m.phones.wipe, () => onAsk('wipe'))}
      </RowActions>
    </Row>
  );
}

interface Access {
  kind: 'good' | 'wait' | 'bad' | 'plain';
  text: string;
  /** Since when. */
  at?: string | null;
}

function accessOf({ wipe_status, wipe_requested_at, wipe_confirmed_at, revoked_at }: Device): Access {
  if (wipe_status === 'requested')
    return { kind: 'wait', text: m.phones.wipeRequested, at: wipe_requested_at };
  if (wipe_status === 'confirmed') return { kind: 'plain', text: m.phones.wiped, at: wipe_confirmed_at };
  if (revoked_at) return { kind: 'bad', text: m.phones.lockedOut, at: revoked_at };
  return { kind: 'good', text: m.phones.isIn };
}

function searchText({ device_name, device_id, agent_code, agent_name }: Device): string {
  return `${device_name} ${device_id} ${agent_code} ${agent_name}`.toLowerCase();
}

/** Whether the phone has shown, by its digest, that it holds exactly what the team has. */
function proofOf({ proven_sync_version, current_version }: Device): string {
  if (proven_sync_version === null) return '';
  return proven_sync_version === current_version
    ? m.phones.provenEqual
    : m.phones.provenAt(proven_sync_version);
}
