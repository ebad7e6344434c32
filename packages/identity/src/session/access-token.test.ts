import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { join } from 'node:path';
import { importSPKI, jwtVerify } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { loadMasterKeys } from '../secret/master-key.ts';
import { unseal } from '../secret/sealed-secret.ts';
import { type IdentityDatabase, openDatabase } from '../store/database.ts';
import { accepted, EXAMPLE_TIME_MS, refused, temporaryDirectory } from '../testing/test-fixture.ts';
import { AccessTokens, type TokenSubject } from './access-token.ts';

const masterKeys = loadMasterKeys('', '33'.repeat(32));
const TTL_SECONDS = 900;

async function openTokens(path = join(temporaryDirectory(), 'identity.db'), nowMs = EXAMPLE_TIME_MS) {
  const database = await openDatabase(path);
  onTestFinished(() => database.destroy());
  return { database, tokens: await AccessTokens.open(database, masterKeys, TTL_SECONDS, nowMs) };
}

/** A session begun with a password. */
function subject(userId: number, sessionId: string): TokenSubject {
  return { userId, sessionId, kind: 'LOGIN', symbol: '' };
}

/** The one signing key in the database. */
async function privateKeyOf(database: IdentityDatabase): Promise<KeyObject> {
  const row = await database.selectFrom('signing_keys').selectAll().executeTakeFirstOrThrow();
  const key = unseal(masterKeys, row.private_key, `signing key ${row.key_id}`);
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' });
}

function parts(token: string): {
  header: Record<string, unknown>;
  payload: Record<string, unknown>;
  signature: string;
} {
  const [header, payload, signature] = token.split('.') as [string, string, string];
  return { header: decode(header), payload: decode(payload), signature };
}

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

test('a token is an EdDSA JWT with kid and iss, aud, sub, sid, knd, sym, jti, iat, exp', async () => {
  const { tokens } = await openTokens();
  const { accessToken, accessExpire } = tokens.issue(subject(1_000_000_001, 'session'), EXAMPLE_TIME_MS);
  const { header, payload } = parts(accessToken);
  expect(header).toEqual({ alg: 'EdDSA', typ: 'JWT', kid: expect.any(String) });
  expect(payload).toEqual({
    iss: 'openperp',
    aud: 'openperp',
    sub: '1000000001',
    sid: 'session',
    knd: 'LOGIN',
    sym: '',
    jti: expect.any(String),
    iat: 1_772_710_377,
    exp: 1_772_711_277,
  });
  expect(accessExpire).toBe(1_772_711_277);
  expect(accepted(tokens.verify(accessToken, EXAMPLE_TIME_MS))).toEqual({
    userId: 1_000_000_001,
    sessionId: 'session',
    kind: 'LOGIN',
    symbol: '',
    expiresAtMs: 1_772_711_277_000,
  });
  const again = tokens.issue(subject(1_000_000_001, 'session'), EXAMPLE_TIME_MS);
  expect(parts(again.accessToken).payload.jti).not.toBe(payload.jti);
});

test.each([
  ['ENTRY', ''],
  ['EMBED', 'BTCUSDT'],
] as const)('a token of a session of kind %s says so, and names its symbol %j', async (kind, symbol) => {
  const { tokens } = await openTokens();
  const { accessToken } = tokens.issue({ userId: 7, sessionId: 's', kind, symbol }, EXAMPLE_TIME_MS);
  expect(parts(accessToken).payload).toMatchObject({ knd: kind, sym: symbol });
  for (let i = 0; i < 2; i += 1) {
    expect(accepted(tokens.verify(accessToken, EXAMPLE_TIME_MS))).toMatchObject({ kind, symbol });
  }
});

test('another implementation of JWT accepts the signature', async () => {
  const { tokens, database } = await openTokens();
  const { accessToken } = tokens.issue(subject(7, 'session'), EXAMPLE_TIME_MS);
  const key = await privateKeyOf(database);
  const publicKey = await importSPKI(
    createPublicKey(key).export({ format: 'pem', type: 'spki' }).toString(),
    'EdDSA',
  );
  const verified = await jwtVerify(accessToken, publicKey, {
    algorithms: ['EdDSA'],
    issuer: 'openperp',
    audience: 'openperp',
    currentDate: new Date(EXAMPLE_TIME_MS),
  });
  expect(verified.payload.sub).toBe('7');
});

test('[ATTACK-4] ends at exp, known from before or not', async () => {
  const { tokens } = await openTokens();
  const { accessToken, accessExpire } = tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS);
  expect(tokens.verify(accessToken, accessExpire * 1000 - 1).ok).toBe(true);
  expect(refused(tokens.verify(accessToken, accessExpire * 1000)).code).toBe(1002);
  expect(refused(tokens.verify(accessToken, accessExpire * 1000)).code).toBe(1002);
});

