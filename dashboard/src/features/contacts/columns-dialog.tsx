import { m } from '../../i18n';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import { type ColumnChoice, COLUMNS } from './columns';
import styles from './columns-dialog.module.css';

/** Which columns the list has, and in which order. */
export function ColumnsDialog({ choice, onClose }: { choice: ColumnChoice; onClose: () => void }) {
  const shown = choice.columns.map(({ id }) => id);
  const hidden = COLUMNS.filter(({ id }) => !shown.includes(id));
  return (
    <Dialog title={m.contacts.columnsTitle} onClose={onClose}>
      {(close) => (
        <>
          <ul className={styles.columns}>
            {[...choice.columns.slice(1), ...hidden].map(({ id, label }) => {
              const place = shown.indexOf(id);
              return (
                <li key={id}>
                  <label>
                    <input
                      type="checkbox"
                      checked={place > 0}
                      onChange={(event) => choice.show(id, event.target.checked)}
                    />{' '}
                    {label}
                  </label>
                  {place > 0 && (
                    <span>
                      <button
                        type="button"
                        aria-label={m.contacts.columnBefore(label)}
                        aria-disabled={place === 1}
                        onClick={() => choice.move(id, -1)}
                      >
                        ↑
                      </button>
                      <button
                        type="button"
                        aria-label={m.contacts.columnAfter(label)}
                        aria-disabled={place === shown.length - 1}
                        onClick={() => choice.move(id, 1)}
                      >
                        ↓
                      </button>
                    </span>
                  )}
                </li>
              );
            })}
          </ul>
          <div className={dialog.buttons}>
            <Button type="button" look="quiet" onClick={choice.reset}>
              {m.contacts.columnsReset}
            </Button>
            <Button type="button" onClick={close}>
              {m.common.close}
            </Button>
          </div>
        </>
      )}
    </Dialog>
  );
}
