import { lineChart } from '../plot/line-chart.ts';
import type { BenchRow } from './bench-row.ts';

const WAITING: Readonly<Record<string, number>> = { '1k': 1e3, '10k': 1e4, '100k': 1e5, '1m': 1e6 };

/** The growth of what a price costs with the condition orders that wait for it, from the rows of the trigger bench. */
export function triggerFigure(rows: readonly BenchRow[]): string {
  const series = (
    suffix: string,
    take: (row: BenchRow) => number | undefined,
  ): readonly (readonly [number, number])[] =>
    rows.flatMap((row) => {
      const [bench, size, kind] = row.id.split('.');
      const waiting = WAITING[size ?? ''];
      const value = take(row);
      return bench === 'triggers' && kind === suffix && waiting !== undefined && value !== undefined
        ? [[waiting, value] as const]
        : [];
    });
  const ours = ({ value }: BenchRow): number => value;
  const scan = ({ peerValue }: BenchRow): number | undefined => peerValue;
  return lineChart({
    title: 'A price that fires none',
    xTitle: 'stops, or trailing stops, that wait for it',
    xScale: 'log',
    panels: [
      {
        title: 'Time a price',
        unit: 'µs',
        scale: 'log',
        series: [
          { name: 'stops', color: '#0f766e', points: series('stops', ours) },
          { name: 'trailing', color: '#2563eb', points: series('wander', ours) },
          { name: 'trailing, new highs', color: '#d97706', points: series('climb', ours) },
          { name: 'scan: stops', color: '#94a3b8', points: series('stops', scan) },
          { name: 'scan: new highs', color: '#64748b', points: series('climb', scan) },
        ],
      },
    ],
  });
}
