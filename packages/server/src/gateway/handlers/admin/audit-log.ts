import type { AuditRow } from '@openperp/identity';
import type { AuditRowJson } from '@openperp/protocol';
import type { OperatorHandler } from '../../routes.ts';
import { ListCursor, ROW_ID } from '../../services/list-cursor.ts';
import { badCursor } from '../../services/past.ts';
import type { Services } from '../../services/services.ts';

const auditCursor = new ListCursor('audit', ROW_ID);

/** Lists the audit log, newest first. */
export function auditLog({ identity }: Services): OperatorHandler<'auditLog'> {
  return async ({ request: { query } }) => {
    const { cursor, ...filter } = query;
    const before = cursor === undefined ? undefined : auditCursor.decode(cursor);
    if (cursor !== undefined && before === undefined) return badCursor();
    const beforeAuditId = before === undefined ? undefined : Number(before);
    const { list, total, hasMore } = await identity.audit.list({ ...filter, beforeAuditId });
    const last = list.at(-1);
    const nextCursor = hasMore && last !== undefined ? auditCursor.encode(last.auditId) : null;
    return JSON.stringify({ list: list.map(auditRowJson), total, nextCursor });
  };
}

function auditRowJson({ auditId, ...row }: AuditRow): AuditRowJson {
  return { auditId: `${auditId}`, ...row };
}
