import { useState } from 'react';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import { Field } from '../../ui/field';
import { StatusMessage } from '../../ui/status-message';
import type { ContactSearch } from './list-query';
import styles from './views-dialog.module.css';
import { contentOf, type View } from './views';

interface ViewsDialogProps {
  search: ContactSearch;
  /** Ids of those that are shown. */
  columns: string[];
  views: readonly View[];
  /** Something was saved or deleted. */
  onChanged: (shown?: View) => void;
  onClose: () => void;
}

/** Saves what is shown under a name, and deletes what is not needed any more. */
export function ViewsDialog({ search, columns, views, onChanged, onClose }: ViewsDialogProps) {
  const { agent, api } = useSession();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const action = useAction();
  const named = views.find((view) => view.name === name.trim() && view.agent_code === agent.agent_code);
  const changeable = views.filter(({ may_change }) => may_change);

  const save = async () => {
    const body = { name: name.trim(), shared, ...contentOf(search, columns) };
    const { data } = await (named
      ? api.PATCH('/api/views/{id}', { params: { path: { id: named.id } }, body })
      : api.POST('/api/views', { body }));
    onChanged(data!.data);
  };
  return (
    <Dialog title={m.views.title} onClose={onClose}>
      {(close) => (
        <>
          <form
            className={styles.form}
            onSubmit={(event) => {
              event.preventDefault();
              if (action.busy || !name.trim()) return;
              void action.run(save).then((worked) => worked && close());
            }}
          >
            <Field
              label={m.views.name}
              hint={named ? m.views.replaces : m.views.holds}
              value={name}
              maxLength={100}
              autoComplete="off"
              onChange={(event) => setName(event.target.value)}
            />
            {agent.role !== 'viewer' && (
              <label>
                <input
                  type="checkbox"
                  checked={shared}
                  onChange={(event) => setShared(event.target.checked)}
                />{' '}
                {m.views.share}
              </label>
            )}
            <Button type="submit" busy={action.busy || !name.trim()}>
              {m.views.save}
            </Button>
            <StatusMessage of={action} />
          </form>
          {changeable.length > 0 && (
            <ul aria-label={m.views.saved} className={styles.views}>
              {changeable.map((view) => (
                <li key={view.id}>
                  <p>
                    <bdi>{view.name}</bdi>
                    <span className={styles.minor}>
                      {view.shared ? m.views.sharedBy(view.agent_code) : m.views.own}
                    </span>
                  </p>
                  <Button
                    type="button"
                    look="quiet"
                    aria-label={m.views.deleteOne(view.name)}
                    busy={action.busy}
                    onClick={() =>
                      void action
                        .run(
                          () => api.DELETE('/api/views/{id}', { params: { path: { id: view.id } } }),
                          m.views.deleted(view.name),
                        )
                        .then((worked) => worked && onChanged())
                    }
                  >
                    {m.contacts.delete}
                  </Button>
                </li>
              ))}
            </ul>
          )}
          <div className={dialog.buttons}>
            <Button type="button" look="quiet" onClick={close}>
              {m.common.close}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
