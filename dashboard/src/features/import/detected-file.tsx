import type { Import, Schemas } from '../../api/types';
import { remarkText } from '../../fields';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { Field } from '../../ui/field';
import { Panel, PanelBody } from '../../ui/panel';
import { SelectField } from '../../ui/select-field';
import { StatusMessage } from '../../ui/status-message';
import styles from './import.module.css';
import type { ImportActions } from './use-import';

/** In which text of contacts is met. */
const ENCODINGS = [
  'utf-8',
  'utf-16le',
  'utf-16be',
  'windows-1252',
  'iso-8859-1',
  'windows-1251',
  'shift_jis',
  'gb18030',
];

interface Props {
  of: Import;
  change: ImportActions['change'];
}

/** What was found out about the file, each to be corrected; then the rest is found anew. */
export function DetectedFile({ of: { detected }, change }: Props) {
  const text = m.imports;
  const action = useAction();
  const correct = (file: Schemas['FileChangesDto']) => void action.run(() => change({ file }));
  const { format, profile, encoding, delimiter, header_row, sheet, sheets = [], date_order } = detected;
  const choices = (values: string[], chosen: string) => [...new Set([chosen, ...values])];
  return (
    <Panel title={text.detected} anchor="detected">
      <PanelBody>
        <p>
          {text.format}: <strong>{format.toUpperCase()}</strong>
          {profile !== 'unknown' && (
            <>
              {' '}
              · {text.profile}: <strong>{profile}</strong>
            </>
          )}
        </p>
        <div className={styles.fields}>
          {encoding && (
            <SelectField
              label={text.encoding}
              value={encoding}
              options={choices(ENCODINGS, encoding).map((name) => [name, name])}
              onChange={({ target }) => correct({ encoding: target.value })}
            />
          )}
          {delimiter && (
            <SelectField
              label={text.delimiter}
              value={delimiter}
              options={choices(Object.keys(text.delimiters), delimiter).map((one) => [
                one,
                text.delimiters[one] ?? one,
              ])}
              onChange={({ target }) => correct({ delimiter: target.value })}
            />
          )}
          {sheets.length > 1 && sheet !== undefined && (
            <SelectField
              label={text.sheet}
              value={sheet}
              options={sheets.map((name) => [name, name])}
              onChange={({ target }) => correct({ sheet: target.value })}
            />
          )}
          {header_row !== undefined && (
            <Field
              key={header_row}
              label={text.headerRow}
              hint={text.headerRowHint}
              type="number"
              min={0}
              max={1000}
              defaultValue={header_row}
              onBlur={({ target }) =>
                target.value !== '' &&
                target.valueAsNumber !== header_row &&
                correct({ header_row: target.valueAsNumber })
              }
            />
          )}
          {(format === 'csv' || format === 'xlsx') && (
            <SelectField
              label={text.dateOrder}
              value={date_order ?? ''}
              options={[
                ...(date_order ? [] : [['', text.automatic] as const]),
                ...Object.entries(text.dateOrders),
              ]}
              onChange={({ target }) => correct({ date_order: target.value as 'DMY' | 'MDY' })}
            />
          )}
        </div>
        {detected.warnings.length > 0 && (
          <ul className={styles.list}>
            {detected.warnings.map(({ column, message }) => (
              <li key={`${column} ${message}`}>
                {column && (
                  <>
                    <strong>
                      <bdi>{column}</bdi>
                    </strong>
                    :{' '}
                  </>
                )}
                {remarkText(message)}
              </li>
            ))}
          </ul>
        )}
        <StatusMessage of={action} />
      </PanelBody>
    </Panel>
  );
}
