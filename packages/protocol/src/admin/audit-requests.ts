import { described, optional, type RequestOf } from '../field/field.ts';
import { text } from '../field/text-field.ts';
import { texts } from '../field/texts-field.ts';
import { historyListMembers, historyListRule } from '../request/history-list.ts';

const exactly = (description: string, example: string) =>
  optional(described(description, text({ min: 1, max: 256 }), example), undefined);

/** Rows of the audit log, newest first; filters hold by the whole text. */
export const auditLogQuery = texts(
  {
    action: exactly('The whole action.', 'operator.deposit'),
    actor: exactly('The whole actor.', 'operator'),
    subject: exactly('The whole subject.', 'user:1188041528'),
    ...historyListMembers,
  },
  historyListRule,
);
export type AuditLogQuery = RequestOf<typeof auditLogQuery>;
