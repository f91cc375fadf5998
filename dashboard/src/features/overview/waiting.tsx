import { Link, type LinkProps } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { body } from '../../api/client';
import type { Device } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { ago } from '../../i18n/format';
import { isBrowser } from '../../live/device-id';
import { mayOpen, type PageName } from '../../pages';
import { useSession } from '../../session';
import marks from '../../ui/marked-list.module.css';
import { Panel } from '../../ui/panel';
import { useOpenConflicts } from '../conflicts/use-open-conflicts';
import { isAwaited } from '../phones/device-text';
import { useDevices } from '../phones/read-devices';
import { useBackup, useHealth } from '../system/read-health';
import { useRecentImports } from './recent-imports';
import styles from './waiting.module.css';

/** Groups that are looked at: of more it is said that there are more. */
const DUPLICATES = 20;
/** A phone that was switched off over night is not behind (milliseconds). */
const AWAY_MS = 24 * 3_600_000;
/** So long it is said what went wrong with an import (milliseconds). */
const LATELY_MS = 7 * AWAY_MS;

/** What somebody should look at, each with the page where it is done; first what is wrong. */
export function Waiting() {
  const text = m.overview.waiting;
  const { agent } = useSession();
  const may = (page: PageName) => mayOpen(page, agent);
  const { data: health, error: unreachable } = useHealth(may('system'));
  const backup = useBackup(may('system'));
  const conflicts = useOpenConflicts();
  const { data: duplicates } = useServerQuery(
    ['duplicates', 'count'],
    (api, signal) =>
      body(api.GET('/api/contacts/duplicates', { params: { query: { limit: DUPLICATES } }, signal })),
    { follows: 'counts', enabled: may('duplicates') },
  );
  const { data: imports } = useRecentImports();
  const latest = imports?.filter(({ created_at }) => Date.now() - Date.parse(created_at) < LATELY_MS) ?? [];
  const { data: devices } = useDevices();
  const phones = devices?.filter(isInUse) ?? [];
  const behind = phones.filter(isLeftBehind).length;
  const awaited = phones.filter(isAwaited).length;
  const toWipe = devices?.filter(({ wipe_status }) => wipe_status === 'requested').length ?? 0;
  const isKnown =
    devices &&
    (!may('system') || (health && backup)) &&
    (!may('conflicts') || (conflicts !== undefined && duplicates && imports));

  const notices = [
    unreachable && <Notice key="server" kind="bad" text={unreachable} />,
    health && (health.degraded || health.status !== 'healthy') && (
      <Notice
        key="health"
        kind="bad"
        text={`${m.system.server}: ${health.degraded ? m.system.degraded : m.system.unhealthy}`}
        to="/system"
      />
    ),
    ...latest
      .filter(({ state }) => state === 'failed')
      .map(({ id, filename }) => (
        <Notice
          key={id}
          kind="bad"
          text={text.importFailed(filename ?? m.imports.unnamed)}
          to="/import/$id"
          params={{ id }}
        />
      )),
    backup?.isOld && (
      <Notice
        key="backup"
        text={backup.at === null ? text.noBackup : text.oldBackup(ago(Date.now() - backup.at) ?? '')}
        to="/system"
      />
    ),
    Boolean(conflicts) && <Notice key="conflicts" text={text.conflicts(conflicts!)} to="/conflicts" />,
    behind > 0 && (
      <Notice key="behind" text={text.behind(behind)} to={may('phones') ? '/phones' : undefined} />
    ),
    awaited > 0 && (
      <Notice key="awaited" text={text.awaited(awaited)} to={may('phones') ? '/phones' : undefined} />
    ),
    toWipe > 0 && <Notice key="wipe" text={text.toWipe(toWipe)} to={may('phones') ? '/phones' : undefined} />,
    ...latest
      .filter(({ state, rejected }) => state === 'done' && rejected > 0)
      .map(({ id, filename, rejected }) => (
        <Notice
          key={id}
          text={text.rejected(filename ?? m.imports.unnamed, rejected)}
          to="/import/$id"
          params={{ id }}
        />
      )),
    duplicates && duplicates.data.length > 0 && (
      <Notice
        key="duplicates"
        kind="plain"
        text={text.duplicates(duplicates.data.length, duplicates.next_cursor !== null)}
        to="/duplicates"
      />
    ),
  ].filter(Boolean);

  return (
    <Panel title={text.title} anchor="waiting">
      {notices.length > 0 && <ul className={`${marks.list} ${styles.notices}`}>{notices}</ul>}
      {notices.length === 0 && isKnown && <p className={styles.good}>{text.nothing}</p>}
    </Panel>
  );
}

interface NoticeProps extends Pick<LinkProps, 'to' | 'params'> {
  kind?: 'bad' | 'wait' | 'plain';
  text: string;
}

function Notice({ kind = 'wait', text, to, params }: NoticeProps): ReactNode {
  return (
    <li className={styles[kind]}>
      {to ? (
        <Link to={to} params={params}>
          {text}
        </Link>
      ) : (
        text
      )}
    </li>
  );
}

function isInUse({ device_id, agent_active, revoked_at, wipe_status }: Device): boolean {
  return !isBrowser(device_id) && agent_active && !revoked_at && wipe_status === 'none';
}

/** Since when one that has never synced is there nobody knows: the list of phones says it. */
function isLeftBehind({ versions_behind, last_sync_at }: Device): boolean {
  return versions_behind > 0 && last_sync_at !== null && Date.now() - Date.parse(last_sync_at) > AWAY_MS;
}
