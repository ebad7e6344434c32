import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { AGENT_NONCES } from './agent/agent-signature.ts';
import { AgentTickets } from './agent/agent-tickets.ts';
import { Agents } from './agent/agents.ts';
import { AuditLog } from './audit/audit-log.ts';
import { auditEvent, type NoteAudit } from './audit/note-audit.ts';
import { ApiKeys } from './key/api-keys.ts';
import { type SignatureVerdict, SignatureVerifier, type SignedRequest } from './key/signature.ts';
import { API_SIGNATURES, SignatureJournal } from './key/signature-journal.ts';
import { Login, type LoginRequest } from './password/login.ts';
import { LoginThrottle } from './password/login-throttle.ts';
import { PasswordHasher } from './password/password.ts';
import type { Outcome } from './refusal.ts';
import { loadMasterKeys, type MasterKeys } from './secret/master-key.ts';
import { resealSecrets } from './secret/reseal.ts';
import { type AccessClaims, AccessTokens } from './session/access-token.ts';
import { type ListedSession, Sessions, type SessionTokens } from './session/sessions.ts';
import { type IdentityDatabase, openDatabase } from './store/database.ts';
import { FavoriteSymbols } from './user/favorite-symbols.ts';
import { Users } from './user/users.ts';
import { WebhookOutbox } from './webhook/webhook-outbox.ts';

/** How often what has ended is dropped. */
const PURGE_EVERY_MS = 3_600_000;

/** How identity is opened. */
export interface IdentityOptions {
  /** The data folder, made when it is not there: `identity.db`, `signatures-*.journal`, `agent-nonces-*.journal` and, without `masterKey`, `master.key`. */
  readonly directory: string;
  /** How long an access token lives. */
  readonly accessTtlSeconds: number;
  /** Base64 or hex of 32 bytes; several, the current one first, separated by commas. */
  readonly masterKey?: string | undefined;
  /** The wall clock, ms. */
  readonly now?: (() => number) | undefined;
}

/** Who is who: users, sessions, API keys and agents of one data folder. */
export class Identity {
  /** Creates, finds and lists users. */
  readonly users: Users;
  /** Creates, lists, changes and deletes API keys. */
  readonly apiKeys: ApiKeys;
  /** Creates, changes and verifies agents, and binds their users. */
  readonly agents: Agents;
  /** Issues and exchanges the tickets that let agents' users in. */
  readonly tickets: AgentTickets;
  /** What was done, and refused, by whom. */
  readonly audit: AuditLog;
  /** What agents are still to be told. */
  readonly webhooks: WebhookOutbox;
  /** What users have marked. */
  readonly favorites: FavoriteSymbols;
  readonly #sessions: Sessions;
  readonly #accessTokens: AccessTokens;
  readonly #login: Login;
  readonly #signatures: SignatureVerifier;
  readonly #journal: SignatureJournal;
  readonly #nonces: SignatureJournal;
  readonly #database: IdentityDatabase;
  readonly #now: () => number;
  readonly #note: NoteAudit;
  #purgedAtMs = 0;

  private constructor(parts: {
    readonly users: Users;
    readonly apiKeys: ApiKeys;
    readonly agents: Agents;
    readonly tickets: AgentTickets;
    readonly audit: AuditLog;
    readonly sessions: Sessions;
    readonly accessTokens: AccessTokens;
    readonly login: Login;
    readonly journal: SignatureJournal;
    readonly nonces: SignatureJournal;
    readonly database: IdentityDatabase;
    readonly now: () => number;
    readonly note: NoteAudit;
  }) {
    this.users = parts.users;
    this.apiKeys = parts.apiKeys;
    this.agents = parts.agents;
    this.tickets = parts.tickets;
    this.audit = parts.audit;
    this.#sessions = parts.sessions;
    this.#accessTokens = parts.accessTokens;
    this.#login = parts.login;
    this.#signatures = new SignatureVerifier(parts.apiKeys, parts.journal);
    this.#journal = parts.journal;
    this.#nonces = parts.nonces;
    this.webhooks = new WebhookOutbox(parts.database, parts.now);
    this.favorites = new FavoriteSymbols(parts.database);
    this.#database = parts.database;
    this.#now = parts.now;
    this.#note = parts.note;
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
      const audit = await openAudit(database, masterKeys, now);
      const note: NoteAudit = (event) => audit.note(event);
      const passwords = new PasswordHasher();
      const users = new Users(database, passwords, now);
      const accessTokens = await AccessTokens.open(database, masterKeys, accessTtlSeconds, now());
      const sessions = await Sessions.open(database, accessTokens, now, note);
      const apiKeys = await ApiKeys.open(database, masterKeys, now, note);
      const login = new Login({ users, passwords, throttle: new LoginThrottle(), sessions, now, note });
      const journal = SignatureJournal.open(directory, API_SIGNATURES, now());
      const nonces = SignatureJournal.open(directory, AGENT_NONCES, now());
      const agents = await Agents.open({ database, masterKeys, nonces, now, note });
      const tickets = new AgentTickets({ database, agents, sessions, now, note });
      return new Identity({
        users,
        apiKeys,
        agents,
        tickets,
        audit,
        sessions,
        accessTokens,
        login,
        journal,
        nonces,
        database,
        now,
        note,
      });
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
  async revokeSessions(userId: number): Promise<string[]> {
    const ended = await this.#sessions.revokeUser(userId);
    if (ended.length > 0) {
      const detail = { sessions: ended.length };
      this.#note(auditEvent('session.revokedByOperator', 'operator', { subject: `user:${userId}`, detail }));
    }
    return ended;
  }

  /** The sessions of a user, newest first; bounded as {@link Sessions.list}. */
  listSessions(userId: number): Promise<readonly ListedSession[]> {
    return this.#sessions.list(userId);
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
  async rotateSigningKey(): Promise<void> {
    await this.#accessTokens.rotate(this.#now());
    this.#note(auditEvent('signingKey.rotated', 'system'));
  }

  /** Housekeeping, to be called every few seconds: writes when keys were last used, drops what has ended, replaces an old signing key. */
  async maintain(): Promise<void> {
    const nowMs = this.#now();
    await this.apiKeys.flushLastUsed();
    await this.audit.flush();
    if (nowMs - this.#purgedAtMs < PURGE_EVERY_MS) return;
    await this.#sessions.purge();
    await this.tickets.purge();
    if (await this.#accessTokens.rotateIfOld(nowMs)) this.#note(auditEvent('signingKey.rotated', 'system'));
    this.#purgedAtMs = nowMs;
  }

  /** Writes what is not yet written and closes everything. */
  async close(): Promise<void> {
    await this.apiKeys.flushLastUsed();
    await this.audit.close();
    this.#journal.close();
    this.#nonces.close();
    await this.#database.destroy();
  }
}

/** Seals the secrets anew whose master key is no longer the current one, and opens the audit log, where that then stands. */
async function openAudit(
  database: IdentityDatabase,
  masterKeys: MasterKeys,
  now: () => number,
): Promise<AuditLog> {
  const { secrets, oldKeyIds } = await resealSecrets(database, masterKeys, now());
  const audit = await AuditLog.open(database, masterKeys, now);
  if (secrets > 0) {
    const detail = { keyId: masterKeys.current.id, oldKeyIds: oldKeyIds.join(' '), secrets };
    await audit.record(auditEvent('masterKey.rotated', 'system', { detail }));
  }
  return audit;
}

/** Opens the identity of a data folder. */
export function openIdentity(options: IdentityOptions): Promise<Identity> {
  return Identity.open(options);
}
