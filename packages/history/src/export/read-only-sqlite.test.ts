import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHistory } from '../history.ts';
import { openHistoryReader } from './history-reader.ts';
import { openReadOnlySqlite } from './read-only-sqlite.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reader-'));
  file = join(folder, 'history.db');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('nothing can be written through it', async () => {
  await (await openHistory(file)).close();
  const store = openReadOnlySqlite(file);
  const insert = { kind: 'statement', sql: 'insert into cursor values (1, 9)', parameters: [] } as const;
  await expect(
    store.read(
      (function* () {
        yield insert;
      })(),
    ),
  ).rejects.toThrow('readonly');
  await expect(
    store.read(
      (function* () {
        yield { kind: 'write', table: 'cursor', rows: [{ id: 1, sequence: 9 }] } as const;
      })(),
    ),
  ).rejects.toThrow('a reader does not write');
  await store.close();
});

test('where there is no history, none is made', async () => {
  await expect(openHistoryReader(file)).rejects.toThrow();
  expect(readdirSync(folder)).toEqual([]);
});

test('what is no history is refused', async () => {
  writeFileSync(file, 'not a database, by far, and longer than the head of one would be'.repeat(20));
  await expect(openHistoryReader(file)).rejects.toThrow('not a database');
});

test('the schema of another version is refused, and not changed', async () => {
  await (await openHistory(file)).close();
  const change = (statement: string): void => {
    const database = new DatabaseSync(file);
    database.exec(statement);
    database.close();
  };
  change("insert into migrations (name) values ('9999-later')");
  await expect(openHistoryReader(file)).rejects.toThrow('history schema 9999-later is not known');
  change("delete from migrations where name > '0006'");
  await expect(openHistoryReader(file)).rejects.toThrow('the history is of an earlier version');
});

test('it keeps nobody from writing: between two pages no transaction is open', async () => {
  const history = await openHistory(file);
  await history.apply({ firstSequence: 1, lastSequence: 1, events: [] });
  const reader = await openHistoryReader(file);
  await reader.symbols();
  const other = new DatabaseSync(file);
  // A checkpoint that empties the write-ahead log waits for every reader: busy is 1 where one is in its way.
  expect(other.prepare('pragma wal_checkpoint(truncate)').get()?.busy).toBe(0);
  other.close();
  await reader.close();
  await history.close();
});
