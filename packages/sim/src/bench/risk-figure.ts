import { lineChart } from '../plot/line-chart.ts';
import type { BenchRow } from './bench-row.ts';

const ACCOUNTS: Readonly<Record<string, number>> = { '1k': 1e3, '10k': 1e4, '100k': 1e5, '1m': 1e6 };

/** The growth of what a mark move costs with the accounts in the symbol, from the rows of the risk bench. */
export function riskFigure(rows: readonly BenchRow[]): string {
  const series = (suffix: string): readonly (readonly [number, number])[] =>
    rows.flatMap(({ id, value }) => {
      const [bench, size, kind] = id.split('.');
      const accounts = ACCOUNTS[size ?? ''];
      return bench === 'risk' && kind === suffix && accounts !== undefined
        ? [[accounts, value] as const]
        : [];
    });
  return lineChart({
    title: 'A mark move that liquidates none',
    xTitle: 'accounts with a position in the symbol',
    xScale: 'log',
    panels: [
      {
        title: 'Time',
        unit: 'ms',
        scale: 'log',
        series: [
          { name: 'p50', color: '#0f766e', points: series('p50') },
          { name: 'slowest of 300', color: '#d97706', points: series('max') },
          { name: 'first after all have traded', color: '#64748b', points: series('first') },
        ],
      },
    ],
  });
}
