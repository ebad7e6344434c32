import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { BenchRow } from './bench-row.ts';
import { benchTable } from './bench-table.ts';
import { benchBook } from './book-bench.ts';
import { benchCrash } from './crash-bench.ts';
import { benchEngine } from './engine-bench.ts';
import { benchHistory } from './history-bench.ts';
import { benchHttp } from './http-bench.ts';
import { benchRisk } from './risk-bench.ts';
import { riskFigure } from './risk-figure.ts';
import { benchStart } from './start-bench.ts';
import { benchTriggers } from './trigger-bench.ts';
import { triggerFigure } from './trigger-figure.ts';

/** A bench: the ids of its rows begin with its own. */
interface Bench {
  readonly id: string;
  readonly run: () => BenchRow[] | Promise<BenchRow[]>;
  /** Its rows as an SVG. */
  readonly figure?: (rows: readonly BenchRow[]) => string;
}

const BENCHES: readonly Bench[] = [
  { id: 'book', run: benchBook },
  { id: 'crash', run: benchCrash },
  { id: 'engine', run: benchEngine },
  { id: 'history', run: benchHistory },
  { id: 'http', run: benchHttp },
  { id: 'risk', run: benchRisk, figure: riskFigure },
  { id: 'start', run: benchStart },
  { id: 'triggers', run: benchTriggers, figure: triggerFigure },
];

/**
 * Usage: `npm run bench [-- --json FILE] [-- --only book,engine.deep] [-- --figure FILE]`; a bench runs whole when one of its rows is asked
 * for; the figure is that of the first bench that has one (risk, triggers).
 */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: 'string' }, only: { type: 'string' }, figure: { type: 'string' } },
  });
  const prefixes = values.only?.split(',') ?? [''];
  const rows: BenchRow[] = [];
  const benches = benchesOf(prefixes);
  for (const bench of benches) rows.push(...(await measured(bench)));
  const wanted = rows.filter(({ id }) => prefixes.some((prefix) => id.startsWith(prefix)));
  process.stdout.write(benchTable(wanted));
  const figure = benches.find((bench) => bench.figure !== undefined)?.figure;
  if (values.figure !== undefined && figure !== undefined) writeFileSync(values.figure, figure(rows));
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(wanted, null, 2)}\n`);
}

/** The benches that have rows with one of the prefixes. */
function benchesOf(prefixes: readonly string[]): readonly Bench[] {
  const benches = BENCHES.filter(({ id }) =>
    prefixes.some((prefix) => id.startsWith(prefix) || prefix.startsWith(`${id}.`)),
  );
  if (benches.length === 0)
    throw new Error(`no bench begins so; there are ${BENCHES.map(({ id }) => id).join(', ')}`);
  return benches;
}

/** Runs a bench and says on standard error that it does. */
async function measured({ id, run }: Bench): Promise<BenchRow[]> {
  process.stderr.write(`${id} …`);
  const start = performance.now();
  const rows = await run();
  process.stderr.write(` ${Math.round((performance.now() - start) / 1000)} s\n`);
  return rows;
}

await main();
