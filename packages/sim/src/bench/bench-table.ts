import type { BenchRow } from './bench-row.ts';

const NUMBER = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });

/** Rows as text, two lines each: figure and comparison, then what was measured. */
export function benchTable(rows: readonly BenchRow[]): string {
  const width = Math.max(0, ...rows.map(({ id }) => id.length));
  return rows
    .map(
      (row) =>
        `${row.id.padEnd(width)}  ${figureOf(row)}${comparisonOf(row)}\n${' '.repeat(width)}  ${row.metric}\n`,
    )
    .join('');
}

function figureOf({ value, unit }: BenchRow): string {
  return `${NUMBER.format(value).padStart(9)} ${unit}`;
}

function comparisonOf({ unit, peer, peerValue, ratio }: BenchRow): string {
  if (peer === undefined || peerValue === undefined || ratio === undefined) return '';
  return `, ${NUMBER.format(ratio)} × ${peer} (${NUMBER.format(peerValue)} ${unit})`;
}
