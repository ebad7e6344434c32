import { join } from 'node:path';
import { type EngineEvent, forEachEvent } from '@openperp/engine';
import { openHistory } from '@openperp/history';
import type { BenchRow } from './bench-row.ts';
import { inFolder, inSchema } from './history-database.ts';
import { type BareInsert, barePostgres, bareSqlite } from './history-peer.ts';
import { type Recording, recordExchange } from './history-recording.ts';
import { type TableRows, tablesOf } from './history-tables.ts';

const COMMANDS = 200_000;
const PASSES = 3;
const SQLITE_GOAL = 50_000;
const POSTGRES_GOAL = 30_000;
const SHARE_GOAL = 0.5;

/** A database that the projection and the bare inserts run in, each time anew; ms. */
interface Place {
  readonly id: string;
  readonly name: string;
  readonly goal: number;
  project(): Promise<number>;
  insert(bare: BareInsert): Promise<number>;
}

/** How fast the events of an exchange become rows, beside inserts of the same rows that know them beforehand. */
export async function projectionRows(postgresUrl: string | undefined): Promise<BenchRow[]> {
  const recording = recordExchange(COMMANDS);
  const tables = await inFolder(async (folder) => {
    const file = join(folder, 'history.db');
    await project(file, recording);
    return tablesOf(file);
  });
  const places = [sqlitePlace(recording)];
  if (postgresUrl !== undefined) places.push(postgresPlace(postgresUrl, recording));
  const rows: BenchRow[] = [];
  for (const place of places) rows.push(...(await rowsOf(place, recording, tables)));
  return rows;
}

/** Projects a recording into a new history; decoding the events is part of it, as it is on the history thread. */
async function project(location: string, { batches }: Recording): Promise<number> {
  const history = await openHistory(location);
  try {
    const start = performance.now();
    for (const { firstSequence, lastSequence, bytes } of batches) {
      const events: EngineEvent[] = [];
      forEachEvent(bytes, (event) => events.push(event));
      await history.apply({ firstSequence, lastSequence, events });
    }
    return performance.now() - start;
  } finally {
    await history.close();
  }
}

function sqlitePlace(recording: Recording): Place {
  return {
    id: 'history.sqlite',
    name: 'SQLite',
    goal: SQLITE_GOAL,
    project: () => inFolder((folder) => project(join(folder, 'history.db'), recording)),
    insert: (bare) => inFolder(async (folder) => bareSqlite(join(folder, 'bare.db'), bare)),
  };
}

function postgresPlace(url: string, recording: Recording): Place {
  return {
    id: 'history.postgres',
    name: 'PostgreSQL',
    goal: POSTGRES_GOAL,
    project: () => inSchema(url, (location) => project(location, recording)),
    insert: (bare) =>
      inSchema(url, async (location, schema) => {
        await (await openHistory(location)).close();
        return barePostgres(url, schema, bare);
      }),
  };
}

async function rowsOf(
  { id, name, goal, project: projectOnce, insert }: Place,
  { batches, events }: Recording,
  tables: readonly TableRows[],
): Promise<BenchRow[]> {
  const best = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  const transactions = batches.length;
  const ways = [
    projectOnce,
    () => insert({ tables, transactions, isIndexed: true }),
    () => insert({ tables, transactions, isIndexed: false }),
  ];
  // In turns, so that all meet the same machine.
  for (let pass = 0; pass < PASSES; pass += 1) {
    for (const [at, way] of ways.entries()) best[at] = Math.min(best[at]!, await way());
  }
  const [projected = 0, indexed = 0, bare = 0] = best.map((ms) => (events * 1_000) / ms);
  const rowCount = tables.reduce((sum, { rows }) => sum + rows.length, 0);
  const what = `${events} events of an exchange into ${name}, ${transactions} transactions, ${rowCount} rows, best of ${PASSES}`;
  const goals = `goals: ${goal} events/s, ${SHARE_GOAL} × bare inserts`;
  const compared = (suffix: string, peer: string, peerValue: number): BenchRow => ({
    id: `${id}.${suffix}`,
    metric: `${what}; ${goals}`,
    value: projected,
    unit: 'events/s',
    peer,
    peerValue,
    ratio: projected / peerValue,
  });
  return [
    compared('projection', 'bare inserts of the same rows into the same tables', indexed),
    compared('projection-unindexed', 'bare inserts of the same rows into tables without indexes', bare),
  ];
}
