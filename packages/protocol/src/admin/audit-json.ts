import { type Static, Type } from 'typebox';
import { idText, listOf, named, oneOf, pageOf, timeMs, words } from '../answer/scalars.ts';

/** A row of the audit log. */
export const auditRowSchema = named('AuditRow', {
  auditId: idText('42', 'From 1, without gaps.'),
  createdAt: timeMs(),
  action: words('operator.deposit'),
  actor: words('operator', '`operator`, `user:<id>`, `key:<id>`, `agent:<code>`, `system` or `nobody`.'),
  subject: words('user:1188041528', 'What it was done to; "" for nothing in particular.'),
  ip: words('127.0.0.1', '"" where none is behind it.'),
  requestId: words('4f0b1c0e', '"" where none is behind it.'),
  detail: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]), {
    description: 'Plain values by name; nothing secret.',
    examples: [{ userId: 1188041528, assetType: 'USDT', amount: '1000', reference: 'wire-2026-001' }],
  }),
  previousHash: words('9f86d081884c7d659a2feaa0c55ad015', 'Of the row before; zeros before the first.'),
  hash: words('60303ae22b998861bce3b28f33eec1be', 'Of this row and, through it, of all before.'),
});
export type AuditRowJson = Static<typeof auditRowSchema>;
export const auditPageSchema = pageOf(auditRowSchema);

/** A session of a user, as the operator sees it. */
export const userSessionSchema = named('UserSession', {
  kind: oneOf(
    ['LOGIN', 'ENTRY', 'EMBED'],
    'How it began: with a password, an entry ticket or an embed token of an agent.',
  ),
  deviceId: words('pixel-8'),
  deviceName: words('Pixel 8'),
  ip: words('203.0.113.7', 'Where it began.'),
  agentId: idText('0', 'The agent whose ticket began it; "0": none.'),
  symbol: words('', 'The one symbol that its orders may name; "": any.'),
  createdAt: timeMs(),
  refreshedAt: timeMs('When its last tokens were given out.'),
  expiresAt: timeMs('When it ends by itself.'),
  revokedAt: timeMs('0: not revoked.', 0),
});
export type UserSessionJson = Static<typeof userSessionSchema>;
export const userSessionsSchema = listOf(userSessionSchema);
