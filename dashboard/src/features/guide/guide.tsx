import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { isBrowser } from '../../live/device-id';
import { Button } from '../../ui/button';
import { useOpenCodes } from '../people/open-codes';
import { PEOPLE, readPeople } from '../people/read-people';
import { useDevices } from '../phones/read-devices';
import { useGuideChoice, useTeamCounts } from './guide-choice';
import styles from './guide.module.css';

/** From an empty team to a phone with contacts, step by step. Each is done when the team says so, whoever did it. */
export function Guide() {
  const text = m.guide;
  const [, choose] = useGuideChoice();
  const { data: people } = useServerQuery(PEOPLE, readPeople);
  const { data: codes } = useOpenCodes();
  const { data: devices } = useDevices();
  const { data: counts } = useTeamCounts();
  if (!people || !codes || !devices || !counts) return null;

  const other = people.find(({ is_active, last_seen }) => is_active && !last_seen) ?? people[1];
  const phone = devices.find(({ device_id }) => !isBrowser(device_id));
  const steps: { done: boolean; title: string; means: string; act?: ReactNode }[] = [
    {
      done: people.length > 1 || phone !== undefined,
      title: text.person,
      means: text.personMeans,
      act: <Link to="/people">{text.personDo}</Link>,
    },
    {
      done: phone !== undefined || codes.length > 0,
      title: text.code,
      means: text.codeMeans,
      act: other ? (
        <Link to="/people/$id" params={{ id: other.id }}>
          {text.codeDo}
        </Link>
      ) : undefined,
    },
    {
      done: phone !== undefined,
      title: text.phone,
      means: codes.length > 0 ? text.phoneWaiting : text.phoneMeans,
    },
    {
      done: counts.total_active > 0,
      title: text.contacts,
      means: text.contactsMeans,
      act: (
        <>
          <Link to="/import">{text.contactsImport}</Link>
          <Link to="/" search={{ open: 'new' }}>
            {text.contactsAdd}
          </Link>
        </>
      ),
    },
  ];
  const next = steps.find(({ done }) => !done);
  return (
    <aside className={`card ${styles.guide}`} aria-labelledby="guide-title">
      <div className={styles.head}>
        <h2 id="guide-title">{text.title}</h2>
        <p role="status" className={styles.progress}>
          {next ? text.progress(steps.filter(({ done }) => done).length, steps.length) : text.done}
        </p>
        <Button type="button" look={next ? 'quiet' : 'main'} onClick={() => choose('hidden')}>
          {next ? text.hide : m.common.close}
        </Button>
      </div>
      <ol className={styles.steps}>
        {steps.map((step) => (
          <li
            key={step.title}
            className={step.done ? styles.done : undefined}
            aria-current={step === next ? 'step' : undefined}
          >
            <p className={styles.title}>
              {step.title}
              {step.done && <span className="visually-hidden">{text.isDone}</span>}
            </p>
            {!step.done && <p className={styles.means}>{step.means}</p>}
            {!step.done && step.act && <p className={styles.act}>{step.act}</p>}
          </li>
        ))}
      </ol>
    </aside>
  );
}
