import type { AuditRow } from '@openperp/identity';
import type { AuditRowJson } from '@openperp/protocol';
import type { OperatorHandler } from '../../routes.ts';
import { badCursor } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';
import { decodeAuditCursor, encodeAuditCursor } from './audit-cursor.ts';

/** Lists the audit log, newest first. */
export function auditLog({ identity }: Services): OperatorHandler<'auditLog'> {
  return async ({ request: { query } }) => {
    const { cursor, ...filter } = query;
    const beforeAuditId = cursor === undefined ? undefined : decodeAuditCursor(cursor);
    if (cursor !== undefined && beforeAuditId === undefined) return badCursor();
    const { list, total, hasMore } = await identity.audit.list({ ...filter, beforeAuditId });
    const last = list.at(-1);
    const nextCursor = hasMore && last !== undefined ? encodeAuditCursor(last.auditId) : null;
    return JSON.stringify({ list: list.map(auditRowJson), total, nextCursor });
  };
}

function auditRowJson({ auditId, ...row }: AuditRow): AuditRowJson {
  return { auditId: `${auditId}`, ...row };
}
