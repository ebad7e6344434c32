import { expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { sqliteQueryBuilder } from './query-builder.ts';
import { TABLES } from './schema.ts';
import { SqliteStore } from './sqlite-store.ts';

test('a new file gets every table, a second time changes nothing', () => {
  const store = new SqliteStore(':memory:');
  migrate(store, sqliteQueryBuilder());
  migrate(store, sqliteQueryBuilder());
  const names = store.prepare("select name from sqlite_schema where type = 'table'").all();
  expect(names.map((row) => row.name).sort()).toEqual([...TABLES, 'migrations'].sort());
  store.close();
});

test('a file of an earlier version keeps its rows and gets the tables that are new', () => {
  const store = new SqliteStore(':memory:');
  const builder = sqliteQueryBuilder();
  migrate(store, builder);
  store.prepare('insert into cursor (id, sequence) values (1, 77)').run();
  for (const table of ['conditions', 'strategies', 'agent_orders'])
    store.prepare(`drop table ${table}`).run();
  store.prepare("delete from migrations where name in ('0003-conditions', '0004-agent-orders')").run();
  migrate(store, builder);
  expect(store.prepare('select sequence from cursor').all()).toEqual([{ sequence: 77 }]);
  const names = store.prepare("select name from sqlite_schema where type = 'table'").all();
  expect(names.map((row) => row.name).sort()).toEqual([...TABLES, 'migrations'].sort());
  store.close();
});

test('the schema of a later version is refused by name', () => {
  const store = new SqliteStore(':memory:');
  migrate(store, sqliteQueryBuilder());
  store.prepare("insert into migrations (name) values ('9999-later')").run();
  expect(() => migrate(store, sqliteQueryBuilder())).toThrow('history schema 9999-later is not known');
  store.close();
});

test('no column has a type that PostgreSQL has not, and none is a floating number', () => {
  const store = new SqliteStore(':memory:');
  migrate(store, sqliteQueryBuilder());
  for (const table of TABLES) {
    const types = store.prepare(`select type from pragma_table_info('${table}')`).all();
    expect(types.length).toBeGreaterThan(1);
    for (const { type } of types) expect(['INTEGER', 'TEXT']).toContain(type);
  }
  store.close();
});
