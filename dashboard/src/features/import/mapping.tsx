import type { Import } from '../../api/types';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { Cell, DataTable, HeadCell, Row } from '../../ui/data-table';
import { Panel } from '../../ui/panel';
import { StatusMessage } from '../../ui/status-message';
import styles from './import.module.css';
import { targetOptions } from './target-text';
import type { ImportActions } from './use-import';

/** First values of a column. */
const SAMPLES = 3;

interface Props {
  of: Import;
  change: ImportActions['change'];
}

/** Each column with its first values, and where they go. */
export function Mapping({ of: { detected }, change }: Props) {
  const text = m.imports;
  const action = useAction();
  const { columns, mapping, samples = [] } = detected;
  if (columns.length === 0) return null;
  return (
    <Panel title={text.mapping} anchor="mapping">
      <StatusMessage of={action} inset />
      <DataTable label={text.mapping} columns={[text.column, text.samples, text.target]}>
        {columns.map((column, index) => {
          const target = mapping[column] ?? null;
          return (
            <Row key={column} faded={target === null}>
              <HeadCell>
                <bdi>{column}</bdi>
              </HeadCell>
              <Cell of={text.samples}>
                {samples
                  .map((row) => row[index])
                  .filter(Boolean)
                  .slice(0, SAMPLES)
                  .map((value, place) => (
                    <span key={place} className={styles.sample}>
                      <bdi>{value}</bdi>
                    </span>
                  ))}
              </Cell>
              <Cell of={text.target}>
                <select
                  className={styles.target}
                  aria-label={`${column}: ${text.target}`}
                  value={target ?? ''}
                  onChange={({ target: { value } }) =>
                    void action.run(() => change({ mapping: { [column]: value || null } }))
                  }
                >
                  {targetOptions(column, target).map(([value, name]) => (
                    <option key={value} value={value}>
                      {name}
                    </option>
                  ))}
                </select>
              </Cell>
            </Row>
          );
        })}
      </DataTable>
    </Panel>
  );
}
