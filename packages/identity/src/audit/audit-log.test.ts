import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { expect, onTestFinished, test, vi } from 'vitest';
import { loadMasterKeys } from '../secret/master-key.ts';
import { type IdentityDatabase, openDatabase } from '../store/database.ts';
import { TestClock, temporaryDirectory } from '../testing/test-fixture.ts';
import type { AuditAction, AuditEvent } from './audit-event.ts';
import { AuditLog, AuditUnwritable } from './audit-log.ts';

const KEYS = loadMasterKeys('', '11'.repeat(32));

interface Opened {
  readonly log: AuditLog;
  readonly database: IdentityDatabase;
  readonly path: string;
  readonly clock: TestClock;
}

async function open(clock = new TestClock()): Promise<Opened> {
  const path = join(temporaryDirectory(), 'identity.db');
  const database = await openDatabase(path);
  const log = await AuditLog.open(database, KEYS, clock.now);
  onTestFinished(async () => {
    await log.close();
    await database.destroy();
  });
  return { log, database, path, clock };
}

function event(subject: string, action: AuditAction = 'login.failed'): AuditEvent {
  return { action, actor: 'nobody', subject, ip: '203.0.113.7', requestId: 'r', detail: { code: 1003 } };
}

/** What another process would read from the file. */
function onDisk(path: string): string[] {
  const other = new DatabaseSync(path);
  const rows = other.prepare('select subject from audit_log order by audit_id').all();
  other.close();
  return rows.map((row) => String(row.subject));
}

async function subjects(log: AuditLog): Promise<string[]> {
  const { list } = await log.list({ pageSize: 1000 });
  return list.map((row) => row.subject).reverse();
}

test('a record is on disk when its promise settles', async () => {
  const { log, path } = await open();
  await log.record(event('first'));
  expect(onDisk(path)).toEqual(['first']);
});

test('a note is written by itself, soon', async () => {
  const { log, path } = await open();
  log.note(event('noted'));
  expect(onDisk(path)).toEqual([]);
  await vi.waitFor(() => expect(onDisk(path)).toEqual(['noted']), { timeout: 5000, interval: 20 });
});

test('records and notes stand in the order in which they came', async () => {
  const { log, path } = await open();
  log.note(event('1'));
  const second = log.record(event('2'));
  log.note(event('3'));
  const fourth = log.record(event('4'));
  log.note(event('5'));
  await Promise.all([second, fourth]);
  await log.flush();
  expect(onDisk(path)).toEqual(['1', '2', '3', '4', '5']);
});

test('records that come while others are being written, or the moment they are, are written too', async () => {
  const { log } = await open();
  const expected: string[] = [];
  for (let i = 0; i < 50; i += 1) {
    expected.push(`${i}a`, `${i}b`);
    const first = log.record(event(`${i}a`));
    await Promise.all([first, Promise.resolve().then(() => log.record(event(`${i}b`)))]);
  }
  await Promise.all(Array.from({ length: 1000 }, (_, i) => log.record(event(`many ${i}`))));
  const { total } = await log.list({ pageSize: 1 });
  expect(total).toBe(1100);
  expect((await log.verify()).rows).toBe(1100);
  const { list } = await log.list({ pageSize: 100, page: 11 });
  expect(list.map((row) => row.subject).reverse()).toEqual(expected);
});

test('rows have ids from 1 without gaps, the time they came at, and are chained, over restarts too', async () => {
  const { log, database, clock } = await open();
  await log.record(event('first'));
  clock.advance(5);
  await log.record(event('second'));
  await log.close();
  const again = await AuditLog.open(database, KEYS, clock.now);
  await again.record(event('third'));
  const rows = (await again.list({ pageSize: 10 })).list.toReversed();
  expect(rows.map(({ auditId }) => auditId)).toEqual([1, 2, 3]);
  expect(rows[1]!.createdAt - rows[0]!.createdAt).toBe(5);
  expect(rows.map(({ previousHash }) => previousHash)).toEqual([
    '0'.repeat(64),
    rows[0]!.hash,
    rows[1]!.hash,
  ]);
  expect(rows[0]).toMatchObject({
    action: 'login.failed',
    actor: 'nobody',
    subject: 'first',
    ip: '203.0.113.7',
    requestId: 'r',
    detail: { code: 1003 },
  });
  expect(await again.verify()).toMatchObject({ rows: 3, fault: undefined });
  await again.close();
});

