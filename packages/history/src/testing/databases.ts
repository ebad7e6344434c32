import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, describe } from 'vitest';
import { type History, openHistory } from '../history.ts';
import type { Dialect } from '../sql/query-builder.ts';
import { TABLES } from '../sql/schema.ts';
import { postgresOfTests } from './postgres-of-tests.ts';

/** A database that tests run on. */
export interface TestDatabase {
  readonly dialect: Dialect;
  /** An empty history of its own, closed when the test ends, if not before. */
  open(): Promise<History>;
  /** Where an empty history can be opened, and opened again; gone when the test file ends. */
  location(): Promise<string>;
}

const postgresUrl = await postgresOfTests();

/** Declares `tests` once for each database that a history can be in; those of PostgreSQL are left out where there is none. */
export function onEachDatabase(tests: (database: TestDatabase) => void): void {
  describe('SQLite', () => tests(sqlite()));
  onPostgres(tests);
}

/** Declares `tests` for PostgreSQL alone. */
export function onPostgres(tests: (database: TestDatabase) => void): void {
  describe.skipIf(postgresUrl === undefined)('PostgreSQL', () => tests(postgres(postgresUrl ?? '')));
}

/** Opens histories and closes them after each test. */
function opener(): (location: string) => Promise<History> {
  const opened: History[] = [];
  afterEach(async () => {
    for (const history of opened.splice(0)) await history.close();
  });
  return async (location) => {
    const history = await openHistory(location);
    opened.push(history);
    return history;
  };
}

function sqlite(): TestDatabase {
  const folder = mkdtempSync(join(tmpdir(), 'history-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const open = opener();
  return {
    dialect: 'sqlite',
    open: () => open(':memory:'),
    location: async () => join(folder, `${randomBytes(8).toString('hex')}.db`),
  };
}

function postgres(url: string): TestDatabase {
  const schemas: string[] = [];
  /** Schemas whose history is closed again: emptying one is faster than making one. */
  const free: string[] = [];
  const taken: string[] = [];
  const open = opener();
  const location = async (): Promise<string> => {
    const schema = `test_${randomBytes(8).toString('hex')}`;
    await execute(url, `create schema ${schema}`);
    schemas.push(schema);
    return inSchema(url, schema);
  };
  afterEach(() => {
    free.push(...taken.splice(0));
  });
  afterAll(async () => {
    // With those that stand aside of it.
    for (const schema of schemas) await execute(url, DROP.replace('SCHEMA', schema));
  });
  return {
    dialect: 'postgres',
    async open() {
      const used = free.pop();
      const at = used ?? (await location());
      taken.push(at);
      // Quicker than a reset, which makes each table's files anew.
      if (used !== undefined) await execute(used, TABLES.map((table) => `delete from ${table}`).join('; '));
      return open(at);
    },
    location,
  };
}

const DROP = `do $$ declare name text; begin
  for name in select nspname from pg_namespace where starts_with(nspname, 'SCHEMA') loop
    execute format('drop schema %I cascade', name);
  end loop; end $$`;

/** The address of `schema` in the database at `url`. */
export function inSchema(url: string, schema: string): string {
  const address = new URL(url);
  address.searchParams.set('options', `-c search_path=${schema}`);
  return address.href;
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
