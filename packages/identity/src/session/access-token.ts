import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { type Acceptance, accept, type Outcome, type Refusal, refuse } from '../refusal.ts';
import type { MasterKeys } from '../secret/master-key.ts';
import { seal, unseal } from '../secret/sealed-secret.ts';
import type { IdentityDatabase } from '../store/database.ts';

const ISSUER = 'openperp';
const AUDIENCE = 'openperp';
/** A signing key is replaced at this age. */
const SIGNING_KEY_AGE_MS = 30 * 24 * 3_600_000;
/** Verified tokens kept: one per active session, about 1 kB each. */
const MAX_CACHED_TOKENS = 10_000;
const MAX_TOKEN_LENGTH = 2048;

/** How a session began: with a password, an agent's entry ticket, or an agent's embed token. */
export type SessionKind = 'LOGIN' | 'ENTRY' | 'EMBED';

/** The session that a token is issued for. */
export interface TokenSubject {
  readonly userId: number;
  readonly sessionId: string;
  readonly kind: SessionKind;
  /** The one symbol that orders may name; "": any. */
  readonly symbol: string;
}

/** Who a token speaks for. */
export interface AccessClaims extends TokenSubject {
  /** When the token ends, ms. */
  readonly expiresAtMs: number;
}

/** A token and when it ends, in whole seconds. */
export interface IssuedToken {
  readonly accessToken: string;
  readonly accessExpire: number;
}

interface SigningKey {
  readonly id: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  /** The one header, in base64url, that tokens of this key have: pins algorithm, type and key id at once. */
  readonly header: string;
  readonly createdAtMs: number;
}

/**
 * Issues and verifies access tokens: JWT signed with Ed25519 (`EdDSA`), claims iss, aud, sub (user id), sid, knd (kind of the session), sym (its one
 * symbol, "": any), jti, iat, exp.
 */
export class AccessTokens {
  readonly #database: IdentityDatabase;
  readonly #masterKeys: MasterKeys;
  readonly #ttlSeconds: number;
  /** By header. The private half of a retired key is not used. */
  readonly #keys = new Map<string, SigningKey>();
  #signingKey: SigningKey;
  /** Tokens whose signature was good; verifying one costs 100 µs. */
  readonly #verified = new Map<string, Acceptance<AccessClaims>>();

  private constructor(
    database: IdentityDatabase,
    masterKeys: MasterKeys,
    ttlSeconds: number,
    signingKey: SigningKey,
  ) {
    this.#database = database;
    this.#masterKeys = masterKeys;
    this.#ttlSeconds = ttlSeconds;
    this.#signingKey = signingKey;
    this.#keys.set(signingKey.header, signingKey);
  }

  /** Loads the signing keys, or makes the first; throws when they cannot be decrypted with the master keys at hand. */
  static async open(
    database: IdentityDatabase,
    masterKeys: MasterKeys,
    ttlSeconds: number,
    nowMs: number,
  ): Promise<AccessTokens> {
    const rows = await database.selectFrom('signing_keys').selectAll().execute();
    const load = (row: (typeof rows)[number]) =>
      signingKey(row.key_id, createPrivateKey(privateKeyInput(masterKeys, row)), row.created_at);
    const current = rows.find((row) => row.verify_until === null);
    const key = current === undefined ? newSigningKey(nowMs) : load(current);
    if (current === undefined)
      await database.insertInto('signing_keys').values(toRow(masterKeys, key)).execute();
    const tokens = new AccessTokens(database, masterKeys, ttlSeconds, key);
    for (const row of rows) {
      if (row.verify_until === null || row.verify_until <= nowMs) continue;
      const retired = load(row);
      tokens.#keys.set(retired.header, retired);
    }
    return tokens;
  }

  /** When a token issued at `nowMs` ends, in whole seconds. */
  expiryAt(nowMs: number): number {
    return Math.floor(nowMs / 1000) + this.#ttlSeconds;
  }

  /** A new token for a session. */
  issue({ userId, sessionId, kind, symbol }: TokenSubject, nowMs: number): IssuedToken {
    const accessExpire = this.expiryAt(nowMs);
    const claims = {
      iss: ISSUER,
      aud: AUDIENCE,
      sub: String(userId),
      sid: sessionId,
      knd: kind,
      sym: symbol,
      jti: randomBytes(16).toString('base64url'),
      iat: Math.floor(nowMs / 1000),
      exp: accessExpire,
    };
    const { header, privateKey } = this.#signingKey;
    const signed = `${header}.${encode(JSON.stringify(claims))}`;
    const signature = sign(null, Buffer.from(signed), privateKey).toString('base64url');
    return { accessToken: `${signed}.${signature}`, accessExpire };
  }

