import { useState } from 'react';
import type { Schemas } from '../../api/types';
import { useServerQuery } from '../../api/use-server-query';
import { m } from '../../i18n';
import { day, number, shortDay } from '../../i18n/format';
import { Button } from '../../ui/button';
import { Chart, type Series } from '../../ui/chart';
import { Cell, DataTable, HeadCell, Row } from '../../ui/data-table';
import { ErrorMessage } from '../../ui/error-message';
import { Panel, PanelBody } from '../../ui/panel';
import { PEOPLE, readPeople } from '../people/read-people';
import { useChangeStatistics } from './read-statistics';
import styles from './statistics-page.module.css';
import { bars, isByWeek, timeOf } from './time-series';

const KINDS = ['created', 'updated', 'deleted', 'restored'] as const;
type Kind = (typeof KINDS)[number];

/** How many contacts there are, and what happens to them. */
export function ChangeCharts({ days }: { days: number }) {
  const { data, error } = useChangeStatistics(days);
  const text = m.statistics;
  if (!data) return error ? <ErrorMessage>{error}</ErrorMessage> : null;
  if (!data.rolled_up_at) {
    return (
      <Panel title={text.contacts} anchor="contacts">
        <PanelBody>
          <p>{text.notCounted}</p>
        </PanelBody>
      </Panel>
    );
  }
  const points = bars(data.days, KINDS);
  const isEmpty = !points.some((point) => KINDS.some((kind) => point[kind]));
  // Few contacts are ever brought back: a colour that nobody sees only puzzles.
  const kinds = KINDS.filter((kind) => kind !== 'restored' || points.some(({ restored }) => restored));
  const series = kinds.map((kind): Series<Kind> => ({
    key: kind,
    name: text.kinds[kind],
    as: 'bar',
    colour: (KINDS.indexOf(kind) + 1) as Series<Kind>['colour'],
  }));
  const title = isByWeek(data.days) ? text.changesPerWeek : text.changes;
  const shared = { shortTime: shortDay, time: day };

  return (
    <>
      <div className={styles.pair}>
        <Panel title={text.contacts} anchor="contacts">
          <PanelBody>
            <Chart
              {...shared}
              label={text.contacts}
              timeLabel={text.day}
              points={data.days.map(({ day, contacts }) => ({ at: timeOf(day), contacts }))}
              series={[{ key: 'contacts', name: text.tiles.contacts, as: 'area', colour: 1 }]}
            />
          </PanelBody>
        </Panel>
        <Panel title={title} anchor="changes">
          <PanelBody>
            {isEmpty ? (
              <p>{text.noChanges}</p>
            ) : (
              <Chart
                {...shared}
                label={title}
                timeLabel={isByWeek(data.days) ? text.week : text.day}
                points={points}
                series={series}
              />
            )}
          </PanelBody>
        </Panel>
      </div>
      {data.people.length > 0 && <People people={data.people} kinds={kinds} />}
    </>
  );
}

type Person = Schemas['PersonChangesDto'];

/** So many at first. */
const SHOWN = 10;

const total = (person: Person) => KINDS.reduce((sum, kind) => sum + person[kind], 0);

function People({ people, kinds }: { people: readonly Person[]; kinds: readonly Kind[] }) {
  const text = m.statistics;
  const { data: agents } = useServerQuery(PEOPLE, readPeople);
  const [all, setAll] = useState(false);
  const most = Math.max(...people.map(total));
  return (
    <Panel title={text.people} anchor="people">
      <DataTable
        label={text.people}
        columns={[text.person, text.share, ...kinds.map((kind) => text.kinds[kind])]}
      >
        {people.slice(0, all ? undefined : SHOWN).map((person) => (
          <Row key={person.agent_code}>
            <HeadCell minor={person.agent_code}>
              <bdi>
                {agents?.find(({ agent_code }) => agent_code === person.agent_code)?.agent_name ??
                  person.agent_code}
              </bdi>
            </HeadCell>
            <Cell of={text.share}>
              <span className={styles.bar} aria-hidden="true">
                {kinds
                  .filter((kind) => person[kind])
                  .map((kind) => (
                    <span
                      key={kind}
                      className={styles[kind]}
                      style={{ inlineSize: `${(person[kind] / most) * 100}%` }}
                    />
                  ))}
              </span>
              <span className="visually-hidden">{number(total(person))}</span>
            </Cell>
            {kinds.map((kind) => (
              <Cell key={kind} of={text.kinds[kind]}>
                {number(person[kind])}
              </Cell>
            ))}
          </Row>
        ))}
      </DataTable>
      {!all && people.length > SHOWN && (
        <PanelBody>
          <Button type="button" look="quiet" onClick={() => setAll(true)}>
            {m.common.showAll(number(people.length))}
          </Button>
        </PanelBody>
      )}
    </Panel>
  );
}
