import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Import } from '../../api/types';
import { remarkText } from '../../fields';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { bytes, dateTime, number, percent } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Confirmation } from '../../ui/confirmation';
import { ErrorMessage } from '../../ui/error-message';
import { Page } from '../../ui/page';
import { Panel, PanelBody } from '../../ui/panel';
import { StatusMessage } from '../../ui/status-message';
import { Tile, Tiles } from '../../ui/tiles';
import { UndoDialog } from '../operations/undo-dialog';
import { DetectedFile } from './detected-file';
import styles from './import.module.css';
import { Mapping } from './mapping';
import { Options } from './options';
import { Preview } from './preview';
import { type ImportActions, useImport } from './use-import';

/** Before its rows go in, and after they were taken back. */
const CORRECTABLE: Import['state'][] = ['ready', 'undone'];
const RUNNABLE: Import['state'][] = [...CORRECTABLE, 'failed', 'cancelled'];

/** One file: what it is, where its columns go, what that would do; then how far it is, and what became of its rows. */
export function ImportPage() {
  const { id } = useParams({ from: '/import/$id' });
  const actions = useImport(id);
  const { data, error } = actions;
  const text = m.imports;
  if (!data) return <Page title={m.frame.page.import}>{error && <ErrorMessage>{error}</ErrorMessage>}</Page>;
  const isCorrectable = CORRECTABLE.includes(data.state) && data.file_kept;
  return (
    <Page
      title={data.filename ?? text.unnamed}
      lead={
        <>
          {bytes(data.size)} · {data.agent_code} · {dateTime(Date.parse(data.created_at))} ·{' '}
          <Link to="/import">{text.all}</Link>
        </>
      }
    >
      <Progress of={data} actions={actions} />
      {isCorrectable && (
        <>
          <DetectedFile of={data} change={actions.change} />
          <Mapping of={data} change={actions.change} />
          <Options of={data} change={actions.change} />
          <Preview of={data} />
        </>
      )}
    </Page>
  );
}

/** How far it is, what became of the rows, and what can be done with it now. */
function Progress({ of, actions }: { of: Import; actions: ImportActions }) {
  const text = m.imports;
  const { id, state, dry_run, processed, operation_id, same_as, rejected, file_kept, error } = of;
  const navigate = useNavigate();
  const action = useAction();
  const [dialog, setDialog] = useState<'undo' | 'delete'>();
  const isRunning = state === 'running';
  const isCount = dry_run && state === 'ready' && processed > 0;
  const hasOutcome = isRunning || isCount || !CORRECTABLE.includes(state);
  const canUndo = operation_id !== null && ['done', 'failed', 'cancelled'].includes(state);
  const isUnfinished = state === 'failed' || state === 'cancelled';

  return (
    <Panel
      title={isRunning ? text.running : hasOutcome ? text.outcome : text.ready}
      anchor="outcome"
      aside={
        <div className={styles.buttons}>
          {isRunning && (
            <Button
              type="button"
              look="quiet"
              busy={action.busy}
              onClick={() => void action.run(actions.cancel)}
            >
              {text.cancel}
            </Button>
          )}
          {canUndo && (
            <Button type="button" look="quiet" onClick={() => setDialog('undo')}>
              {text.undo}
            </Button>
          )}
          {!isRunning && (
            <Button type="button" look="quiet" onClick={() => setDialog('delete')}>
              {text.delete}
            </Button>
          )}
          {CORRECTABLE.includes(state) && file_kept && (
            <Button
              type="button"
              look="quiet"
              busy={action.busy}
              onClick={() => void action.run(() => actions.run(true))}
            >
              {text.count}
            </Button>
          )}
          {RUNNABLE.includes(state) && file_kept && (
            <Button
              type="button"
              busy={action.busy}
              onClick={() => void action.run(() => actions.run(false))}
            >
              {isUnfinished ? text.runFurther : text.run}
            </Button>
          )}
        </div>
      }
    >
      <PanelBody>
        <StatusMessage of={action} />
        <div role="status" className={styles.stack}>
          {isRunning && (
            <>
              <progress className={styles.progress} max={100} value={of.percent} aria-label={text.running} />
              <p>
                {text.percent(percent(of.percent / 100), number(processed))}{' '}
                {dry_run ? text.counting : text.mayLeave}
              </p>
            </>
          )}
          {isCount && <p>{text.counted}</p>}
          {!hasOutcome && file_kept && <p>{text.readyHint}</p>}
          {state === 'failed' && <ErrorMessage>{text.failed(remarkText(error ?? ''))}</ErrorMessage>}
          {!file_kept && <p>{text.fileGone}</p>}
          {same_as && (
            <p>
              {text.sameAs}{' '}
              <Link to="/import/$id" params={{ id: same_as }}>
                {text.showSame}
              </Link>
            </p>
          )}
        </div>
        {hasOutcome && (
          <Tiles>
            <Tile label={text.created} value={number(of.created)} />
            <Tile label={text.updated} value={number(of.updated)} />
            <Tile label={text.skipped} value={number(of.skipped)} />
            <Tile label={text.rejected} value={number(rejected)} />
          </Tiles>
        )}
        {rejected > 0 && !dry_run && file_kept && (
          <p>
            {/* A download by the browser itself, with the session's cookie. */}
            <a href={`/api/bulk/imports/${id}/rejected`} download>
              {text.downloadRejected}
            </a>
            . {text.rejectedHint}
          </p>
        )}
        {operation_id && !dry_run && processed > 0 && of.created + of.updated > 0 && (
          <p>
            <Link to="/operations/$id" params={{ id: operation_id }}>
              {text.showOperation}
            </Link>
          </p>
        )}
        {of.problems.length > 0 && <Problems of={of} />}
      </PanelBody>
      {dialog === 'undo' && operation_id && (
        <UndoDialog
          operation={{ id: operation_id, kind: 'import', label: of.filename }}
          importId={id}
          onClose={() => setDialog(undefined)}
          onDone={actions.reload}
        />
      )}
      {dialog === 'delete' && (
        <Confirmation
          title={text.delete}
          label={text.delete}
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            await actions.remove();
            await navigate({ to: '/import' });
          }}
        >
          <p>{text.deleteText}</p>
        </Confirmation>
      )}
    </Panel>
  );
}

function Problems({ of: { problems } }: { of: Import }) {
  const text = m.imports;
  return (
    <section aria-labelledby="problems">
      <h3 id="problems" className={styles.heading}>
        {text.problems}
      </h3>
      <ul className={styles.list}>
        {problems.map(({ kind, field, message, count, rows }) => (
          <li key={`${kind} ${field} ${message}`}>
            <strong>{text.problem[kind]}</strong>: <bdi>{remarkText(message)}</bdi>{' '}
            <span className={styles.minor}>
              {text.inRows(count, number(count), rows.map(number).join(', '))}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