  /** Who the token speaks for. Errors: 1003 not one of ours, 1002 over. Whether the session was revoked is not looked at. */
  verify(token: string, nowMs: number): Outcome<AccessClaims> {
    const known = this.#verified.get(token);
    const verdict = known ?? this.#verifyNew(token);
    if (!verdict.ok) return verdict;
    if (nowMs < verdict.value.expiresAtMs) {
      if (known === undefined) this.#keep(token, verdict);
      return verdict;
    }
    this.#verified.delete(token);
    return refuse(1002, 'Token expired');
  }

  /** Replaces the signing key when it is old, and tells whether it was. */
  async rotateIfOld(nowMs: number): Promise<boolean> {
    if (nowMs - this.#signingKey.createdAtMs < SIGNING_KEY_AGE_MS) return false;
    await this.rotate(nowMs);
    return true;
  }

  /** Signs with a new key from now on; tokens of the old one stay good until they end by themselves. */
  async rotate(nowMs: number): Promise<void> {
    const key = newSigningKey(nowMs);
    const verifyUntil = nowMs + this.#ttlSeconds * 1000;
    await this.#database.transaction().execute(async (transaction) => {
      await transaction.deleteFrom('signing_keys').where('verify_until', '<=', nowMs).execute();
      await transaction
        .updateTable('signing_keys')
        .set({ verify_until: verifyUntil })
        .where('verify_until', 'is', null)
        .execute();
      await transaction.insertInto('signing_keys').values(toRow(this.#masterKeys, key)).execute();
    });
    this.#keys.set(key.header, key);
    this.#signingKey = key;
  }

  #verifyNew(token: string): Outcome<AccessClaims> {
    if (token.length > MAX_TOKEN_LENGTH) return badToken();
    const [header = '', payload = '', signature = '', ...more] = token.split('.');
    const key = this.#keys.get(header);
    if (key === undefined || more.length > 0 || !/^[A-Za-z0-9_-]{86}$/.test(signature)) return badToken();
    const signatureBytes = Buffer.from(signature, 'base64url');
    if (signatureBytes.toString('base64url') !== signature) return badToken();
    if (!verify(null, Buffer.from(`${header}.${payload}`), key.publicKey, signatureBytes)) return badToken();
    return readClaims(JSON.parse(Buffer.from(payload, 'base64url').toString()));
  }

  #keep(token: string, verdict: Acceptance<AccessClaims>): void {
    if (this.#verified.size >= MAX_CACHED_TOKENS) {
      for (const oldest of this.#verified.keys()) {
        this.#verified.delete(oldest);
        break;
      }
    }
    this.#verified.set(token, verdict);
  }
}

/** What we signed has all claims, those of before sessions had kinds but `knd` and `sym`; another audience is another kind of token. */
function readClaims(claims: Record<string, unknown>): Outcome<AccessClaims> {
  const { iss, aud, sub, sid, exp, knd = 'LOGIN', sym = '' } = claims;
  if (iss !== ISSUER || aud !== AUDIENCE) return badToken();
  if (typeof sub !== 'string' || typeof sid !== 'string' || typeof exp !== 'number') return badToken();
  if (!isSessionKind(knd) || typeof sym !== 'string') return badToken();
  return accept({ userId: Number(sub), sessionId: sid, kind: knd, symbol: sym, expiresAtMs: exp * 1000 });
}

function isSessionKind(value: unknown): value is SessionKind {
  return value === 'LOGIN' || value === 'ENTRY' || value === 'EMBED';
}

function badToken(): Refusal {
  return refuse(1003, 'Invalid token');
}

function newSigningKey(nowMs: number): SigningKey {
  return signingKey(randomBytes(9).toString('base64url'), generateKeyPairSync('ed25519').privateKey, nowMs);
}

function signingKey(id: string, privateKey: KeyObject, createdAtMs: number): SigningKey {
  const header = encode(JSON.stringify({ alg: 'EdDSA', typ: 'JWT', kid: id }));
  return { id, privateKey, publicKey: createPublicKey(privateKey), header, createdAtMs };
}

function privateKeyInput(masterKeys: MasterKeys, row: { key_id: string; private_key: string }) {
  const key = unseal(masterKeys, row.private_key, signingKeyContext(row.key_id));
  return { key, format: 'der', type: 'pkcs8' } as const;
}

function toRow(masterKeys: MasterKeys, key: SigningKey) {
  const pkcs8 = key.privateKey.export({ format: 'der', type: 'pkcs8' });
  return {
    key_id: key.id,
    private_key: seal(masterKeys, pkcs8, signingKeyContext(key.id)),
    created_at: key.createdAtMs,
    verify_until: null,
  };
}

/** What the sealed private key of a signing key is bound to. */
export function signingKeyContext(keyId: string): string {
  return `signing key ${keyId}`;
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
