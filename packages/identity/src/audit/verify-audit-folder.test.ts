import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { openIdentity } from '../identity.ts';
import { temporaryDirectory } from '../testing/test-fixture.ts';
import { auditEvent } from './note-audit.ts';
import { verifyAuditFolder } from './verify-audit-folder.ts';

/** A data folder with one row in its audit log. */
async function folder(): Promise<string> {
  const directory = temporaryDirectory();
  const identity = await openIdentity({ directory, accessTtlSeconds: 900 });
  await identity.audit.record(auditEvent('operator.deposit', 'operator'));
  await identity.close();
  return directory;
}

function tamper(directory: string, statement: string): void {
  const file = new DatabaseSync(join(directory, 'identity.db'));
  file.exec(`drop trigger audit_log_no_delete; ${statement}`);
  file.close();
}

test('checks the log of a folder, and changes nothing there', async () => {
  const directory = await folder();
  const found = await verifyAuditFolder({ directory });
  expect(found).toMatchObject({ rows: 1, head: { auditId: 1 }, fault: undefined });
  expect(await verifyAuditFolder({ directory, anchor: found.head })).toEqual(found);
});

test('[ATTACK-41] rows whose chain key was taken away cannot be checked', async () => {
  const directory = await folder();
  tamper(directory, 'delete from audit_chain');
  const { fault } = await verifyAuditFolder({ directory });
  expect(fault).toEqual({ auditId: 1, reason: 'cannot be checked: the chain key is gone' });
});

test('[ATTACK-41] a log that was emptied, its key too, looks like a new one: the anchor tells', async () => {
  const directory = await folder();
  const { head } = await verifyAuditFolder({ directory });
  tamper(directory, 'delete from audit_log; delete from audit_chain');
  expect((await verifyAuditFolder({ directory })).fault).toBeUndefined();
  const { fault } = await verifyAuditFolder({ directory, anchor: head });
  expect(fault).toEqual({ auditId: 1, reason: 'is missing, the anchor is of row 1' });
});

test('a folder without a database is named', async () => {
  const directory = temporaryDirectory();
  await expect(verifyAuditFolder({ directory })).rejects.toThrow(
    `there is no identity database ${directory}`,
  );
});