describe('[ATTACK-4] what we did not sign is 1003', () => {
  test('any character changed', async () => {
    const { tokens } = await openTokens();
    const { accessToken } = tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS);
    for (let i = 0; i < accessToken.length; i += 1) {
      for (const other of ['A', 'B', '.', '=', ' ', '\u0100']) {
        if (accessToken[i] === other) continue;
        const changed = `${accessToken.slice(0, i)}${other}${accessToken.slice(i + 1)}`;
        expect(refused(tokens.verify(changed, EXAMPLE_TIME_MS)).code).toBe(1003);
      }
    }
    for (const changed of [
      `${accessToken}A`,
      `${accessToken}.`,
      accessToken.slice(1),
      accessToken.slice(0, -1),
    ]) {
      expect(refused(tokens.verify(changed, EXAMPLE_TIME_MS)).code).toBe(1003);
    }
  });

  test('another spelling of the same signature', async () => {
    const { tokens } = await openTokens();
    const { accessToken } = tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS);
    const { signature } = parts(accessToken);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet[alphabet.indexOf(signature.at(-1)!) + 1];
    const respelled = `${accessToken.slice(0, -1)}${last}`;
    expect(Buffer.from(parts(respelled).signature, 'base64url')).toEqual(Buffer.from(signature, 'base64url'));
    expect(refused(tokens.verify(respelled, EXAMPLE_TIME_MS)).code).toBe(1003);
  });

  test('a token of our own for another purpose', async () => {
    const { tokens, database } = await openTokens();
    const { header, payload } = parts(tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS).accessToken);
    const key = await privateKeyOf(database);
    const issue = (changes: object) => {
      const text = `${encode(header)}.${encode({ ...payload, ...changes })}`;
      return `${text}.${sign(null, Buffer.from(text), key).toString('base64url')}`;
    };
    expect(tokens.verify(issue({}), EXAMPLE_TIME_MS).ok).toBe(true);
    for (const changes of [
      { aud: 'embed' },
      { aud: ['openperp'] },
      { iss: 'other' },
      { sid: undefined },
      { exp: '9' },
      { knd: 'ADMIN' },
      { knd: '' },
      { knd: null },
      { sym: null },
      { sym: ['BTCUSDT'] },
    ]) {
      expect(refused(tokens.verify(issue(changes), EXAMPLE_TIME_MS)).code).toBe(1003);
    }
  });

  test('other algorithms, keys, headers and audiences', async () => {
    const { tokens } = await openTokens();
    const { accessToken } = tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS);
    const { header, payload, signature } = parts(accessToken);
    const stranger = generateKeyPairSync('ed25519').privateKey;
    const signedBy = (head: unknown, body: unknown) => {
      const text = `${encode(head)}.${encode(body)}`;
      return `${text}.${sign(null, Buffer.from(text), stranger).toString('base64url')}`;
    };
    const hmacText = `${encode({ ...header, alg: 'HS256' })}.${encode(payload)}`;
    const forged = [
      `${encode({ ...header, alg: 'none' })}.${encode(payload)}.`,
      `${encode({ ...header, alg: 'none' })}.${encode(payload)}.${signature}`,
      `${hmacText}.${createHmac('sha256', '').update(hmacText).digest('base64url')}`,
      signedBy(header, payload),
      signedBy({ ...header, kid: '../../etc/passwd' }, payload),
      signedBy({ ...header, jwk: stranger.export({ format: 'jwk' }) }, payload),
      signedBy({ alg: 'EdDSA', typ: 'JWT' }, payload),
      `${encode(header)}.${encode({ ...payload, sub: '8' })}.${signature}`,
      '',
      '.',
      '..',
      'null.null.null',
      'x'.repeat(100_000),
    ];
    for (const token of forged) expect(refused(tokens.verify(token, EXAMPLE_TIME_MS)).code).toBe(1003);
  });
});

describe('signing keys', () => {
  test('survive a restart', async () => {
    const path = join(temporaryDirectory(), 'identity.db');
    const first = await openTokens(path);
    const { accessToken } = first.tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS);
    const second = await openTokens(path);
    expect(second.tokens.verify(accessToken, EXAMPLE_TIME_MS).ok).toBe(true);
  });

  test('rotate: old tokens stay good until they end, new ones have another kid, over a restart too', async () => {
    const path = join(temporaryDirectory(), 'identity.db');
    const { tokens } = await openTokens(path);
    const before = tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS).accessToken;
    await tokens.rotate(EXAMPLE_TIME_MS);
    const after = tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS).accessToken;
    expect(parts(after).header.kid).not.toBe(parts(before).header.kid);
    expect(tokens.verify(before, EXAMPLE_TIME_MS).ok).toBe(true);
    const restarted = await openTokens(path);
    expect(restarted.tokens.verify(before, EXAMPLE_TIME_MS).ok).toBe(true);
    expect(restarted.tokens.verify(after, EXAMPLE_TIME_MS).ok).toBe(true);
    const later = EXAMPLE_TIME_MS + TTL_SECONDS * 1000;
    const muchLater = await openTokens(path, later);
    expect(refused(muchLater.tokens.verify(before, later)).code).toBe(1003);
    expect(refused(muchLater.tokens.verify(after, later)).code).toBe(1002);
  });

  test('are replaced after 30 days', async () => {
    const { tokens } = await openTokens();
    const kid = () => parts(tokens.issue(subject(7, 's'), EXAMPLE_TIME_MS).accessToken).header.kid;
    const first = kid();
    await tokens.rotateIfOld(EXAMPLE_TIME_MS + 30 * 86_400_000 - 1);
    expect(kid()).toBe(first);
    await tokens.rotateIfOld(EXAMPLE_TIME_MS + 30 * 86_400_000);
    expect(kid()).not.toBe(first);
  });
});
