import type { Import } from '../../api/types';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { CountryField } from '../../ui/country-field';
import { Field } from '../../ui/field';
import { Panel, PanelBody } from '../../ui/panel';
import { SelectField } from '../../ui/select-field';
import { StatusMessage } from '../../ui/status-message';
import styles from './import.module.css';
import type { ImportActions } from './use-import';

interface Props {
  of: Import;
  change: ImportActions['change'];
}

type Changes = Partial<Import['options']>;
const MATCHES = ['id', 'key', 'e164', 'email'] as const;

/** What becomes of rows whose contact is there already, and what all of them get. */
export function Options({ of: { options }, change }: Props) {
  const text = m.imports;
  const action = useAction();
  const choose = (changes: Changes) => void action.run(() => change({ options: changes }));
  const { match, key, region, tags } = options;
  return (
    <Panel title={text.options} anchor="options">
      <PanelBody>
        <div className={styles.fields}>
          <SelectField
            label={text.onDuplicate}
            value={options.on_duplicate}
            options={Object.entries(text.duplicates)}
            onChange={({ target }) =>
              choose({ on_duplicate: target.value as Import['options']['on_duplicate'] })
            }
          />
          <CountryField
            label={text.region}
            value={region}
            none={text.regionOfTeam}
            onChange={(chosen) => choose({ region: chosen })}
          />
          <Field
            key={`tags ${tags.join()}`}
            label={text.tags}
            hint={text.tagsHint}
            defaultValue={tags.join(', ')}
            onBlur={({ target }) => {
              const value = target.value
                .split(',')
                .map((tag) => tag.trim())
                .filter(Boolean);
              if (value.join() !== tags.join()) choose({ tags: value });
            }}
          />
          <Field
            key={`key ${key}`}
            label={text.key}
            hint={text.keyHint}
            defaultValue={key ?? ''}
            onBlur={({ target }) => {
              const value = target.value.trim() || null;
              if (value === key) return;
              // Without a key nothing is found by it, and with one it is what was meant.
              const others = match.filter((one) => one !== 'key');
              choose({ key: value, match: value ? ['key', ...others] : others });
            }}
          />
        </div>
        <fieldset className={styles.group}>
          <legend>{text.match}</legend>
          {MATCHES.filter((one) => one !== 'key' || key).map((one) => (
            <label key={one}>
              <input
                type="checkbox"
                checked={match.includes(one)}
                onChange={({ target: { checked } }) =>
                  choose({ match: MATCHES.filter((each) => (each === one ? checked : match.includes(each))) })
                }
              />{' '}
              {text.matches[one]}
            </label>
          ))}
        </fieldset>
        <label>
          <input
            type="checkbox"
            checked={options.again}
            onChange={({ target }) => choose({ again: target.checked })}
          />{' '}
          {text.again}
        </label>
        <StatusMessage of={action} />
      </PanelBody>
    </Panel>
  );
}
