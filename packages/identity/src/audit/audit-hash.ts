import { createHmac, type KeyObject } from 'node:crypto';
import type { AuditEvent } from './audit-event.ts';

/** What the first row follows, in place of a hash. */
export const NO_ROW_HASH = '0'.repeat(64);

const MAX_TEXT_LENGTH = 256;
const MAX_DETAILS = 128;

/** The columns of a row that its hash covers, in this order, each as the text that it is stored as. */
export interface HashedRow {
  readonly previousHash: string;
  readonly auditId: string;
  readonly createdAt: string;
  readonly action: string;
  readonly actor: string;
  readonly subject: string;
  readonly ip: string;
  readonly requestId: string;
  readonly detail: string;
}

/** The texts of an event as they are stored and hashed: bounded, and such that the database gives back what it was given. */
export interface EventTexts
  extends Pick<HashedRow, 'action' | 'actor' | 'subject' | 'ip' | 'requestId' | 'detail'> {}

/**
 * The hash of a row, hex: HMAC-SHA256 over the hash of the row before and all columns, each with its length before it, so that no two rows are
 * hashed as the same bytes.
 */
export function auditHash(rowKey: KeyObject, row: HashedRow): string {
  const { previousHash, auditId, createdAt, action, actor, subject, ip, requestId, detail } = row;
  const hmac = createHmac('sha256', rowKey);
  const length = Buffer.alloc(4);
  for (const text of [previousHash, auditId, createdAt, action, actor, subject, ip, requestId, detail]) {
    const bytes = Buffer.from(text);
    length.writeUInt32LE(bytes.length);
    hmac.update(length).update(bytes);
  }
  return hmac.digest('hex');
}

/** Makes an event ready to be stored. */
export function eventTexts({ action, actor, subject, ip, requestId, detail }: AuditEvent): EventTexts {
  return {
    action,
    actor: storable(actor),
    subject: storable(subject),
    ip: storable(ip),
    requestId: storable(requestId),
    detail: canonicalDetail(detail),
  };
}

/** JSON with the names in order: the same values are the same bytes. */
function canonicalDetail(detail: AuditEvent['detail']): string {
  const names = Object.keys(detail).sort().slice(0, MAX_DETAILS);
  const members = names.map((name) => {
    const value = detail[name];
    return `${JSON.stringify(storable(name))}:${JSON.stringify(typeof value === 'string' ? storable(value) : value)}`;
  });
  return `{${members.join(',')}}`;
}

/** Whole characters, of which the database keeps all: no half surrogates, no control characters, at most 256 units. */
function storable(text: string): string {
  return text
    .slice(0, MAX_TEXT_LENGTH)
    .toWellFormed()
    .replace(/\p{Cc}/gu, ' ');
}
