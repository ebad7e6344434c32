import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../testing/test-fixture.ts';
import { openDatabase } from './database.ts';

test('each commit is on disk when it returns: WAL, synchronous=FULL', async () => {
  const database = await openDatabase(join(temporaryDirectory(), 'identity.db'));
  const journal = await sql<{ journal_mode: string }>`pragma journal_mode`.execute(database);
  const synchronous = await sql<{ synchronous: number }>`pragma synchronous`.execute(database);
  await database.destroy();
  expect(journal.rows[0]?.journal_mode).toBe('wal');
  expect(synchronous.rows[0]?.synchronous).toBe(2);
});

test('only its owner may read the file', async () => {
  const path = join(temporaryDirectory(), 'identity.db');
  await (await openDatabase(path)).destroy();
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('opens again, also after a first start that died amid the migration', async () => {
  const path = join(temporaryDirectory(), 'identity.db');
  const half = new DatabaseSync(path);
  half.exec(
    'create table users (user_id bigint primary key, username_key text unique, vip_level integer, agent_id text)',
  );
  half.close();
  for (let i = 0; i < 2; i += 1) {
    const database = await openDatabase(path);
    expect(await database.selectFrom('sessions').selectAll().execute()).toEqual([]);
    await database.destroy();
  }
});

test('a file that is no database is named', async () => {
  const path = join(temporaryDirectory(), 'identity.db');
  writeFileSync(path, 'this is not a database, whatever its name says'.repeat(10));
  await expect(openDatabase(path)).rejects.toThrow(path);
});

test('transactions do not mix with other statements', async () => {
  const database = await openDatabase(join(temporaryDirectory(), 'identity.db'));
  const key = (id: string) => ({ key_id: id, private_key: '', created_at: 0, verify_until: null });
  const rolledBack = database.transaction().execute(async (transaction) => {
    await transaction.insertInto('signing_keys').values(key('inside')).execute();
    throw new Error('no');
  });
  const outside = database.insertInto('signing_keys').values(key('outside')).execute();
  await expect(rolledBack).rejects.toThrow('no');
  await outside;
  const rows = await database.selectFrom('signing_keys').select('key_id').execute();
  await database.destroy();
  expect(rows).toEqual([{ key_id: 'outside' }]);
});

test('a transaction that meets a full disk says so and leaves nothing; later ones go on', async () => {
  const database = await openDatabase(join(temporaryDirectory(), 'identity.db'));
  const key = (id: string) => ({ key_id: id, private_key: '', created_at: 0, verify_until: null });
  await sql`pragma max_page_count = 1`.execute(database);
  const full = database.transaction().execute(async (transaction) => {
    for (let i = 0; i < 10_000; i += 1) {
      await transaction
        .insertInto('signing_keys')
        .values(key(`key ${i}`))
        .execute();
    }
  });
  await expect(full).rejects.toMatchObject({ errcode: 13, message: 'database or disk is full' });
  await sql`pragma max_page_count = 1000000`.execute(database);
  await database.transaction().execute(async (transaction) => {
    await transaction.insertInto('signing_keys').values(key('later')).execute();
  });
  const rows = await database.selectFrom('signing_keys').select('key_id').execute();
  await database.destroy();
  expect(rows).toEqual([{ key_id: 'later' }]);
});

test('level 0 of a database of before is no pinned level; one of now is', async () => {
  const path = join(temporaryDirectory(), 'identity.db');
  const user = (id: number, level: number) => ({
    user_id: id,
    username: `user${id}`,
    username_key: `user${id}`,
    password_hash: '',
    status: 'ACTIVE',
    vip_level: level,
    agent_id: '0',
    created_at: 0,
    last_login_at: 0,
    last_login_ip: '',
  });
  const before = await openDatabase(path);
  await sql`delete from kysely_migration where name > '0001-users-sessions-keys'`.execute(before);
  await before
    .insertInto('users')
    .values([user(1, 0), user(2, 3)])
    .execute();
  await before.destroy();
  const now = await openDatabase(path);
  await now.insertInto('users').values(user(3, 0)).execute();
  await now.destroy();
  const again = await openDatabase(path);
  const rows = await again.selectFrom('users').select('vip_level').orderBy('user_id').execute();
  await again.destroy();
  expect(rows.map(({ vip_level }) => vip_level)).toEqual([-1, 3, 0]);
});
