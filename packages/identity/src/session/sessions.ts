import { createHash, randomBytes } from 'node:crypto';
import { accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { IdentityDatabase } from '../store/database.ts';
import type { AccessClaims, AccessTokens, IssuedToken } from './access-token.ts';

/** How long a refresh token lives. */
export const REFRESH_TTL_SECONDS = 30 * 24 * 3600;

/** For so long a refresh token that has ended is told apart from one that never was. */
const KEPT_AFTER_END_MS = 24 * 3_600_000;

/** Where a session was started. */
export interface SessionOrigin {
  readonly userId: number;
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

/** The verdict of a refresh, or of a cookie at logout: whose token it is, or why not. */
type RefreshCheck = Outcome<{ readonly userId: number; readonly sessionId: string }>;

/**
 * Sessions: an access token checked in memory and a refresh token checked in SQL.
 *
 * A refresh token is good for one refresh. A second use means that two hold it: the session ends, with its access tokens.
 */
export class Sessions {
  readonly #database: IdentityDatabase;
  readonly #accessTokens: AccessTokens;
  readonly #now: () => number;
  /** Revoked sessions and when the last of their access tokens ends by itself, ms. */
  readonly #revoked = new Map<string, number>();

  private constructor(database: IdentityDatabase, accessTokens: AccessTokens, now: () => number) {
    this.#database = database;
    this.#accessTokens = accessTokens;
    this.#now = now;
  }

  /** Loads which revoked sessions may still have access tokens about. */
  static async open(
    database: IdentityDatabase,
    accessTokens: AccessTokens,
    now: () => number,
  ): Promise<Sessions> {
    const sessions = new Sessions(database, accessTokens, now);
    const rows = await database
      .selectFrom('sessions')
      .select(['session_id', 'access_expires_at'])
      .where('revoked_at', 'is not', null)
      .where('access_expires_at', '>', now())
      .execute();
    for (const row of rows) sessions.#revoked.set(row.session_id, row.access_expires_at);
    return sessions;
  }

  /** Starts a session for a user whose password was right, and notes the login at the user. */
  async start({ userId, ip, deviceId, deviceName }: SessionOrigin): Promise<SessionTokens> {
    const nowMs = this.#now();
    const sessionId = randomBytes(16).toString('base64url');
    const refreshToken = newRefreshToken();
    const refreshExpiresAt = nowMs + REFRESH_TTL_SECONDS * 1000;
    await this.#database.transaction().execute(async (transaction) => {
      await transaction
        .updateTable('users')
        .set({ last_login_at: nowMs, last_login_ip: ip })
        .where('user_id', '=', userId)
        .execute();
      await transaction
        .insertInto('sessions')
        .values({
          session_id: sessionId,
          user_id: userId,
          device_id: deviceId,
          device_name: deviceName,
          ip,
          created_at: nowMs,
          refreshed_at: nowMs,
          access_expires_at: this.#accessTokens.expiryAt(nowMs) * 1000,
          refresh_expires_at: refreshExpiresAt,
          revoked_at: null,
        })
        .execute();
      await transaction
        .insertInto('refresh_tokens')
        .values({
          token_hash: hashOf(refreshToken),
          session_id: sessionId,
          expires_at: refreshExpiresAt,
          used_at: null,
        })
        .execute();
    });
    return { ...this.#accessTokens.issue(userId, sessionId, nowMs), userId, sessionId, refreshToken };
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
    const { userId, sessionId } = check.value;
    return accept({
      ...this.#accessTokens.issue(userId, sessionId, nowMs),
      userId,
      sessionId,
      refreshToken: successor,
    });
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
    await this.#revoke('session_id', claims.sessionId);
    return accept(undefined);
  }

  /** Ends all sessions of a user and tells their ids. */
  revokeUser(userId: number): Promise<string[]> {
    return this.#revoke('user_id', userId);
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

  /** Uses up a refresh token and puts `successor` in its place. */
  async #consume(token: string | undefined, nowMs: number, successor: string): Promise<RefreshCheck> {
    const check = await this.#check(token, nowMs);
    if (!check.ok) return check;
    const { sessionId } = check.value;
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
    return won ? check : this.#reused(sessionId);
  }

  /** Looks a refresh token up; one that was used before ends its session. */
  async #check(token: string | undefined, nowMs: number): Promise<RefreshCheck> {
    if (token === undefined || token === '') return refuse(1001, 'No refresh token');
    const row = await this.#database
      .selectFrom('refresh_tokens')
      .innerJoin('sessions', 'sessions.session_id', 'refresh_tokens.session_id')
      .select(['sessions.session_id', 'user_id', 'expires_at', 'used_at', 'revoked_at'])
      .where('token_hash', '=', hashOf(token))
      .executeTakeFirst();
    if (row === undefined) return refuse(1003, 'Invalid refresh token');
    if (row.revoked_at !== null) return revokedToken();
    if (row.used_at !== null) return this.#reused(row.session_id);
    if (row.expires_at <= nowMs) return refuse(1002, 'Refresh token expired');
    return accept({ userId: row.user_id, sessionId: row.session_id });
  }

  async #reused(sessionId: string): Promise<Refusal> {
    await this.#revoke('session_id', sessionId);
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

function newRefreshToken(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('base64url');
}

function revokedToken(): Refusal {
  return refuse(1004, 'Token revoked');
}
