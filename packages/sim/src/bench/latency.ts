import type { BenchRow } from './bench-row.ts';

const PERCENTILES: readonly (readonly [string, number])[] = [
  ['p50', 0.5],
  ['p99', 0.99],
  ['p99.9', 0.999],
];

/** Times `count` calls one by one (the clock's own 40–50 ns included): the rows `<id>.p50`, `.p99` and `.p99.9` in ns. */
export function latencyRows(
  id: string,
  name: string,
  count: number,
  call: (index: number) => void,
): BenchRow[] {
  const elapsedMs = new Float64Array(count);
  for (let index = 0; index < count; index += 1) {
    const start = performance.now();
    call(index);
    elapsedMs[index] = performance.now() - start;
  }
  elapsedMs.sort();
  return PERCENTILES.map(([suffix, share]) => ({
    id: `${id}.${suffix}`,
    metric: `${name}, one command, ${suffix}`,
    value: Math.round(elapsedMs[Math.min(count - 1, Math.floor(count * share))]! * 1e6),
    unit: 'ns',
  }));
}
