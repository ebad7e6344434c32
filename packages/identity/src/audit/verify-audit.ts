import type { KeyObject } from 'node:crypto';
import { sql } from 'kysely';
import type { IdentityDatabase } from '../store/database.ts';
import { auditHash, type HashedRow, NO_ROW_HASH } from './audit-hash.ts';

const ROWS_AT_ONCE = 1_000;

/** A row that was written down elsewhere: the log must still have it. */
export interface AuditAnchor {
  readonly auditId: number;
  /** Hex. */
  readonly hash: string;
}

/** What a check of the whole audit log found. */
export interface AuditVerification {
  /** Rows from the first on that are as they were written. */
  readonly rows: number;
  /** The last of them; `auditId` 0: there is none. */
  readonly head: AuditAnchor;
  /** The first row that is not, and what is wrong with it. */
  readonly fault: { readonly auditId: number; readonly reason: string } | undefined;
}

/** A row as text, whatever somebody has put in its columns. */
type StoredRow = HashedRow & { readonly hash: string };

/**
 * Checks the chain from the first row to the last, and that the row of `anchor` is in it. Rows taken from the end leave a chain that is whole:
 * only an anchor tells.
 */
export async function verifyAuditRows(
  database: IdentityDatabase,
  rowKey: KeyObject,
  anchor: AuditAnchor | undefined,
): Promise<AuditVerification> {
  let head: AuditAnchor = { auditId: 0, hash: NO_ROW_HASH };
  for (;;) {
    const rows = await rowsAfter(database, head.auditId);
    for (const row of rows) {
      const reason = faultOf(rowKey, row, head, anchor);
      const auditId = head.auditId + 1;
      if (reason !== undefined) return { rows: head.auditId, head, fault: { auditId, reason } };
      head = { auditId, hash: row.hash };
    }
    if (rows.length < ROWS_AT_ONCE) break;
  }
  const isCut = anchor !== undefined && anchor.auditId > head.auditId;
  const reason = isCut ? `is missing, the anchor is of row ${anchor.auditId}` : undefined;
  const fault = reason === undefined ? undefined : { auditId: head.auditId + 1, reason };
  return { rows: head.auditId, head, fault };
}

/** The rows after one that was good, and those before the first. */
async function rowsAfter(database: IdentityDatabase, auditId: number): Promise<readonly StoredRow[]> {
  const text = (column: string) => sql<string>`cast(${sql.ref(column)} as text)`;
  return database
    .selectFrom('audit_log')
    .select([
      text('previous_hash').as('previousHash'),
      text('audit_id').as('auditId'),
      text('created_at').as('createdAt'),
      text('action').as('action'),
      text('actor').as('actor'),
      text('subject').as('subject'),
      text('ip').as('ip'),
      text('request_id').as('requestId'),
      text('detail').as('detail'),
      text('hash').as('hash'),
    ])
    .$if(auditId > 0, (select) => select.where('audit_id', '>', auditId))
    .orderBy('audit_id')
    .limit(ROWS_AT_ONCE)
    .execute();
}

/** What is wrong with the row that stands where the one after `head` must stand. */
function faultOf(
  rowKey: KeyObject,
  row: StoredRow,
  head: AuditAnchor,
  anchor: AuditAnchor | undefined,
): string | undefined {
  const auditId = head.auditId + 1;
  if (row.auditId !== `${auditId}`) return `is missing, the next one there is has the id ${row.auditId}`;
  if (row.previousHash !== head.hash) return 'does not follow the row before it';
  if (auditHash(rowKey, row) !== row.hash) return 'was changed';
  if (anchor?.auditId === auditId && anchor.hash !== row.hash) return 'is not the row of the anchor';
  return undefined;
}
