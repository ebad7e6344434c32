const FORM = /^audit:([1-9]\d{0,15})$/;

/** The cursor of the rows of the audit log that come after `auditId`, newest first. */
export function encodeAuditCursor(auditId: number): string {
  return Buffer.from(`audit:${auditId}`).toString('base64url');
}

/** The row that a cursor stands at; undefined for what is no cursor of the audit log. */
export function decodeAuditCursor(cursor: string): number | undefined {
  const found = FORM.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (found === null) return undefined;
  const auditId = Number(found[1]);
  return encodeAuditCursor(auditId) === cursor ? auditId : undefined;
}
