import { historyName } from '../history-location.ts';
import { PostgresStore } from '../sql/postgres/postgres-store.ts';
import { TABLES } from '../sql/schema.ts';
import type { Steps } from '../sql/steps.ts';
import type { HistoryAside } from './history-aside.ts';

/** All that a history makes. */
const OWN_TABLES: readonly string[] = [...TABLES, 'migrations'];

/** Drops the tables of a history. */
export function deleteTables(location: string): Promise<void> {
  return inStore(location, dropTables());
}

/** Moves the tables of a history into a schema of their own, in the same database. */
export async function asideOfTables(location: string): Promise<HistoryAside | undefined> {
  const schema = await inStore(location, moveOut());
  if (schema === undefined) return undefined;
  return {
    name: `schema "${schema}" of ${historyName(location)}`,
    putBack: () => inStore(location, moveBack(schema)),
  };
}

async function inStore<T>(location: string, steps: Steps<T>): Promise<T> {
  const store = new PostgresStore(location);
  try {
    await store.connect();
    return await store.transaction(steps);
  } finally {
    await store.close();
  }
}

function* dropTables(): Steps<void> {
  for (const table of yield* tablesIn(yield* currentSchema())) yield* run(`drop table ${quoted(table)}`);
}

function* moveOut(): Steps<string | undefined> {
  const schema = yield* currentSchema();
  const tables = yield* tablesIn(schema);
  if (tables.length === 0) return undefined;
  const aside = yield* freeName(schema);
  yield* run(`create schema ${quoted(aside)}`);
  for (const table of tables) yield* run(`alter table ${quoted(table)} set schema ${quoted(aside)}`);
  return aside;
}

function* moveBack(aside: string): Steps<void> {
  yield* dropTables();
  const schema = yield* currentSchema();
  for (const table of yield* tablesIn(aside)) {
    yield* run(`alter table ${quoted(aside)}.${quoted(table)} set schema ${quoted(schema)}`);
  }
  yield* run(`drop schema ${quoted(aside)}`);
}

function* currentSchema(): Steps<string> {
  const [row] = yield* run('select current_schema() as name');
  return row?.name ?? '';
}

function* tablesIn(schema: string): Steps<readonly string[]> {
  const sql = 'select tablename as name from pg_tables where schemaname = $1';
  const rows = yield* run(sql, [schema]);
  return rows.map(({ name }) => name).filter((name) => OWN_TABLES.includes(name));
}

function* freeName(schema: string): Steps<string> {
  const taken = (yield* run('select nspname as name from pg_namespace')).map(({ name }) => name);
  let number = 1;
  while (taken.includes(`${schema}_before_${number}`)) number += 1;
  return `${schema}_before_${number}`;
}

function* run(sql: string, parameters: readonly string[] = []): Steps<readonly { readonly name: string }[]> {
  return (yield { kind: 'statement', sql, parameters }) as readonly { readonly name: string }[];
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
