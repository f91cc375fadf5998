import { m } from '../../i18n';
import { type FormEvent, useState } from 'react';
import { body, wholeList } from '../../api/client';
import type { Key, NewKey } from '../../api/types';
import { textOf } from '../../ui/form';
import { useAction } from '../../hooks/use-action';
import { useServerQuery } from '../../api/use-server-query';
import { dateTime } from '../../i18n/format';
import { useSession } from '../../session';
import { Alert } from '../../ui/alert';
import { Button } from '../../ui/button';
import { Confirmation } from '../../ui/confirmation';
import { Field } from '../../ui/field';
import { Panel, PanelBody } from '../../ui/panel';
import { Cell, RowActions, HeadCell, DataTable, Row } from '../../ui/data-table';
import { RelativeTime } from '../../ui/relative-time';
import { SecretDialog } from '../../ui/secret-dialog';
import { Tag } from '../../ui/tag';
import { ErrorMessage } from '../../ui/error-message';

interface KeysProps {
  /** Whose; without it one's own, to which only admins add. */
  agentId?: string;
}

/** Somebody's keys: never the keys themselves, but what is needed to tell them apart. */
export function Keys({ agentId }: KeysProps) {
  const { api } = useSession();
  const { data, error, reload } = useServerQuery(['keys', agentId], (api, signal) =>
    wholeList<Key>((page) => {
      const query = { page };
      return agentId
        ? api.GET('/api/auth/agents/{id}/keys', { params: { path: { id: agentId }, query }, signal })
        : api.GET('/api/auth/keys', { params: { query }, signal });
    }),
  );
  const action = useAction();
  const [shown, setShown] = useState<NewKey>();
  const [revoking, setRevoking] = useState<Key>();
  const [withEnded, setWithEnded] = useState(false);

  const show = (make: () => Promise<NewKey>) =>
    action.run(async () => {
      setShown(await make());
      reload();
    });

  const makeKey = async (name: string) => {
    const params = { path: { id: agentId! } };
    return (await body(api.POST('/api/auth/agents/{id}/keys', { params, body: name ? { name } : {} }))).data;
  };
  const rotateKey = async (id: string) =>
    (await body(api.POST('/api/auth/keys/{id}/rotate', { params: { path: { id } }, body: {} }))).data;
  const revokeKey = (id: string) => api.DELETE('/api/auth/keys/{id}', { params: { path: { id } } });

  const make = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const { currentTarget } = event;
    const name = textOf(new FormData(currentTarget), 'name');
    if (await show(() => makeKey(name))) currentTarget.reset();
  };

  const ended = data?.filter(({ status }) => !isLive(status)) ?? [];
  const keys = data?.filter(({ status }) => withEnded || isLive(status)) ?? [];
  return (
    <Panel title={m.people.keys} anchor="keys">
      {!data && error && <ErrorMessage>{error}</ErrorMessage>}
      {data && keys.length > 0 && (
        <DataTable
          label={m.people.keys}
          columns={[m.people.key, m.people.state, m.people.lastUsed, m.common.actions]}
        >
          {keys.map((key) => (
            <Row key={key.id} faded={!isLive(key.status)}>
              <HeadCell minor={`${key.prefix}…${key.last4}`}>
                {key.name || key.device_id || m.people.nameless}
              </HeadCell>
              <Cell
                of={m.people.state}
                minor={key.expires_at && m.people.until(dateTime(Date.parse(key.expires_at)))}
              >
                <Tag kind={key.status === 'active' ? 'good' : isLive(key.status) ? 'wait' : 'plain'}>
                  {m.people.keyStates[key.status]}
                </Tag>
              </Cell>
              <Cell of={m.people.lastUsed}>
                {key.last_used_at ? <RelativeTime at={Date.parse(key.last_used_at)} /> : m.people.never}
              </Cell>
              <RowActions>
                {isLive(key.status) && (
                  <>
                    <Button
                      type="button"
                      look="quiet"
                      busy={action.busy}
                      aria-label={m.people.replaceKey(describe(key))}
                      onClick={() => void show(() => rotateKey(key.id))}
                    >
                      {m.people.replace}
                    </Button>
                    <Button
                      type="button"
                      look="quiet"
                      aria-label={m.people.revokeKey(describe(key))}
                      onClick={() => setRevoking(key)}
                    >
                      {m.people.revoke}
                    </Button>
                  </>
                )}
              </RowActions>
            </Row>
          ))}
        </DataTable>
      )}
      <PanelBody>
        {data && keys.length === 0 && <p>{m.people.noKey}</p>}
        {ended.length > 0 && (
          <label>
            <input
              type="checkbox"
              checked={withEnded}
              onChange={(event) => setWithEnded(event.target.checked)}
            />{' '}
            {m.people.showEnded(ended.length)}
          </label>
        )}
        <p>{m.people.replaceMeans}</p>
        <Alert>{action.problem}</Alert>
        {agentId && (
          <form method="post" onSubmit={(event) => (action.busy ? event.preventDefault() : void make(event))}>
            <PanelBody flat>
              <Field
                label={m.people.newKeyName}
                hint={m.people.newKeyHint}
                name="name"
                maxLength={100}
                autoComplete="off"
              />
              <Button type="submit" look="quiet" busy={action.busy}>
                {m.people.makeKey}
              </Button>
            </PanelBody>
          </form>
        )}
      </PanelBody>
      {shown && (
        <SecretDialog
          title={m.people.newKeyFor(shown.agent_code)}
          secret={shown.api_key}
          onClose={() => setShown(undefined)}
        />
      )}
      {revoking && (
        <Confirmation
          title={m.people.revokeAsk(describe(revoking))}
          label={m.people.revokeDo}
          onConfirm={() => revokeKey(revoking.id).then(reload)}
          onClose={() => setRevoking(undefined)}
        >
          <p>{m.people.revokeMeans}</p>
        </Confirmation>
      )}
    </Panel>
  );
}

function isLive(status: Key['status']): boolean {
  return status === 'active' || status === 'replaced';
}

function describe({ name, device_id, last4 }: Key): string {
  return m.people.theKey(name || device_id || '', last4);
}
