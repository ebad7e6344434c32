import { auditEvent, type NoteAudit } from '../audit/note-audit.ts';
import { accept, type Outcome, refuse, refuseUntil } from '../refusal.ts';
import type { Sessions, SessionTokens } from '../session/sessions.ts';
import { type Credentials, hasPasswordLength, type Users, usernameKey } from '../user/users.ts';
import type { LoginThrottle } from './login-throttle.ts';
import type { PasswordHasher } from './password.ts';

/** A login; `ip` is the client's address, normalised. */
export interface LoginRequest {
  readonly username: string;
  readonly password: string;
  readonly ip: string;
  readonly deviceId?: string | undefined;
  readonly deviceName?: string | undefined;
}

/** Checks passwords and starts sessions. */
export class Login {
  readonly #users: Users;
  readonly #passwords: PasswordHasher;
  readonly #throttle: LoginThrottle;
  readonly #sessions: Sessions;
  readonly #now: () => number;
  readonly #note: NoteAudit;

  constructor(parts: {
    readonly users: Users;
    readonly passwords: PasswordHasher;
    readonly throttle: LoginThrottle;
    readonly sessions: Sessions;
    readonly now: () => number;
    readonly note: NoteAudit;
  }) {
    this.#users = parts.users;
    this.#passwords = parts.passwords;
    this.#throttle = parts.throttle;
    this.#sessions = parts.sessions;
    this.#now = parts.now;
    this.#note = parts.note;
  }

  /**
   * Starts a session for the right password.
   *
   * Errors: 1003, the same and after the same time for an unknown user and a wrong password; 2003 a password of no or more than
   * 64 characters; 5003 with `retryAfterSeconds` while the account's wait runs or too many logins are waiting (neither counts).
   */
  async login(request: LoginRequest): Promise<Outcome<SessionTokens>> {
    if (!hasPasswordLength(request.password)) {
      return refuse(2003, 'password must have 1 to 64 characters', 'password');
    }
    const account = usernameKey(request.username);
    const permit = this.#throttle.begin(account, this.#now());
    if (!permit.allowed) {
      await this.#noteRefused('login.throttled', account, request.ip);
      return refuseUntil(5003, 'Too many failed logins', permit.retryAfterSeconds);
    }
    const checked = await this.#check(account, request.password);
    if (checked === 'busy') return refuseUntil(5003, 'Too many logins are waiting', 1);
    if (checked === undefined) {
      await this.#noteRefused('login.failed', account, request.ip);
      return refuse(1003, 'Invalid username or password');
    }
    await this.#renewHash(checked, request.password);
    return accept(await this.#start(checked.userId, request));
  }

  async #start(userId: number, { ip, deviceId = '', deviceName = '' }: LoginRequest): Promise<SessionTokens> {
    const origin = { kind: 'LOGIN', agentId: '0', symbol: '' } as const;
    const tokens = await this.#sessions.start({ ...origin, userId, ip, deviceId, deviceName });
    this.#note(auditEvent('login.succeeded', `user:${userId}`, { subject: `user:${userId}`, ip }));
    return tokens;
  }

  /** Names the user only where there is one: what else stands in the name of a login may be a password. */
  async #noteRefused(action: 'login.failed' | 'login.throttled', account: string, ip: string): Promise<void> {
    const credentials = await this.#users.credentials(account);
    const subject = credentials === undefined ? '' : `user:${credentials.userId}`;
    this.#note(auditEvent(action, 'nobody', { subject, ip }));
  }

  /** The user whose password it is, undefined when it is nobody's; gives the permit back in every case. */
  async #check(account: string, password: string): Promise<Credentials | undefined | 'busy'> {
    let counted = false;
    try {
      const credentials = await this.#users.credentials(account);
      const verdict = await this.#passwords.verify(password, credentials?.passwordHash);
      if (verdict === 'busy') return 'busy';
      counted = true;
      if (verdict === 'match') {
        this.#throttle.succeeded(account);
        return credentials;
      }
      this.#throttle.failed(account, this.#now());
      return undefined;
    } finally {
      if (!counted) this.#throttle.abandoned(account);
    }
  }

  /** Hashes a password anew whose hash was made at another cost; when too many are waiting, at another login. */
  async #renewHash({ userId, passwordHash }: Credentials, password: string): Promise<void> {
    if (!this.#passwords.isOutdated(passwordHash)) return;
    const hashed = await this.#passwords.hash(password);
    if (hashed !== 'busy') await this.#users.setPasswordHash(userId, hashed.hash);
  }
}
