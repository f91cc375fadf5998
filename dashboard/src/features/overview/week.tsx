import { Link } from '@tanstack/react-router';
import type { Schemas } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { day as dayName, number, weekday } from '../../i18n/format';
import { Panel } from '../../ui/panel';
import { PEOPLE, readPeople } from '../people/read-people';
import { useChangeStatistics } from '../statistics/read-statistics';
import { timeOf } from '../statistics/time-series';
import styles from './week.module.css';

const DAYS = 7;
/** Of the people who changed most. */
const SHOWN = 5;

type Changes = Pick<Schemas['ChangeDayDto'], 'created' | 'updated' | 'deleted' | 'restored'>;
const total = ({ created, updated, deleted, restored }: Changes) => created + updated + deleted + restored;

/** How much was changed on each of the last days, and by whom. */
export function Week() {
  const text = m.overview.week;
  const { data } = useChangeStatistics(DAYS, true);
  const { data: agents } = useServerQuery(PEOPLE, readPeople);
  const days = data?.days ?? [];
  const people = data?.people.filter(total).slice(0, SHOWN) ?? [];
  const most = Math.max(1, ...days.map(total));
  const mostOfOne = Math.max(1, ...people.map(total));
  return (
    <Panel title={text.title} anchor="week" aside={<Link to="/statistics">{m.frame.page.statistics}</Link>}>
      <ol className={styles.days} aria-label={text.byDay}>
        {days.map(({ day, ...changes }) => (
          <li key={day}>
            <span className={styles.count}>{number(total(changes))}</span>
            <span
              aria-hidden
              className={styles.column}
              style={{ blockSize: `${(total(changes) / most) * 64 + 2}px` }}
            />
            <time dateTime={day} title={dayName(timeOf(day))}>
              {weekday(timeOf(day))}
            </time>
          </li>
        ))}
      </ol>
      {data && people.length === 0 && <p className={styles.empty}>{m.statistics.noChanges}</p>}
      {people.length > 0 && (
        <ul className={styles.people} aria-label={m.statistics.people}>
          {people.map((person) => (
            <li key={person.agent_code}>
              <bdi className={styles.name}>
                {agents?.find(({ agent_code }) => agent_code === person.agent_code)?.agent_name ??
                  person.agent_code}
              </bdi>
              <span aria-hidden className={styles.track}>
                <span
                  className={styles.bar}
                  style={{ inlineSize: `${(total(person) / mostOfOne) * 100}%` }}
                />
              </span>
              <span className={styles.count}>{number(total(person))}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
