import type { FormEvent } from 'react';
import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { countryName } from '../../i18n/format';
import { useSession } from '../../session';
import { Button } from '../../ui/button';
import { Field } from '../../ui/field';
import { textOf } from '../../ui/form';
import { StatusMessage } from '../../ui/status-message';
import styles from './settings-page.module.css';

interface RegionSettingProps {
  /** Two letters; null for none. */
  region: string | null;
  onChanged: () => void;
}

/** Where the team's numbers without a country are dialled. */
export function RegionSetting({ region, onChanged }: RegionSettingProps) {
  const text = m.system;
  const { api } = useSession();
  const action = useAction();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    if (action.busy) return;
    const chosen = textOf(new FormData(event.currentTarget), 'default_region').toUpperCase() || null;
    const worked = await action.run(
      () => api.PATCH('/api/settings', { body: { default_region: chosen } }),
      text.regionSaved,
    );
    if (worked) onChanged();
  };
  return (
    <form method="post" className={styles.setting} onSubmit={(event) => void submit(event)}>
      <Field
        key={region}
        label={text.region}
        hint={[text.regionHint, region && text.regionNow(countryName(region))].filter(Boolean).join(' ')}
        name="default_region"
        defaultValue={region ?? ''}
        maxLength={2}
        pattern="[A-Za-z]{2}"
        autoComplete="off"
        spellCheck={false}
      />
      <Button type="submit" look="quiet" busy={action.busy}>
        {m.common.save}
      </Button>
      <StatusMessage of={action} />
    </form>
  );
}
