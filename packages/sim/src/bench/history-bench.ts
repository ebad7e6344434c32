import { join } from 'node:path';
import type { BenchRow } from './bench-row.ts';
import { inFolder, inSchema, postgresOfBench } from './history-database.ts';
import { projectionRows } from './history-projection.ts';
import { readRows } from './history-reads.ts';

/**
 * How fast events become history, beside bare inserts of the same rows, and how fast lists and bars are read from one of 1,000,000 trades
 * (`OPENPERP_BENCH_TRADES` of them), on SQLite, and on PostgreSQL where one can be reached (`OPENPERP_TEST_POSTGRES`, or a local one).
 */
export async function benchHistory(): Promise<BenchRow[]> {
  const postgresUrl = await postgresOfBench();
  if (postgresUrl === undefined) process.stderr.write(' no PostgreSQL can be reached: SQLite alone …');
  const rows = await projectionRows(postgresUrl);
  rows.push(
    ...(await inFolder((folder) => readRows('history.sqlite', 'SQLite', join(folder, 'history.db')))),
  );
  if (postgresUrl !== undefined) {
    const read = (location: string) => readRows('history.postgres', 'PostgreSQL', location);
    rows.push(...(await inSchema(postgresUrl, read)));
  }
  return rows;
}
