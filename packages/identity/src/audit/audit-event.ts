/** Everything that the audit log has rows of. `operator.…` is followed by the id of the endpoint. */
export type AuditAction =
  | `operator.${string}`
  | 'operator.denied'
  | 'login.succeeded'
  | 'login.failed'
  | 'login.throttled'
  | 'session.refreshReused'
  | 'session.ended'
  | 'session.revokedByOperator'
  | 'apiKey.created'
  | 'apiKey.changed'
  | 'apiKey.deleted'
  | 'apiKey.allDeleted'
  | 'credentials.refused'
  | 'permission.refused'
  | 'limit.reached'
  | 'agent.refused'
  | 'agent.userBound'
  | 'ticket.issued'
  | 'ticket.exchanged'
  | 'ticket.replayed'
  | 'ticket.refused'
  | 'embedToken.issued'
  | 'embedToken.exchanged'
  | 'embedToken.replayed'
  | 'embedToken.refused'
  | 'webhook.failing'
  | 'masterKey.rotated'
  | 'signingKey.rotated'
  /** In place of rows of the same action that came too fast to be written one by one: `detail.count` of them. */
  | 'audit.suppressed';

/** One thing that happened. Nothing in it is secret. */
export interface AuditEvent {
  readonly action: AuditAction;
  /** `operator`, `user:1000000001`, `key:<id>`, `agent:<code>`, `system` or `nobody`. */
  readonly actor: string;
  /** What it was done to, as `user:1000000001`, `symbol:BTCUSDT`; "" for nothing in particular. */
  readonly subject: string;
  /** Normalised address; "" where none is behind it. */
  readonly ip: string;
  readonly requestId: string;
  /** Plain values by name. */
  readonly detail: Readonly<Record<string, string | number | boolean>>;
}

/** An event as it stands in the log. */
export interface AuditRow extends AuditEvent {
  /** From 1, without gaps. */
  readonly auditId: number;
  /** Wall clock, ms. */
  readonly createdAt: number;
  /** Of the row before, hex. */
  readonly previousHash: string;
  /** Of this row, hex. */
  readonly hash: string;
}

/** Which rows to list; times in ms. */
export interface AuditFilter {
  readonly action?: string | undefined;
  readonly actor?: string | undefined;
  readonly subject?: string | undefined;
  readonly startTime?: number | undefined;
  readonly endTime?: number | undefined;
  readonly pageSize: number;
  /** From 1; used without `beforeAuditId`. */
  readonly page?: number | undefined;
  readonly beforeAuditId?: number | undefined;
}

/** A page of rows, newest first; `total` is exact up to 10,000 and stays there. */
export interface AuditPage {
  readonly list: readonly AuditRow[];
  readonly total: number;
  readonly hasMore: boolean;
}
