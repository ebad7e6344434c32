import type { KeyObject } from 'node:crypto';
import type { ExpressionBuilder, Insertable, Selectable } from 'kysely';
import type { MasterKeys } from '../secret/master-key.ts';
import type { AuditLogTable, IdentityDatabase, IdentitySchema } from '../store/database.ts';
import type { AuditAction, AuditEvent, AuditFilter, AuditPage, AuditRow } from './audit-event.ts';
import { auditHash, type EventTexts, eventTexts, NO_ROW_HASH } from './audit-hash.ts';
import { loadRowKey, makeRowKey } from './chain-key.ts';
import { NoteBudget } from './note-budget.ts';
import { type AuditAnchor, type AuditVerification, verifyAuditRows } from './verify-audit.ts';

/** Notes are written at most this long after they came. */
const WRITE_WITHIN_MS = 100;
/** After a failed write the notes that wait are tried again. */
const RETRY_AFTER_MS = 1_000;
/** Events that wait to be written. */
const MAX_WAITING = 10_000;
/** Rows of one statement. */
const MAX_GROUP = 256;
/** Totals of lists are exact up to this and stay there. */
const MAX_TOTAL = 10_000;

/** What changes who may do what: each is written, so that none can be hidden among many others. */
const NEVER_SUPPRESSED: ReadonlySet<AuditAction> = new Set<AuditAction>([
  'apiKey.created',
  'apiKey.changed',
  'apiKey.deleted',
  'apiKey.allDeleted',
  'session.revokedByOperator',
  'masterKey.rotated',
  'signingKey.rotated',
]);

/** The audit log cannot be written: what was to be recorded must not be done. */
export class AuditUnwritable extends Error {
  constructor(cause: unknown) {
    super('the audit log cannot be written', { cause });
    this.name = 'AuditUnwritable';
  }
}

/** Whom a record must be told that it is on disk, or not. */
interface Told {
  resolve(): void;
  reject(error: AuditUnwritable): void;
}

interface Waiting {
  readonly texts: EventTexts;
  readonly createdAt: number;
  /** Undefined: a note. */
  readonly told: Told | undefined;
}

/**
 * The audit log: append-only and hash-chained. Records and notes stand in it in the order in which they came.
 *
 * It must not be waited for within a transaction of the same database, whose one connection it would wait for.
 */
