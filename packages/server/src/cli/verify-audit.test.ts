import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { auditEvent, openIdentity } from '@openperp/identity';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { EXIT } from '../config/exit-code.ts';
import { openDataFolder } from '../process/data-folder.ts';
import { runOpenperp } from '../process/spawned-openperp.ts';
import { describeVerification, readAnchor } from './verify-audit.ts';

// Each test starts real processes on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000 });

const MASTER_KEY = '5a'.repeat(32);

let data: string;
beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'openperp-audit-'));
});
afterEach(() => rmSync(data, { recursive: true, force: true }));

/** Writes three rows and gives their hashes. */
async function writeRows(masterKey?: string): Promise<string[]> {
  const identity = await openIdentity({ directory: data, accessTtlSeconds: 900, masterKey });
  for (const subject of ['user:1', 'user:2', 'user:3'])
    await identity.audit.record(auditEvent('operator.deposit', 'operator', { subject }));
  const { list } = await identity.audit.list({ pageSize: 3 });
  await identity.close();
  return list.map(({ hash }) => hash).reverse();
}

function tamper(statement: string): void {
  const file = new DatabaseSync(join(data, 'identity.db'));
  file.exec(`drop trigger audit_log_no_update; drop trigger audit_log_no_delete; ${statement}`);
  file.close();
}

const verify = (...flags: string[]) => runOpenperp(['verify-audit', '--data', data, ...flags]);

describe('openperp verify-audit', () => {
  test('prints how many rows there are and the last of them, which is the anchor of the next check', async () => {
    const hashes = await writeRows();
    const first = await verify();
    expect(first).toMatchObject({ code: EXIT.ok, stderr: '' });
    expect(first.stdout).toBe(`audit log: 3 rows, whole\nhead 3:${hashes[2]}\n`);
    const second = await verify('--anchor', `3:${hashes[2]}`);
    expect(second).toMatchObject({
      code: EXIT.ok,
      stdout: `${first.stdout}row 3 is the one of the anchor\n`,
    });
  });

  test('[ATTACK-41] names the first row that is not as it was written, and ends with 5', async () => {
    const hashes = await writeRows();
    tamper("update audit_log set subject = 'user:9' where audit_id = 2");
    const { code, stdout, stderr } = await verify();
    expect(code).toBe(EXIT.damaged);
    expect(stdout).toBe(`audit log: 1 row, as they were written, up to the fault\nhead 1:${hashes[0]}\n`);
    expect(stderr).toBe('openperp: the audit log: row 2 was changed\n');
  });

  test('[ATTACK-41] tells by an anchor that the end is gone', async () => {
    const hashes = await writeRows();
    tamper('delete from audit_log where audit_id = 3');
    expect((await verify()).code).toBe(EXIT.ok);
    const { code, stderr } = await verify('--anchor', `3:${hashes[2]}`);
    expect(code).toBe(EXIT.damaged);
    expect(stderr).toBe('openperp: the audit log: row 3 is missing, the anchor is of row 3\n');
  });

  test('needs the master key that the exchange is started with', async () => {
    await writeRows(MASTER_KEY);
    const without = await verify();
    expect(without.code).toBe(EXIT.damaged);
    expect(without.stderr).toContain('there is no master key');
    expect(existsSync(join(data, 'master.key'))).toBe(false);
    const wrong = await verify('--master-key', '11'.repeat(32));
    expect(wrong.code).toBe(EXIT.damaged);
    expect(wrong.stderr).toMatch(/master key [0-9a-f]{8} is needed/);
    expect((await verify('--master-key', MASTER_KEY)).code).toBe(EXIT.ok);
  });

  test('says what is wrong with a folder, and makes none', async () => {
    const missing = join(data, 'missing');
    const { code, stderr } = await runOpenperp(['verify-audit', '--data', missing]);
    expect(code).toBe(EXIT.dataFolder);
    expect(stderr).toBe(`openperp: there is no exchange in ${missing}\n`);
    expect(existsSync(missing)).toBe(false);
    await writeRows();
    const folder = openDataFolder(data);
    const locked = await verify();
    folder.close();
    expect(locked.code).toBe(EXIT.locked);
  });
});

describe('an anchor', () => {
  const hash = 'ab'.repeat(32);

  test('is an id and a hash', () => {
    expect(readAnchor(undefined)).toBeUndefined();
    expect(readAnchor(`12:${hash}`)).toEqual({ auditId: 12, hash });
  });

  test.each([
    true,
    '',
    '12',
    hash,
    `0:${hash}`,
    `012:${hash}`,
    `12:${hash}a`,
    `12:${hash.toUpperCase()}`,
  ] as const)('is not: %s', (text) => {
    expect(() => readAnchor(text)).toThrow('--anchor: must be <auditId>:<hash>');
  });
});

test('an audit log without rows says so', () => {
  const head = { auditId: 0, hash: '0'.repeat(64) };
  expect(describeVerification({ rows: 0, head, fault: undefined }, undefined)).toEqual([
    'audit log: no rows',
  ]);
});
