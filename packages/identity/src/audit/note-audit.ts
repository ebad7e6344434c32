import type { AuditAction, AuditEvent } from './audit-event.ts';

/** Tells the audit log what has happened; never throws. */
export type NoteAudit = (event: AuditEvent) => void;

/** An event; what is left out of `facts` is empty. */
export function auditEvent(
  action: AuditAction,
  actor: string,
  facts: Partial<Omit<AuditEvent, 'action' | 'actor'>> = {},
): AuditEvent {
  return { action, actor, subject: '', ip: '', requestId: '', detail: {}, ...facts };
}
