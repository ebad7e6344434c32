import { expect, test } from 'vitest';
import { toLedgerRow } from '../row/ledger-row.ts';
import { sampleChange } from '../testing/sample-records.ts';
import { migrate } from './migrate.ts';
import { queryBuilder } from './query-builder.ts';
import { TABLES } from './schema.ts';
import { SqliteStore } from './sqlite-store.ts';

function migrated(store: SqliteStore): Promise<void> {
  return store.transaction(migrate(queryBuilder('sqlite'), 'sqlite'));
}

test('a new file gets every table, a second time changes nothing', async () => {
  const store = new SqliteStore(':memory:');
  await migrated(store);
  await migrated(store);
  const names = store.prepare("select name from sqlite_schema where type = 'table'").all();
  expect(names.map((row) => row.name).sort()).toEqual([...TABLES, 'migrations'].sort());
  await store.close();
});

test('a file of an earlier version keeps its rows and gets the tables that are new', async () => {
  const store = new SqliteStore(':memory:');
  await migrated(store);
  store.prepare('insert into cursor (id, sequence) values (1, 77)').run();
  const deposit = toLedgerRow(sampleChange({ amount: 50, createdAt: 1_000 }));
  store.all({ kind: 'write', table: 'ledger', rows: [deposit] });
  for (const table of [
    'conditions',
    'strategies',
    'agent_orders',
    'log',
    'account_days',
    'hourly_closes',
    'symbols',
    'engine_time',
  ])
    store.prepare(`drop table ${table}`).run();
  store.prepare("delete from migrations where name > '0003'").run();
  await migrated(store);
  expect(store.prepare('select sequence from cursor').all()).toEqual([{ sequence: 77 }]);
  // What is kept of accounts by day is worked out of the rows that there were.
  const days = store.prepare('select user_id, day, transfers_in from account_days').all();
  expect(days).toEqual([{ user_id: 1, day: 0, transfers_in: '50' }]);
  const names = store.prepare("select name from sqlite_schema where type = 'table'").all();
  expect(names.map((row) => row.name).sort()).toEqual([...TABLES, 'migrations'].sort());
  await store.close();
});

test('the schema of a later version is refused by name', async () => {
  const store = new SqliteStore(':memory:');
  await migrated(store);
  store.prepare("insert into migrations (name) values ('9999-later')").run();
  await expect(migrated(store)).rejects.toThrow('history schema 9999-later is not known');
  await store.close();
});

test('no column has a type that PostgreSQL has not, and none is a floating number', async () => {
  const store = new SqliteStore(':memory:');
  await migrated(store);
  for (const table of TABLES) {
    const types = store.prepare(`select type from pragma_table_info('${table}')`).all();
    expect(types.length).toBeGreaterThan(1);
    for (const { type } of types) expect(['INTEGER', 'TEXT']).toContain(type);
  }
  await store.close();
});
