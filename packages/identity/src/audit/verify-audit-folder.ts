import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readMasterKeys } from '../secret/master-key.ts';
import { type IdentityDatabase, openDatabase } from '../store/database.ts';
import { NO_ROW_HASH } from './audit-hash.ts';
import { hasAuditRows, loadRowKey } from './chain-key.ts';
import { type AuditAnchor, type AuditVerification, verifyAuditRows } from './verify-audit.ts';

/** Which audit log is to be checked. */
export interface AuditToVerify {
  /** The data folder, which nobody else may have open. */
  readonly directory: string;
  /** As the exchange is started with; the file `master.key` where it is left out. */
  readonly masterKey?: string | undefined;
  readonly anchor?: AuditAnchor | undefined;
}

/** Checks the audit log of a data folder. Throws, naming it, what cannot be read or decrypted. */
export async function verifyAuditFolder({
  directory,
  masterKey,
  anchor,
}: AuditToVerify): Promise<AuditVerification> {
  const path = join(directory, 'identity.db');
  if (!existsSync(path)) throw new Error(`there is no identity database ${path}`);
  const masterKeys = readMasterKeys(directory, masterKey);
  const database = await openDatabase(path);
  try {
    const rowKey = await loadRowKey(database, masterKeys);
    if (rowKey !== undefined) return await verifyAuditRows(database, rowKey, anchor);
    return {
      rows: 0,
      head: { auditId: 0, hash: NO_ROW_HASH },
      fault: await faultWithoutKey(database, anchor),
    };
  } finally {
    await database.destroy();
  }
}

/** A log that was never opened has no key and no rows: that is whole. */
async function faultWithoutKey(
  database: IdentityDatabase,
  anchor: AuditAnchor | undefined,
): Promise<AuditVerification['fault']> {
  if (await hasAuditRows(database)) return { auditId: 1, reason: 'cannot be checked: the chain key is gone' };
  if (anchor === undefined) return undefined;
  return { auditId: 1, reason: `is missing, the anchor is of row ${anchor.auditId}` };
}
