import { body } from '../../api/client';
import { failureText } from '../../api/finished-job';
import type { Job } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { ago, dateTime, duration, number } from '../../i18n/format';
import { useSession } from '../../session';
import { labelText } from '../operations/operation-text';
import { Button } from '../../ui/button';
import { CursorPager, useCursors } from '../../ui/cursor-pager';
import { Cell, DataTable, HeadCell, Row, RowActions } from '../../ui/data-table';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { RelativeTime } from '../../ui/relative-time';
import { StatusMessage } from '../../ui/status-message';
import { Tag } from '../../ui/tag';
import { Tile, Tiles } from '../../ui/tiles';
import { useBackup, useHealth } from './read-health';
import styles from './system-page.module.css';

/** Whether the server is well, and what it does in the background. */
export function SystemPage() {
  return (
    <Page title={m.frame.page.system} lead={m.system.lead}>
      <Health />
      <Jobs />
    </Page>
  );
}

function Health() {
  const text = m.system;
  const { data, error } = useHealth();
  if (error) return <ErrorMessage>{error}</ErrorMessage>;
  const state =
    data && (data.degraded ? text.degraded : data.status === 'healthy' ? text.healthy : text.unhealthy);
  return (
    <section aria-label={text.health}>
      <Tiles>
        <Tile label={text.server} value={state} note={data && text.running(duration(data.uptime))} />
        <Tile label={text.database} value={data && text.states[data.database]} />
        <Tile label={text.redis} value={data && text.states[data.redis]} />
        <Tile label={text.jobs} value={data && text.states[data.jobs]} />
        <Backup />
      </Tiles>
    </section>
  );
}

function Backup() {
  const text = m.system.backup;
  const backup = useBackup();
  if (!backup) return <Tile label={text.title} />;
  const { at, isOld } = backup;
  if (at === null) return <Tile label={text.title} value={text.none} note={text.make} warns />;
  const note = isOld ? `${dateTime(at)}. ${text.old}` : dateTime(at);
  return (
    <Tile label={text.title} value={ago(Date.now() - at) ?? m.common.justNow} note={note} warns={isOld} />
  );
}

const EVERY_MS = 2_000;
const RESTING_MS = 15_000;

function Jobs() {
  const text = m.system;
  const { api } = useSession();
  const { cursor, pager } = useCursors<string>();
  const { data, error, loading, reload } = useServerQuery(
    ['jobs', cursor],
    (api, signal) => body(api.GET('/api/jobs', { params: { query: { cursor } }, signal })),
    {
      keepsFormer: true,
      everyMs: (known) => (known?.data.some(({ finished_at }) => !finished_at) ? EVERY_MS : RESTING_MS),
    },
  );
  const action = useAction();
  const cancel = (id: string) =>
    void action
      .run(() => api.POST('/api/jobs/{id}/cancel', { params: { path: { id } } }), text.cancelled)
      .then(reload);
  return (
    <Panel title={text.list} anchor="jobs">
      {error && <ErrorMessage>{error}</ErrorMessage>}
      <StatusMessage of={action} inset />
      {data?.data.length === 0 && (
        <PanelBody>
          <p>{text.none}</p>
        </PanelBody>
      )}
      {data && data.data.length > 0 && (
        <DataTable
          label={text.list}
          columns={[text.what, text.state, text.progress, text.who, text.when, m.common.actions]}
        >
          {data.data.map((job) => (
            <JobRow key={job.id} job={job} onCancel={() => cancel(job.id)} />
          ))}
        </DataTable>
      )}
      {data && <CursorPager label={text.pages} {...pager} next={data.next_cursor} loading={loading} />}
    </Panel>
  );
}

const KINDS: Partial<Record<Job['state'], 'good' | 'wait' | 'bad'>> = {
  queued: 'wait',
  running: 'wait',
  succeeded: 'good',
  failed: 'bad',
};

function Failure({ code, job }: { code: string; job: string }) {
  return (
    <span className={styles.failure}>
      {failureText(code)}
      <code>{m.system.failureCode(code, job)}</code>
    </span>
  );
}

function JobRow({ job, onCancel }: { job: Job; onCancel: () => void }) {
  const text = m.system;
  const { id, kind, label, state, done, total, error, agent_code, created_at, finished_at } = job;
  const at = Date.parse(created_at);
  const name = text.kinds[kind];
  return (
    <Row>
      <HeadCell minor={name && <bdi>{labelText(label)}</bdi>}>{name ?? <bdi>{label}</bdi>}</HeadCell>
      <Cell of={text.state} minor={error && <Failure code={error} job={id} />}>
        <Tag kind={KINDS[state] ?? 'plain'}>{text.jobStates[state]}</Tag>
      </Cell>
      <Cell of={text.progress}>{total === null ? number(done) : text.of(number(done), number(total))}</Cell>
      <Cell of={text.who}>{agent_code ?? text.somebody}</Cell>
      <Cell of={text.when} minor={dateTime(at)}>
        <RelativeTime at={at} />
      </Cell>
      <RowActions>
        {!finished_at && (
          <Button type="button" look="quiet" aria-label={text.cancelOf(name ?? label)} onClick={onCancel}>
            {text.cancel}
          </Button>
        )}
      </RowActions>
    </Row>
  );
}
