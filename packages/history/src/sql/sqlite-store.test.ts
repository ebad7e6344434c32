import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SqliteStore } from './sqlite-store.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'openperp-store-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a sync is a commit, which is what gets flushed, though nothing has changed', async () => {
  const file = join(folder, 'store.db');
  const store = new SqliteStore(file);
  const logBytes = (): number => statSync(`${file}-wal`).size;
  store.prepare('create table t (id integer primary key, n integer)').run();
  const write = store.prepare('insert into t values (1, 5) on conflict do update set n = excluded.n');
  write.run();
  const before = logBytes();
  // A row written as it was makes no commit: a sync by such a row would flush nothing.
  write.run();
  expect(logBytes()).toBe(before);
  const sizes = [before];
  for (let at = 0; at < 3; at += 1) {
    await store.sync();
    sizes.push(logBytes());
  }
  expect(sizes).toEqual([...new Set(sizes)].sort((a, b) => a - b));
  expect(store.prepare('pragma synchronous').get()).toEqual({ synchronous: 1 });
  expect(store.prepare('select n from t').all()).toEqual([{ n: 5 }]);
  await store.close();
});