test.each([
  "update audit_log set actor = 'somebody'",
  'update audit_log set audit_id = 7',
  'delete from audit_log',
  "insert or replace into audit_log select audit_id, 0, '', '', '', '', '', '', '', '' from audit_log",
  "insert into audit_log values (3, 0, '', '', '', '', '', '', '', '')",
])('SQL refuses: %s', async (statement) => {
  const { log, path } = await open();
  await log.record(event('first'));
  const other = new DatabaseSync(path);
  onTestFinished(() => other.close());
  expect(() => other.exec(statement)).toThrow(/audit log/);
  expect(onDisk(path)).toEqual(['first']);
  expect(await log.verify()).toMatchObject({ rows: 1, fault: undefined });
});

test('of one action 50 notes in ten seconds are written, the others are counted', async () => {
  const { log, clock } = await open(new TestClock(1_000_000));
  for (let i = 0; i < 53; i += 1) log.note(event(`${i}`));
  log.note(event('of another action', 'credentials.refused'));
  await log.record(event('a record'));
  expect(await subjects(log)).toEqual([
    ...Array.from({ length: 50 }, (_, i) => `${i}`),
    'of another action',
    'a record',
  ]);
  clock.advance(10_000);
  log.note(event('in the next second'));
  const { list } = await log.list({ pageSize: 2 });
  expect(list.map(({ action, subject, detail }) => [action, subject, detail])).toEqual([
    ['audit.suppressed', '', { action: 'login.failed', count: 3 }],
    ['login.failed', 'in the next second', { code: 1003 }],
  ]);
  clock.advance(10_000);
  expect((await log.list({ pageSize: 1 })).total).toBe(54);
});

test('in a flood that does not end each second is told of when it is over', async () => {
  const { log, clock } = await open(new TestClock(1_000_000));
  for (let second = 0; second < 3; second += 1) {
    for (let i = 0; i < 60 + second; i += 1) log.note(event('flood'));
    await log.flush();
    clock.advance(10_000);
  }
  log.note(event('flood'));
  const { list } = await log.list({ action: 'audit.suppressed', pageSize: 10 });
  expect(list.map(({ detail }) => detail.count)).toEqual([12, 11, 10]);
});

test('what was suppressed is told without another event, too', async () => {
  const { log, path, clock } = await open(new TestClock(1_000_000));
  for (let i = 0; i < 51; i += 1) log.note(event(`${i}`));
  clock.advance(10_000);
  await vi.waitFor(() => expect(onDisk(path)).toHaveLength(51), { timeout: 5000, interval: 20 });
  expect((await log.list({ pageSize: 1 })).list[0]).toMatchObject({ action: 'audit.suppressed' });
});

test('what changes who may do what is never suppressed', async () => {
  const { log } = await open();
  for (let i = 0; i < 120; i += 1) log.note(event(`${i}`, 'apiKey.created'));
  expect((await log.list({ pageSize: 1 })).total).toBe(120);
});

/** Makes the disk full, or gives it room again. */
async function setRoom(database: IdentityDatabase, room: 'full' | 'free'): Promise<void> {
  const pages = room === 'full' ? 1 : 1_000_000;
  await sql`pragma max_page_count = ${sql.lit(pages)}`.execute(database);
}

/** Notes enough that SQLite needs a new page. */
function noteMany(log: AuditLog, clock: TestClock, notes: number): void {
  for (let i = 0; i < notes; i += 1) {
    if (i % 50 === 0) clock.advance(10_000);
    log.note(event(`${'note'.repeat(50)} ${i}`));
  }
}

test('on a full disk a record rejects, notes wait, and there is no gap', async () => {
  const { log, database, clock } = await open();
  await log.record(event('before'));
  await setRoom(database, 'full');
  noteMany(log, clock, 200);
  await expect(log.record(event('not written'))).rejects.toBeInstanceOf(AuditUnwritable);
  await expect(log.record(event('not written'))).rejects.toThrow('the audit log cannot be written');
  await setRoom(database, 'free');
  await log.record(event('after'));
  const rows = await subjects(log);
  expect(rows).toHaveLength(202);
  expect(rows).not.toContain('not written');
  expect([rows[0], rows[201]]).toEqual(['before', 'after']);
  expect(await log.verify()).toMatchObject({ rows: 202, fault: undefined });
});

