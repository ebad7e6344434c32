import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadMasterKeys } from '../secret/master-key.ts';
import { openDatabase } from '../store/database.ts';
import { TestClock, temporaryDirectory } from '../testing/test-fixture.ts';
import { AuditLog } from './audit-log.ts';
import type { AuditAnchor, AuditVerification } from './verify-audit.ts';

const KEYS = loadMasterKeys('', '11'.repeat(32));

interface Written {
  /** Changes the file as one can who has it, triggers or not. */
  tamper(statement: string): void;
  verify(anchor?: AuditAnchor): Promise<AuditVerification>;
  hashOf(auditId: number): string;
}

/** An audit log of some rows. */
async function written(rows: number): Promise<Written> {
  const path = join(temporaryDirectory(), 'identity.db');
  const database = await openDatabase(path);
  const log = await AuditLog.open(database, KEYS, new TestClock().now);
  onTestFinished(async () => {
    await log.close();
    await database.destroy();
  });
  const records = Array.from({ length: rows }, (_, i) =>
    log.record({
      action: 'login.failed',
      actor: 'nobody',
      subject: `user:${i + 1}`,
      ip: '203.0.113.7',
      requestId: `r-${i + 1}`,
      detail: { code: 1003 },
    }),
  );
  await Promise.all(records);
  const file = new DatabaseSync(path);
  onTestFinished(() => file.close());
  return {
    tamper: (statement) => {
      for (const trigger of ['no_update', 'no_delete', 'no_gap'])
        file.exec(`drop trigger if exists audit_log_${trigger}`);
      file.exec(statement);
    },
    verify: (anchor) => log.verify(anchor),
    hashOf: (auditId) =>
      String(file.prepare('select hash from audit_log where audit_id = ?').get(auditId)?.hash),
  };
}

describe('[ATTACK-41] tampering with the audit log', () => {
  test('a log that nobody touched is whole, and its head is its last row', async () => {
    const { verify, hashOf } = await written(2_500);
    const head = { auditId: 2_500, hash: hashOf(2_500) };
    expect(await verify()).toEqual({ rows: 2_500, head, fault: undefined });
    expect(await verify(head)).toEqual({ rows: 2_500, head, fault: undefined });
    expect((await verify({ auditId: 1, hash: hashOf(1) })).fault).toBeUndefined();
  });

  test('an empty log is whole', async () => {
    const { verify } = await written(0);
    expect(await verify()).toEqual({ rows: 0, head: { auditId: 0, hash: '0'.repeat(64) }, fault: undefined });
  });

  test.each([
    ['created_at', 'created_at + 1'],
    ['action', "'login.succeeded'"],
    ['actor', "'operator'"],
    ['subject', "'user:9'"],
    ['ip', "'198.51.100.1'"],
    ['request_id', "'r-8'"],
    ['detail', `'{"code":1004}'`],
    ['hash', "replace(hash, substr(hash, 1, 1), 'f')  || 'a'"],
    ['detail', "cast(x'00ff' as blob)"],
    ['created_at', "'late'"],
  ])('another %s of row 7 is found there: %s', async (column, value) => {
    const { tamper, verify } = await written(20);
    tamper(`update audit_log set ${column} = ${value} where audit_id = 7`);
    expect(await verify()).toMatchObject({ rows: 6, fault: { auditId: 7, reason: 'was changed' } });
  });

  test('a row that was changed and hashed with a key of one’s own is found', async () => {
    const { tamper, verify } = await written(20);
    tamper("update audit_log set actor = 'operator', hash = lower(hex(zeroblob(32))) where audit_id = 7");
    expect((await verify()).fault).toEqual({ auditId: 7, reason: 'was changed' });
  });

  test('another previous hash is found there', async () => {
    const { tamper, verify } = await written(20);
    tamper("update audit_log set previous_hash = 'x' where audit_id = 7");
    expect((await verify()).fault).toEqual({ auditId: 7, reason: 'does not follow the row before it' });
  });

  test('a row that is gone is named', async () => {
    const { tamper, verify } = await written(20);
    tamper('delete from audit_log where audit_id = 7');
    expect((await verify()).fault).toEqual({
      auditId: 7,
      reason: 'is missing, the next one there is has the id 8',
    });
  });

  test('a row that is gone, with those after it moved up, is found', async () => {
    const { tamper, verify } = await written(20);
    tamper(
      'delete from audit_log where audit_id = 7; update audit_log set audit_id = audit_id - 1 where audit_id > 7',
    );
    expect((await verify()).fault?.auditId).toBe(7);
  });

  test('the first rows are gone', async () => {
    const { tamper, verify } = await written(20);
    tamper('delete from audit_log where audit_id <= 3');
    expect(await verify()).toMatchObject({ rows: 0, fault: { auditId: 1 } });
  });

  test('two rows that changed places are found at the first of them', async () => {
    const { tamper, verify } = await written(20);
    tamper(`update audit_log set audit_id = 100 where audit_id = 7;
      update audit_log set audit_id = 7 where audit_id = 9;
      update audit_log set audit_id = 9 where audit_id = 100`);
    expect((await verify()).fault).toEqual({ auditId: 7, reason: 'does not follow the row before it' });
  });

  test('a row put in before the first, and one that copies another at the end, are found', async () => {
    const before = await written(20);
    const copy = (id: number, of: number): string =>
      `insert into audit_log select ${id}, created_at, action, actor, subject, ip, request_id, detail, previous_hash, hash from audit_log where audit_id = ${of}`;
    before.tamper(copy(0, 1));
    expect((await before.verify()).fault).toMatchObject({ auditId: 1 });
    const after = await written(20);
    after.tamper(copy(21, 20));
    expect((await after.verify()).fault).toMatchObject({ auditId: 21 });
  });

  test('rows cut from the end leave a whole chain: the anchor tells', async () => {
    const { tamper, verify, hashOf } = await written(20);
    const anchor = { auditId: 18, hash: hashOf(18) };
    tamper('delete from audit_log where audit_id > 15');
    expect((await verify()).fault).toBeUndefined();
    expect(await verify(anchor)).toMatchObject({
      rows: 15,
      fault: { auditId: 16, reason: 'is missing, the anchor is of row 18' },
    });
  });

  test('a log that was begun anew is not the one of the anchor', async () => {
    const { hashOf } = await written(20);
    const other = await written(20);
    const anchor = { auditId: 18, hash: hashOf(18) };
    expect((await other.verify(anchor)).fault).toEqual({
      auditId: 18,
      reason: 'is not the row of the anchor',
    });
  });
});
