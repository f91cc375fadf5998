import { useAction } from '../../hooks/use-action';
import { m } from '../../i18n';
import { useSession } from '../../session';
import { CountryField } from '../../ui/country-field';
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
  const choose = (default_region: string | null) =>
    void action
      .run(() => api.PATCH('/api/settings', { body: { default_region } }), text.regionSaved)
      .then(onChanged);
  return (
    <div className={styles.setting}>
      <CountryField label={text.region} value={region} none={text.regionNone} onChange={choose} />
      <p className={styles.hint}>{text.regionHint}</p>
      <StatusMessage of={action} />
    </div>
  );
}
