import { createHash, randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import { auditEvent, type NoteAudit } from '../audit/note-audit.ts';
import { accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { IdentityDatabase, IdentityTransaction, SessionTable } from '../store/database.ts';
import type { AccessClaims, AccessTokens, IssuedToken, SessionKind, TokenSubject } from './access-token.ts';

/** How long a refresh token lives. */
export const REFRESH_TTL_SECONDS = 30 * 24 * 3600;

/** For so long a refresh token that has ended is told apart from one that never was. */
const KEPT_AFTER_END_MS = 24 * 3_600_000;

/** Sessions that are listed of one user. */
const MAX_LISTED = 500;

/** Who starts a session, how and where. */
export interface SessionOrigin {
  readonly userId: number;
  readonly kind: SessionKind;
  /** The agent whose ticket starts it; "0": none. */
  readonly agentId: string;
  /** The one symbol that its orders may name; "": any. */
  readonly symbol: string;
  readonly ip: string;
  readonly deviceId: string;
  readonly deviceName: string;
}

/** What a client gets at login and at each refresh; the refresh token belongs in the cookie alone, which lives {@link REFRESH_TTL_SECONDS}. */
export interface SessionTokens extends IssuedToken {
  readonly userId: number;
  readonly sessionId: string;
  readonly refreshToken: string;
}

/** A session as it is listed; instants are ms. */
export interface ListedSession {
  readonly kind: SessionKind;
  readonly deviceId: string;
  readonly deviceName: string;
  readonly ip: string;
  /** The agent whose ticket started it; "0": none. */
  readonly agentId: string;
  /** The one symbol that its orders may name; "": any. */
  readonly symbol: string;
  readonly createdAt: number;
  /** When the last tokens were given out. */
  readonly refreshedAt: number;
  /** When it ends by itself, unless refreshed. */
  readonly expiresAt: number;
  /** 0: not revoked. */
  readonly revokedAt: number;
}

/** The verdict of a refresh, or of a cookie at logout: whose token it is, or why not. */
type RefreshCheck = Outcome<TokenSubject>;

/**
 * Sessions: an access token checked in memory and a refresh token checked in SQL.
 *
 * A refresh token is good for one refresh. A second use means that two hold it: the session ends, with its access tokens.
 */
export class Sessions {
  readonly #database: IdentityDatabase;
  readonly #accessTokens: AccessTokens;
  readonly #now: () => number;
  readonly #note: NoteAudit;
  /** Revoked sessions and when the last of their access tokens ends by itself, ms. */
  readonly #revoked = new Map<string, number>();

  private constructor(
    database: IdentityDatabase,
    accessTokens: AccessTokens,
    now: () => number,
    note: NoteAudit,
  ) {
    this.#database = database;
    this.#accessTokens = accessTokens;
    this.#now = now;
    this.#note = note;
  }

  /** Loads which revoked sessions may still have access tokens about. */
  static async open(
    database: IdentityDatabase,
    accessTokens: AccessTokens,
    now: () => number,
    note: NoteAudit,
  ): Promise<Sessions> {
    const sessions = new Sessions(database, accessTokens, now, note);
    const rows = await database
      .selectFrom('sessions')
      .select(['session_id', 'access_expires_at'])
      .where('revoked_at', 'is not', null)
      .where('access_expires_at', '>', now())
      .execute();
    for (const row of rows) sessions.#revoked.set(row.session_id, row.access_expires_at);
    return sessions;
  }

  /** Starts a session with a refresh token, and notes the login at the user. */
  start(origin: SessionOrigin): Promise<SessionTokens> {
    return this.#database
      .transaction()
      .execute((transaction) => this.startWithin(transaction, origin, newSessionId()));
  }

  /** As {@link start}, as a part of `transaction`: what is given back is good once that is committed. */
  async startWithin(
    transaction: IdentityTransaction,
    origin: SessionOrigin,
    sessionId: string,
  ): Promise<SessionTokens> {
    const nowMs = this.#now();
    const refreshToken = newRefreshToken();
    const refreshExpiresAt = nowMs + REFRESH_TTL_SECONDS * 1000;
    await this.#insert(transaction, origin, sessionId, nowMs, refreshExpiresAt);
    await transaction
      .insertInto('refresh_tokens')
      .values({
        token_hash: hashOf(refreshToken),
        session_id: sessionId,
        expires_at: refreshExpiresAt,
        used_at: null,
      })
      .execute();
    return { ...this.#issue({ ...origin, sessionId }, nowMs), refreshToken };
  }

  /** As {@link startWithin}, without a refresh token: the session ends with its one access token. */
  async startUnrefreshable(
    transaction: IdentityTransaction,
    origin: SessionOrigin,
    sessionId: string,
  ): Promise<Omit<SessionTokens, 'refreshToken'>> {
    const nowMs = this.#now();
    await this.#insert(transaction, origin, sessionId, nowMs, this.#accessTokens.expiryAt(nowMs) * 1000);
    return this.#issue({ ...origin, sessionId }, nowMs);
  }

  /** Who an access token speaks for; costs no SQL. Errors: 1003 not one of ours, 1002 over, 1004 session revoked. */
  verify(accessToken: string): Outcome<AccessClaims> {
    const verdict = this.#accessTokens.verify(accessToken, this.#now());
    if (verdict.ok && this.#revoked.has(verdict.value.sessionId)) return revokedToken();
    return verdict;
  }

  /** Exchanges a refresh token for new tokens. Errors: 1001 none, 1003 unknown, 1002 over, 1004 revoked or used before (which revokes the session). */
  async refresh(refreshToken: string | undefined): Promise<Outcome<SessionTokens>> {
    const nowMs = this.#now();
    const successor = newRefreshToken();
    const check = await this.#consume(refreshToken, nowMs, successor);
    if (!check.ok) return check;
    return accept({ ...this.#issue(check.value, nowMs), refreshToken: successor });
  }

  /**
   * Ends the session of an access token, which must come with a refresh token of the same session.
   *
   * Errors: those of {@link refresh}; 1003 also for the token of another session.
   */
  async logout(claims: AccessClaims, refreshToken: string | undefined): Promise<Outcome<undefined>> {
    const check = await this.#check(refreshToken, this.#now());
    if (!check.ok) return check;
    if (check.value.sessionId !== claims.sessionId) return refuse(1003, 'Invalid refresh token');
    const { userId, kind } = claims;
    await this.end(claims.sessionId);
    this.#note(
      auditEvent('session.ended', `user:${userId}`, { subject: `user:${userId}`, detail: { kind } }),
    );
    return accept(undefined);
  }

  /** Ends a session; true when it had not ended. */
  async end(sessionId: string): Promise<boolean> {
    const ended = await this.#revoke('session_id', sessionId);
    return ended.length > 0;
  }

  /** Ends all sessions of a user and tells their ids. */
  revokeUser(userId: number): Promise<string[]> {
    return this.#revoke('user_id', userId);
  }

  /** The sessions of a user, newest first, at most 500; those that ended more than a day ago may be missing. */
  async list(userId: number): Promise<ListedSession[]> {
    const rows = await this.#database
      .selectFrom('sessions')
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('created_at', 'desc')
      .orderBy('session_id')
      .limit(MAX_LISTED)
      .execute();
    return rows.map(toListedSession);
  }

  /** Drops what ended by itself more than a day ago. */
  async purge(): Promise<void> {
    const nowMs = this.#now();
    const overSince = nowMs - KEPT_AFTER_END_MS;
    for (const [sessionId, untilMs] of this.#revoked) {
      if (untilMs <= nowMs) this.#revoked.delete(sessionId);
    }
    await this.#database.transaction().execute(async (transaction) => {
      const over = transaction
        .selectFrom('sessions')
        .select('session_id')
        .where('refresh_expires_at', '<=', overSince);
      await transaction
        .deleteFrom('refresh_tokens')
        .where((refreshToken) =>
          refreshToken.or([
            refreshToken('session_id', 'in', over),
            refreshToken.and([
              refreshToken('expires_at', '<=', overSince),
              refreshToken('used_at', 'is not', null),
            ]),
          ]),
        )
        .execute();
      await transaction.deleteFrom('sessions').where('refresh_expires_at', '<=', overSince).execute();
    });
  }

  #issue({ userId, sessionId, kind, symbol }: TokenSubject, nowMs: number) {
    return {
      ...this.#accessTokens.issue({ userId, sessionId, kind, symbol }, nowMs),
      userId,
      sessionId,
    };
  }

  async #insert(
    transaction: IdentityTransaction,
    origin: SessionOrigin,
    sessionId: string,
    nowMs: number,
    refreshExpiresAt: number,
  ): Promise<void> {
    await transaction
      .updateTable('users')
      .set({ last_login_at: nowMs, last_login_ip: origin.ip })
      .where('user_id', '=', origin.userId)
      .execute();
    await transaction
      .insertInto('sessions')
      .values({
        session_id: sessionId,
        user_id: origin.userId,
        device_id: origin.deviceId,
        device_name: origin.deviceName,
        ip: origin.ip,
        created_at: nowMs,
        refreshed_at: nowMs,
        access_expires_at: this.#accessTokens.expiryAt(nowMs) * 1000,
        refresh_expires_at: refreshExpiresAt,
        revoked_at: null,
        kind: origin.kind,
        agent_id: origin.agentId,
        symbol: origin.symbol,
      })
      .execute();
  }

  /** Uses up a refresh token and puts `successor` in its place. */
  async #consume(token: string | undefined, nowMs: number, successor: string): Promise<RefreshCheck> {
    const check = await this.#check(token, nowMs);
    if (!check.ok) return check;
    const { sessionId, userId } = check.value;
    const refreshExpiresAt = nowMs + REFRESH_TTL_SECONDS * 1000;
    const won = await this.#database.transaction().execute(async (transaction) => {
      const refreshed = await transaction
        .updateTable('sessions')
        .set({
          refreshed_at: nowMs,
          access_expires_at: this.#accessTokens.expiryAt(nowMs) * 1000,
          refresh_expires_at: refreshExpiresAt,
        })
        .where('session_id', '=', sessionId)
        .where('revoked_at', 'is', null)
        .executeTakeFirst();
      if (refreshed.numUpdatedRows === 0n) return false;
      const used = await transaction
        .updateTable('refresh_tokens')
        .set({ used_at: nowMs })
        .where('token_hash', '=', hashOf(token!))
        .where('used_at', 'is', null)
        .executeTakeFirst();
      if (used.numUpdatedRows === 0n) return false;
      await transaction
        .insertInto('refresh_tokens')
        .values({
          token_hash: hashOf(successor),
          session_id: sessionId,
          expires_at: refreshExpiresAt,
          used_at: null,
        })
        .execute();
      return true;
    });
    return won ? check : this.#reused(sessionId, userId);
  }

  /** Looks a refresh token up; one that was used before ends its session. */
  async #check(token: string | undefined, nowMs: number): Promise<RefreshCheck> {
    if (token === undefined || token === '') return refuse(1001, 'No refresh token');
    const row = await this.#database
      .selectFrom('refresh_tokens')
      .innerJoin('sessions', 'sessions.session_id', 'refresh_tokens.session_id')
      .select(['sessions.session_id', 'user_id', 'kind', 'symbol', 'expires_at', 'used_at', 'revoked_at'])
      .where('token_hash', '=', hashOf(token))
      .executeTakeFirst();
    if (row === undefined) return refuse(1003, 'Invalid refresh token');
    if (row.revoked_at !== null) return revokedToken();
    if (row.used_at !== null) return this.#reused(row.session_id, row.user_id);
    if (row.expires_at <= nowMs) return refuse(1002, 'Refresh token expired');
    return accept({
      userId: row.user_id,
      sessionId: row.session_id,
      kind: row.kind as SessionKind,
      symbol: row.symbol,
    });
  }

  /** Ends the session; of many uses at once the one that ends it is noted. */
  async #reused(sessionId: string, userId: number): Promise<Refusal> {
    if (await this.end(sessionId)) {
      this.#note(auditEvent('session.refreshReused', 'nobody', { subject: `user:${userId}` }));
    }
    return revokedToken();
  }

  /** Ends sessions and tells which; when it returns, their access tokens are refused. */
  async #revoke(column: 'session_id' | 'user_id', value: string | number): Promise<string[]> {
    const rows = await this.#database
      .updateTable('sessions')
      .set({ revoked_at: this.#now() })
      .where(column, '=', value)
      .where('revoked_at', 'is', null)
      .returning(['session_id', 'access_expires_at'])
      .execute();
    for (const row of rows) this.#revoked.set(row.session_id, row.access_expires_at);
    return rows.map((row) => row.session_id);
  }
}

/** The id of a session to be, 128 bits at random. */
export function newSessionId(): string {
  return randomBytes(16).toString('base64url');
}

function toListedSession(row: Selectable<SessionTable>): ListedSession {
  return {
    kind: row.kind as SessionKind,
    deviceId: row.device_id,
    deviceName: row.device_name,
    ip: row.ip,
    agentId: row.agent_id,
    symbol: row.symbol,
    createdAt: row.created_at,
    refreshedAt: row.refreshed_at,
    expiresAt: row.refresh_expires_at,
    revokedAt: row.revoked_at ?? 0,
  };
}

function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}

function revokedToken(): Refusal {
  return refuse(1004, 'Token revoked');
}
