import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ApiKeys } from './key/api-keys.ts';
import { type SignatureVerdict, SignatureVerifier, type SignedRequest } from './key/signature.ts';
import { SignatureJournal } from './key/signature-journal.ts';
import { Login, type LoginRequest } from './password/login.ts';
import { LoginThrottle } from './password/login-throttle.ts';
import { PasswordHasher } from './password/password.ts';
import type { Outcome } from './refusal.ts';
import { loadMasterKeys } from './secret/master-key.ts';
import { type AccessClaims, AccessTokens } from './session/access-token.ts';
import { Sessions, type SessionTokens } from './session/sessions.ts';
import { type IdentityDatabase, openDatabase } from './store/database.ts';
import { Users } from './user/users.ts';

/** How often what has ended is dropped. */
const PURGE_EVERY_MS = 3_600_000;

/** How identity is opened. */
export interface IdentityOptions {
  /** The data folder, made when it is not there: `identity.db`, `signatures-*.journal` and, without `masterKey`, `master.key`. */
  readonly directory: string;
  /** How long an access token lives. */
  readonly accessTtlSeconds: number;
  /** Base64 or hex of 32 bytes; several, the current one first, separated by commas. */
  readonly masterKey?: string | undefined;
  /** The wall clock, ms. */
  readonly now?: (() => number) | undefined;
}

/** Who is who: users, sessions and API keys of one data folder. */
export class Identity {
  /** Creates, finds and lists users. */
  readonly users: Users;
  /** Creates, lists, changes and deletes API keys. */
  readonly apiKeys: ApiKeys;
  readonly #sessions: Sessions;
  readonly #accessTokens: AccessTokens;
  readonly #login: Login;
  readonly #signatures: SignatureVerifier;
  readonly #journal: SignatureJournal;
  readonly #database: IdentityDatabase;
  readonly #now: () => number;
  #purgedAtMs = 0;

  private constructor(parts: {
    readonly users: Users;
    readonly apiKeys: ApiKeys;
    readonly sessions: Sessions;
    readonly accessTokens: AccessTokens;
    readonly login: Login;
    readonly journal: SignatureJournal;
    readonly database: IdentityDatabase;
    readonly now: () => number;
  }) {
    this.users = parts.users;
    this.apiKeys = parts.apiKeys;
    this.#sessions = parts.sessions;
    this.#accessTokens = parts.accessTokens;
    this.#login = parts.login;
    this.#signatures = new SignatureVerifier(parts.apiKeys, parts.journal);
    this.#journal = parts.journal;
    this.#database = parts.database;
    this.#now = parts.now;
  }

  /** Opens the identity of a data folder; throws, naming the file, what cannot be read or decrypted. */
  static async open({
    directory,
    accessTtlSeconds,
    masterKey,
    now = Date.now,
  }: IdentityOptions): Promise<Identity> {
    mkdirSync(directory, { recursive: true });
    const masterKeys = loadMasterKeys(directory, masterKey);
    const database = await openDatabase(join(directory, 'identity.db'));
    try {
      const passwords = new PasswordHasher();
      const users = new Users(database, passwords, now);
      const accessTokens = await AccessTokens.open(database, masterKeys, accessTtlSeconds, now());
      const sessions = await Sessions.open(database, accessTokens, now);
      const apiKeys = await ApiKeys.open(database, masterKeys, now);
      const login = new Login({ users, passwords, throttle: new LoginThrottle(), sessions, now });
      const journal = SignatureJournal.open(directory, now());
      return new Identity({ users, apiKeys, sessions, accessTokens, login, journal, database, now });
    } catch (error) {
      await database.destroy();
      throw error;
    }
  }

  /** Starts a session for the right password; errors as {@link Login.login}. */
  login(request: LoginRequest): Promise<Outcome<SessionTokens>> {
    return this.#login.login(request);
  }

  /** Exchanges the refresh token of the cookie for new tokens; errors as {@link Sessions.refresh}. */
  refresh(refreshToken: string | undefined): Promise<Outcome<SessionTokens>> {
    return this.#sessions.refresh(refreshToken);
  }

  /** Ends the session of an access token that comes with its refresh token; errors as {@link Sessions.logout}. */
  logout(claims: AccessClaims, refreshToken: string | undefined): Promise<Outcome<undefined>> {
    return this.#sessions.logout(claims, refreshToken);
  }

  /** Ends all sessions of a user and tells their ids; API keys stay. */
  revokeSessions(userId: number): Promise<string[]> {
    return this.#sessions.revokeUser(userId);
  }

  /** Who an access token speaks for, from memory; errors as {@link Sessions.verify}. */
  verifyAccessToken(accessToken: string): Outcome<AccessClaims> {
    return this.#sessions.verify(accessToken);
  }

  /** Whose signed request it is, from memory; errors as {@link SignatureVerifier.verify}. */
  verifySignature(request: SignedRequest): SignatureVerdict {
    return this.#signatures.verify(request);
  }

  /** Signs access tokens with a new key from now on; those of the old one stay good until they end. */
  rotateSigningKey(): Promise<void> {
    return this.#accessTokens.rotate(this.#now());
  }

  /** Housekeeping, to be called every few seconds: writes when keys were last used, drops what has ended, replaces an old signing key. */
  async maintain(): Promise<void> {
    const nowMs = this.#now();
    await this.apiKeys.flushLastUsed();
    if (nowMs - this.#purgedAtMs < PURGE_EVERY_MS) return;
    await this.#sessions.purge();
    await this.#accessTokens.rotateIfOld(nowMs);
    this.#purgedAtMs = nowMs;
  }

  /** Writes what is not yet written and closes everything. */
  async close(): Promise<void> {
    await this.apiKeys.flushLastUsed();
    this.#journal.close();
    await this.#database.destroy();
  }
}

/** Opens the identity of a data folder. */
export function openIdentity(options: IdentityOptions): Promise<Identity> {
  return Identity.open(options);
}
