import { type FormEvent, useCallback, useState } from 'react';
import type { Api } from '../api/api';
import type { Key, NewKey } from '../api/types';
import { textOf } from '../form';
import { useAction } from '../hooks/use-action';
import { useServerData } from '../hooks/use-server-data';
import { Alert } from './alert';
import { Button } from './button';
import { Confirmation } from './confirmation';
import { Field } from './field';
import { Panel, PanelBody } from './panel';
import { Cell, Deeds, HeadCell, Records, Row } from './records';
import { RelativeTime } from './relative-time';
import { SecretDialog } from './secret-dialog';
import { Tag } from './tag';
import { Unavailable } from './unavailable';

const PACE = { pauseMs: 800 };
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' });

interface KeysProps {
  api: Api;
  /** Whose; without it one's own, to which only admins add. */
  agentId?: string;
  revision: number;
}

/** Somebody's keys: never the keys themselves, but what is needed to tell them apart. */
export function Keys({ api, agentId, revision }: KeysProps) {
  const load = useCallback((signal: AbortSignal) => api.keys(agentId, signal), [api, agentId]);
  const { data, error, reload } = useServerData(load, revision, PACE);
  const action = useAction();
  const [shown, setShown] = useState<NewKey>();
  const [revoking, setRevoking] = useState<Key>();
  const [withEnded, setWithEnded] = useState(false);

  const show = (make: () => Promise<NewKey>) =>
    action.run(async () => {
      setShown(await make());
      reload();
    });

  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { currentTarget } = event;
    const name = textOf(new FormData(currentTarget), 'name');
    if (await show(() => api.makeKey(agentId!, name))) currentTarget.reset();
  };

  const ended = data?.filter(({ status }) => !isLive(status)) ?? [];
  const keys = data?.filter(({ status }) => withEnded || isLive(status)) ?? [];
  return (
    <Panel title="Keys" anchor="keys">
      {!data && error && <Unavailable>{error}</Unavailable>}
      {data && keys.length > 0 && (
        <Records label="Keys" columns={['Key', 'State', 'Last used', 'Actions']}>
          {keys.map((key) => (
            <Row key={key.id} faded={!isLive(key.status)}>
              <HeadCell minor={`${key.prefix}…${key.last4}`}>
                {key.name || key.device_id || 'Without a name'}
              </HeadCell>
              <Cell of="State" minor={key.expires_at && `until ${day.format(new Date(key.expires_at))}`}>
                <Tag kind={key.status === 'active' ? 'good' : isLive(key.status) ? 'wait' : 'plain'}>
                  {key.status}
                </Tag>
              </Cell>
              <Cell of="Last used">
                {key.last_used_at ? <RelativeTime at={Date.parse(key.last_used_at)} /> : 'never'}
              </Cell>
              <Deeds>
                {isLive(key.status) && (
                  <>
                    <Button
                      type="button"
                      look="quiet"
                      busy={action.busy}
                      aria-label={`Replace ${describe(key)}`}
                      onClick={() => void show(() => api.rotateKey(key.id))}
                    >
                      Replace
                    </Button>
                    <Button
                      type="button"
                      look="quiet"
                      aria-label={`Revoke ${describe(key)}`}
                      onClick={() => setRevoking(key)}
                    >
                      Revoke
                    </Button>
                  </>
                )}
              </Deeds>
            </Row>
          ))}
        </Records>
      )}
      <PanelBody>
        {data && keys.length === 0 && <p>No key is in use.</p>}
        {ended.length > 0 && (
          <label>
            <input
              type="checkbox"
              checked={withEnded}
              onChange={(event) => setWithEnded(event.target.checked)}
            />{' '}
            Show {ended.length} that {ended.length === 1 ? 'has' : 'have'} ended
          </label>
        )}
        <p>Replacing makes a new key at once; the old one goes on for 24 hours.</p>
        <Alert>{action.problem}</Alert>
        {agentId && (
          <form method="post" onSubmit={(event) => (action.busy ? event.preventDefault() : void make(event))}>
            <PanelBody flat>
              <Field
                label="Name of a new key"
                hint="What it is for, so that it can be told apart later."
                name="name"
                maxLength={100}
                autoComplete="off"
              />
              <Button type="submit" look="quiet" busy={action.busy}>
                Make one more key
              </Button>
            </PanelBody>
          </form>
        )}
      </PanelBody>
      {shown && (
        <SecretDialog
          title={`A new key for ${shown.agent_code}`}
          secret={shown.api_key}
          onClose={() => setShown(undefined)}
        />
      )}
      {revoking && (
        <Confirmation
          title={`Revoke ${describe(revoking)}?`}
          label="Revoke the key"
          onConfirm={() => api.revokeKey(revoking.id).then(reload)}
          onClose={() => setRevoking(undefined)}
        >
          <p>
            Whatever uses it is out within two seconds, also browsers that signed in with it. Keys that its
            owner put in its place end too, unless you are signed in with one of them. This cannot be undone.
          </p>
        </Confirmation>
      )}
    </Panel>
  );
}

function isLive(status: Key['status']): boolean {
  return status === 'active' || status === 'replaced';
}

function describe({ name, device_id, last4 }: Key): string {
  return `the key ${name || device_id || ''} …${last4}`.replace('  ', ' ');
}