test('what waits while the disk is full is bounded; what is beyond is counted', async () => {
  const { log, database, clock } = await open();
  await log.record(event('before'));
  await setRoom(database, 'full');
  noteMany(log, clock, 10_007);
  await expect(log.record(event('no room to wait in'))).rejects.toBeInstanceOf(AuditUnwritable);
  await setRoom(database, 'free');
  await log.flush();
  clock.advance(10_000);
  const newest = (await log.list({ pageSize: 1 })).list[0]!;
  expect(newest).toMatchObject({
    auditId: 10_002,
    action: 'audit.suppressed',
    detail: { action: 'login.failed', count: 7 },
  });
});

test('after a write that failed the log goes on from what is on disk', async () => {
  const { log, database, path } = await open();
  await log.record(event('first'));
  const other = new DatabaseSync(path);
  // As after a commit that was told to have failed: the row is there.
  other.exec(
    "insert into audit_log select 2, created_at, action, actor, 'by another', ip, request_id, detail, hash, 'h' from audit_log",
  );
  other.close();
  await expect(log.record(event('collides'))).rejects.toBeInstanceOf(AuditUnwritable);
  await log.record(event('third'));
  const rows = await database
    .selectFrom('audit_log')
    .select(['audit_id', 'subject'])
    .orderBy('audit_id')
    .execute();
  expect(rows.map(({ audit_id, subject }) => `${audit_id} ${subject}`)).toEqual([
    '1 first',
    '2 by another',
    '3 third',
  ]);
});

test('closing writes what waits; from then on nothing is taken', async () => {
  const { log, path } = await open();
  for (let i = 0; i < 52; i += 1) log.note(event(`${i}`));
  await log.close();
  log.note(event('too late'));
  await expect(log.record(event('too late'))).rejects.toBeInstanceOf(AuditUnwritable);
  await log.close();
  expect(onDisk(path)).toEqual([...Array.from({ length: 50 }, (_, i) => `${i}`), '']);
});

test('lists by action, actor, subject and time, in pages that neither repeat nor skip rows', async () => {
  const { log, clock } = await open(new TestClock(1_000_000));
  for (let i = 1; i <= 6; i += 1) {
    const action = i % 2 === 0 ? 'login.succeeded' : 'login.failed';
    await log.record({ ...event(`user:${i % 3}`, action), actor: i > 4 ? 'operator' : 'nobody' });
    clock.advance(1000);
  }
  const ids = async (filter: Partial<Parameters<AuditLog['list']>[0]>) => {
    const { list, total, hasMore } = await log.list({ pageSize: 10, ...filter });
    return { ids: list.map(({ auditId }) => auditId), total, hasMore };
  };
  expect(await ids({})).toEqual({ ids: [6, 5, 4, 3, 2, 1], total: 6, hasMore: false });
  expect(await ids({ action: 'login.failed' })).toEqual({ ids: [5, 3, 1], total: 3, hasMore: false });
  expect((await ids({ actor: 'operator' })).ids).toEqual([6, 5]);
  expect((await ids({ subject: 'user:0' })).ids).toEqual([6, 3]);
  expect((await ids({ startTime: 1_001_000, endTime: 1_003_000 })).ids).toEqual([3, 2]);
  expect((await ids({ subject: 'user:0', actor: 'nobody', endTime: 1_003_000 })).ids).toEqual([3]);
  expect(await ids({ pageSize: 4 })).toEqual({ ids: [6, 5, 4, 3], total: 6, hasMore: true });
  expect(await ids({ pageSize: 4, page: 2 })).toEqual({ ids: [2, 1], total: 6, hasMore: false });
  await log.record(event('new'));
  expect(await ids({ pageSize: 4, beforeAuditId: 3 })).toEqual({ ids: [2, 1], total: 7, hasMore: false });
});

test('an audit log whose chain key was taken away does not open; nor with another master key', async () => {
  const { log, database } = await open();
  await log.record(event('first'));
  const other = loadMasterKeys('', '22'.repeat(32));
  await expect(AuditLog.open(database, other, Date.now)).rejects.toThrow('is needed to read the secret');
  await database.deleteFrom('audit_chain').execute();
  await expect(AuditLog.open(database, KEYS, Date.now)).rejects.toThrow('its chain key is gone');
});
