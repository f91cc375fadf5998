import { useState } from 'react';
import { Area, Bar, CartesianGrid, ComposedChart, Line, Tooltip, XAxis, YAxis } from 'recharts';
import { m } from '../i18n';
import { compact, number } from '../i18n/format';
import styles from './chart.module.css';

export interface Series<Name extends string> {
  key: Name;
  name: string;
  /** Bars and areas stand on those before them, lines do not. */
  as: 'bar' | 'area' | 'line';
  colour: 1 | 2 | 3 | 4;
}

type Point<Name extends string> = Record<Name, number> & { at: number };

interface ChartProps<Name extends string> {
  /** What it shows, for those who do not see it. */
  label: string;
  points: readonly Point<Name>[];
  series: readonly Series<Name>[];
  /** What the column of the times is called. */
  timeLabel: string;
  /** A time on the axis, and where there is room for all of it. */
  shortTime: (at: number) => string;
  time: (at: number) => string;
  value?: (value: number) => string;
  /** Of the axis, where room is scarce. */
  shortValue?: (value: number) => string;
}

/** Between the lines of the grid. */
const STEPS = 4;
const AXIS = { tickLine: false, axisLine: false, stroke: 'var(--muted)', fontSize: 12 };

/**
 * Values over time. The arrow keys go from one point to the next, and its figures are read out; all figures are in a table
 * below, for whoever wants them.
 */
export function Chart<Name extends string>(props: ChartProps<Name>) {
  const { label, points, series, time, shortTime, value = number, shortValue = compact } = props;
  return (
    <figure className={styles.figure} aria-label={label}>
      {series.length > 1 && (
        <ul className={styles.legend}>
          {series.map(({ key, name, colour }) => (
            <li key={key} className={styles[`colour${colour}`]}>
              {name}
            </li>
          ))}
        </ul>
      )}
      {/* Time goes from left to right in every language. */}
      <div dir="ltr">
        <ComposedChart responsive className={styles.chart} data={points} title={label}>
          <CartesianGrid vertical={false} stroke="var(--border)" />
          <XAxis {...AXIS} dataKey="at" tickFormatter={shortTime} minTickGap={28} tickMargin={8} />
          <YAxis
            {...AXIS}
            width="auto"
            tickFormatter={shortValue}
            allowDecimals={false}
            domain={[0, roundTop]}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--border)', fill: 'var(--sunken)' }}
            content={({ active, label: at, payload }) =>
              active && typeof at === 'number' ? (
                <Tip
                  heading={time(at)}
                  series={series}
                  point={payload[0]?.payload as Point<Name>}
                  value={value}
                />
              ) : null
            }
          />
          {series.map(({ key, name, as, colour }) => {
            const common = { key, name, dataKey: key, isAnimationActive: false };
            const paint = `var(--chart-${colour})`;
            const line = { ...common, type: 'monotone' as const, stroke: paint, strokeWidth: 2 };
            // A gap between those on each other, for whoever does not tell the colours apart.
            if (as === 'bar') return <Bar {...common} stackId="one" fill={paint} stroke="var(--surface)" />;
            if (as === 'line') return <Line {...line} dot={points.length < 3} />;
            return <Area {...line} stackId="one" fill={paint} fillOpacity={0.18} dot={points.length < 3} />;
          })}
        </ComposedChart>
      </div>
      <Figures {...props} value={value} />
    </figure>
  );
}

/** Four equal steps of a round number, up to this at least. */
function roundTop(most: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, most / STEPS)));
  const steps = [1, 2, 2.5, 5, 10].map((step) => step * power).filter(Number.isInteger);
  return STEPS * steps.find((step) => step * STEPS >= most)!;
}

interface TipProps<Name extends string> extends Required<Pick<ChartProps<Name>, 'series' | 'value'>> {
  heading: string;
  point?: Point<Name>;
}

function Tip<Name extends string>({ heading, series, point, value }: TipProps<Name>) {
  return (
    <div role="status" className={styles.tip}>
      <p>{heading}</p>
      <ul className={styles.legend}>
        {series.map(({ key, name, colour }) => (
          <li key={key} className={styles[`colour${colour}`]}>
            {name}: <strong>{point ? value(point[key]) : '–'}</strong>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The same as a table, newest first. */
function Figures<Name extends string>(props: ChartProps<Name> & { value: (value: number) => string }) {
  const { label, points, series, timeLabel, time, value } = props;
  const [open, setOpen] = useState(false);
  return (
    <details className={styles.figures} onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>
        {m.common.showFigures}
        <span className="visually-hidden">: {label}</span>
      </summary>
      {open && (
        <div className={styles.scroll} tabIndex={0} role="region" aria-label={label}>
          <table>
            <thead>
              <tr>
                {[timeLabel, ...series.map(({ name }) => name)].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {points.toReversed().map((point) => (
                <tr key={point.at}>
                  <th scope="row">{time(point.at)}</th>
                  {series.map(({ key }) => (
                    <td key={key}>{value(point[key])}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
