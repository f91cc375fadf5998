import { CONTACT_FILTERS, type ContactFilters, type ContactPart } from '@app/protocol';
import { Field as Base } from '@base-ui/react/field';
import { type FormEvent, useState } from 'react';
import { useServerQuery } from '../../api/use-server-query';
import type { Person } from '../../api/types';
import { m } from '../../i18n';
import { useSession } from '../../session';
import { Alert } from '../../ui/alert';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import dialog from '../../ui/dialog.module.css';
import { CountryField } from '../../ui/country-field';
import { Field } from '../../ui/field';
import { SelectField } from '../../ui/select-field';
import { PEOPLE, readPeople } from '../people/read-people';
import styles from './contact-panel.module.css';
import { TagsEditor } from './field-editor';
import { type ContactSearch, FURTHER_FILTERS } from './list-query';

const PARTS: readonly ContactPart[] = ['phone', 'email', 'address'];
const PERSONS = ['agent_code', 'updated_by'] as const;
const DAYS = ['created_since', 'updated_since'] as const;

interface FiltersDialogProps {
  search: ContactSearch;
  onApply: (change: Partial<ContactSearch>) => void;
  onClose: () => void;
}

/** All that narrows the list beside the search. */
export function FiltersDialog({ search, onApply, onClose }: FiltersDialogProps) {
  const { agent } = useSession();
  const { data: people } = useServerQuery(PEOPLE, readPeople, { enabled: agent.role === 'admin' });
  const [filters, setFilters] = useState<ContactFilters>(search);
  const [problem, setProblem] = useState('');
  const put = (change: Partial<ContactFilters>) => {
    setFilters((former) => ({ ...former, ...change }));
    setProblem('');
  };
  const submit = (event: FormEvent, close: () => void) => {
    event.preventDefault();
    const chosen: Record<string, unknown> = {};
    for (const name of FURTHER_FILTERS) {
      const value = filters[name];
      const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
      if (isEmpty || value === false) {
        chosen[name] = undefined;
        continue;
      }
      const read = CONTACT_FILTERS[name].read(value);
      if ('message' in read)
        return setProblem(m.contacts.fieldProblem(m.contacts.filterNames[name], read.message));
      chosen[name] = read.value;
    }
    onApply(chosen);
    close();
  };

  return (
    <Dialog title={m.contacts.filters} onClose={onClose}>
      {(close) => (
        <form noValidate className={styles.form} onSubmit={(event) => submit(event, close)}>
          <Base.Root className={styles.field}>
            <Base.Label>{m.contacts.filterNames.tag}</Base.Label>
            <TagsEditor value={filters.tag ?? []} readOnly={false} onChange={(tag) => put({ tag })} />
          </Base.Root>
          <div className={styles.section}>
            <div data-half>
              <Field
                label={m.contacts.filterNames.company}
                value={filters.company ?? ''}
                autoComplete="off"
                onChange={(event) => put({ company: event.target.value })}
              />
            </div>
            <div data-half>
              <CountryField
                label={m.contacts.filterNames.country}
                value={filters.country ?? null}
                none={m.contacts.anyCountry}
                onChange={(country) => put({ country: country ?? undefined })}
              />
            </div>
            {PERSONS.map((name) => (
              <div key={name} data-half>
                <PersonField
                  label={m.contacts.filterNames[name]}
                  value={filters[name] ?? ''}
                  people={people}
                  onChange={(code) => put({ [name]: code })}
                />
              </div>
            ))}
            {DAYS.map((name) => (
              <div key={name} data-half>
                <Field
                  type="date"
                  label={m.contacts.filterNames[name]}
                  value={dayOf(filters[name])}
                  onChange={(event) => put({ [name]: midnight(event.target.value) })}
                />
              </div>
            ))}
          </div>
          <fieldset className={styles.group}>
            <legend>{m.contacts.filterNames.has}</legend>
            {PARTS.map((part) => (
              <label key={part} className={styles.choice}>
                <input
                  type="checkbox"
                  checked={filters.has?.includes(part) ?? false}
                  onChange={(event) =>
                    put({
                      has: PARTS.filter((each) =>
                        each === part ? event.target.checked : filters.has?.includes(each),
                      ),
                    })
                  }
                />{' '}
                {m.contacts.filter.has[part]}
              </label>
            ))}
          </fieldset>
          {agent.role === 'admin' && (
            <label className={styles.choice}>
              <input
                type="checkbox"
                checked={filters.deleted ?? false}
                onChange={(event) => put({ deleted: event.target.checked })}
              />{' '}
              {m.contacts.filter.deleted}
            </label>
          )}
          <Alert>{problem}</Alert>
          <div className={dialog.buttons}>
            <Button
              type="button"
              look="quiet"
              onClick={() => {
                onApply(Object.fromEntries(FURTHER_FILTERS.map((name) => [name, undefined])));
                close();
              }}
            >
              {m.contacts.filtersNone}
            </Button>
            <Button type="submit">{m.contacts.filtersApply}</Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

interface PersonFieldProps {
  label: string;
  value: string;
  /** Only admins know everybody; others type the code. */
  people?: Person[];
  onChange: (code: string) => void;
}

function PersonField({ label, value, people, onChange }: PersonFieldProps) {
  const input = {
    ...{ label, value },
    onChange: (event: { target: { value: string } }) => onChange(event.target.value),
  };
  if (!people) return <Field {...input} autoComplete="off" />;
  const names = people.map(({ agent_code, agent_name }) => [agent_code, agent_name] as const);
  // An address may name who is nobody of the team.
  const others = value && !names.some(([code]) => code === value) ? [[value, value] as const] : [];
  return <SelectField {...input} options={[['', m.history.everybody], ...names, ...others]} />;
}

/** The day of a time, as it is for whoever looks at the page. */
function dayOf(time: string | undefined): string {
  if (!time) return '';
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Its beginning there; undefined for what is no day. */
function midnight(day: string): string | undefined {
  const [year = NaN, month = 1, date = 1] = day.split('-').map(Number);
  const time = new Date(year, month - 1, date);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