export class AuditLog {
  readonly #database: IdentityDatabase;
  readonly #rowKey: KeyObject;
  readonly #now: () => number;
  readonly #budget = new NoteBudget();
  #waiting: Waiting[] = [];
  #head: AuditAnchor;
  /** After a failed write the head is what the database says: a commit may have been made that was told to have failed. */
  #isHeadSure = true;
  #writing: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  private constructor(database: IdentityDatabase, rowKey: KeyObject, head: AuditAnchor, now: () => number) {
    this.#database = database;
    this.#rowKey = rowKey;
    this.#head = head;
    this.#now = now;
  }

  /** Opens the log; throws when its key cannot be decrypted with the master keys at hand, or is gone. */
  static async open(
    database: IdentityDatabase,
    masterKeys: MasterKeys,
    now: () => number,
  ): Promise<AuditLog> {
    const rowKey = (await loadRowKey(database, masterKeys)) ?? (await makeRowKey(database, masterKeys));
    return new AuditLog(database, rowKey, await headOf(database), now);
  }

  /** Writes an event; settles when it is on disk. Rejects with {@link AuditUnwritable}: what it is about must then not be done. */
  record(event: AuditEvent): Promise<void> {
    if (this.#waiting.length >= MAX_WAITING || this.#isClosed) {
      return Promise.reject(new AuditUnwritable('too much waits to be written'));
    }
    return new Promise((resolve, reject) => {
      this.#push(event, { resolve, reject });
      void this.#write();
    });
  }

  /**
   * Notes an event that anyone can cause, as a failed login: written within 100 ms, in groups, at most 50 rows in ten seconds of each action but for
   * those that change who may do what; those beyond are counted in one row of `audit.suppressed`. While the disk is full notes wait, up to a bound. Never throws.
   */
  note(event: AuditEvent): void {
    if (this.#isClosed) return;
    const nowMs = this.#now();
    if (this.#waiting.length >= MAX_WAITING) this.#budget.miss(event.action, nowMs);
    else if (NEVER_SUPPRESSED.has(event.action) || this.#budget.take(event.action, nowMs))
      this.#push(event, undefined);
    this.#writeSoon(WRITE_WITHIN_MS);
  }

  /** Writes what waits; what cannot be written goes on waiting. */
  async flush(): Promise<void> {
    this.#pushMissed(false);
    await this.#write();
  }

  /** Writes what waits, and takes nothing from then on. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#pushMissed(true);
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#write();
  }

  /** A page, newest first, with all that has been noted; `total` is exact up to 10,000 and stays there. */
  async list(filter: AuditFilter): Promise<AuditPage> {
    await this.flush();
    const { pageSize, page = 1, beforeAuditId } = filter;
    const rows = await this.#database
      .selectFrom('audit_log')
      .selectAll()
      .where(matches(filter))
      .$if(beforeAuditId !== undefined, (select) => select.where('audit_id', '<', beforeAuditId!))
      .$if(beforeAuditId === undefined, (select) => select.offset((page - 1) * pageSize))
      .orderBy('audit_id', 'desc')
      .limit(pageSize + 1)
      .execute();
    const counted = await this.#database
      .selectFrom((select) =>
        select
          .selectFrom('audit_log')
          .select('audit_id')
          .where(matches(filter))
          .limit(MAX_TOTAL)
          .as('counted'),
      )
      .select((select) => select.fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow();
    return {
      list: rows.slice(0, pageSize).map(toAuditRow),
      total: counted.total,
      hasMore: rows.length > pageSize,
    };
  }

  /** Checks all rows, and that the row of `anchor` is among them. */
  async verify(anchor?: AuditAnchor): Promise<AuditVerification> {
    await this.flush();
    return verifyAuditRows(this.#database, this.#rowKey, anchor);
  }

  #push(event: AuditEvent, told: Told | undefined): void {
    this.#waiting.push({ texts: eventTexts(event), createdAt: this.#now(), told });
  }

  #pushMissed(isLast: boolean): void {
    if (this.#waiting.length >= MAX_WAITING) return;
    for (const { action, count } of this.#budget.takeMissed(this.#now(), isLast)) {
      this.#push(suppressed(action, count), undefined);
    }
  }

  #writeSoon(delayMs: number): void {
    if (this.#isClosed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.flush().then(() => {
        if (this.#waiting.length > 0) this.#writeSoon(RETRY_AFTER_MS);
        else if (this.#budget.hasMissed) this.#writeSoon(WRITE_WITHIN_MS);
      });
    }, delayMs).unref();
  }

  /** Writes what waits, one group after another; never rejects: records are told by themselves. */
  #write(): Promise<void> {
    if (this.#waiting.length === 0 && this.#writing === undefined) return Promise.resolve();
    this.#writing ??= this.#writeGroups();
    return this.#writing;
  }

  /** Ends in the same step in which it sees that nothing waits any more: what comes after starts another one. */
  async #writeGroups(): Promise<void> {
    try {
      while (this.#waiting.length > 0) {
        const group = this.#waiting.slice(0, MAX_GROUP);
        await this.#writeGroup(group);
        this.#waiting = this.#waiting.slice(group.length);
        for (const { told } of group) told?.resolve();
      }
    } catch (error) {
      this.#isHeadSure = false;
      this.#giveUpRecords(error);
    } finally {
      this.#writing = undefined;
    }
  }

  /** One statement: all of its rows are there afterwards, or none. */
  async #writeGroup(group: readonly Waiting[]): Promise<void> {
    if (!this.#isHeadSure) this.#head = await headOf(this.#database);
    this.#isHeadSure = true;
    const rows: Insertable<AuditLogTable>[] = [];
    let head = this.#head;
    for (const waiting of group) {
      const row = this.#rowAfter(head, waiting);
      rows.push(row);
      head = { auditId: row.audit_id, hash: row.hash };
    }
    await this.#database.insertInto('audit_log').values(rows).execute();
    this.#head = head;
  }

  #rowAfter(head: AuditAnchor, { texts, createdAt }: Waiting): Insertable<AuditLogTable> {
    const auditId = head.auditId + 1;
    const previousHash = head.hash;
    const { requestId, ...sameNames } = texts;
    const hash = auditHash(this.#rowKey, {
      previousHash,
      auditId: `${auditId}`,
      createdAt: `${createdAt}`,
      ...texts,
    });
    return {
      audit_id: auditId,
      created_at: createdAt,
      ...sameNames,
      request_id: requestId,
      previous_hash: previousHash,
      hash,
    };
  }

  /** Who waits for a record learns that it is not written; notes wait on. */
  #giveUpRecords(cause: unknown): void {
    const given = this.#waiting;
    this.#waiting = given.filter(({ told }) => told === undefined);
    for (const { told } of given) told?.reject(new AuditUnwritable(cause));
    if (this.#waiting.length > 0) this.#writeSoon(RETRY_AFTER_MS);
  }
}

async function headOf(database: IdentityDatabase): Promise<AuditAnchor> {
  const row = await database
    .selectFrom('audit_log')
    .select(['audit_id', 'hash'])
    .orderBy('audit_id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? { auditId: 0, hash: NO_ROW_HASH } : { auditId: row.audit_id, hash: row.hash };
}

function suppressed(action: string, count: number): AuditEvent {
  const detail = { action, count };
  return { action: 'audit.suppressed', actor: 'system', subject: '', ip: '', requestId: '', detail };
}

function matches({ action, actor, subject, startTime, endTime }: AuditFilter) {
  return ({ and, eb }: ExpressionBuilder<IdentitySchema, 'audit_log'>) =>
    and([
      ...(action === undefined ? [] : [eb('action', '=', action)]),
      ...(actor === undefined ? [] : [eb('actor', '=', actor)]),
      ...(subject === undefined ? [] : [eb('subject', '=', subject)]),
      ...(startTime === undefined ? [] : [eb('created_at', '>=', startTime)]),
      ...(endTime === undefined ? [] : [eb('created_at', '<', endTime)]),
    ]);
}

function toAuditRow(row: Selectable<AuditLogTable>): AuditRow {
  return {
    auditId: row.audit_id,
    createdAt: row.created_at,
    action: row.action as AuditAction,
    actor: row.actor,
    subject: row.subject,
    ip: row.ip,
    requestId: row.request_id,
    detail: JSON.parse(row.detail),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}
