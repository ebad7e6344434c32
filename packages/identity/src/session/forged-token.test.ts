import {
  createHmac,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadMasterKeys } from '../secret/master-key.ts';
import { unseal } from '../secret/sealed-secret.ts';
import { openDatabase } from '../store/database.ts';
import {
  accepted,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  refused,
  TestClock,
  temporaryDirectory,
} from '../testing/test-fixture.ts';

const MASTER_KEY = '33'.repeat(32);
/** The order of the base point of Ed25519: adding it to S gives another S that the bare equation accepts. */
const L = 2n ** 252n + 27742317777372353535851937790883648493n;

type Claims = Record<string, unknown>;

/** A good token taken apart, and what it takes to forge others. */
interface Material {
  readonly token: string;
  readonly header: Claims;
  readonly payload: Claims;
  readonly signature: string;
  readonly publicKey: KeyObject;
  /** The exchange's own. */
  readonly privateKey: KeyObject;
}

const stranger = generateKeyPairSync('ed25519').privateKey;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const decode = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Claims;

function signedBy(key: KeyObject, header: unknown, payload: unknown, hash: string | null = null): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${sign(hash, Buffer.from(text), key).toString('base64url')}`;
}

function macedBy(secret: string | Buffer, header: unknown, payload: unknown, hash = 'sha256'): string {
  const text = `${encode(header)}.${encode(payload)}`;
  return `${text}.${createHmac(hash, secret).update(text).digest('base64url')}`;
}

/** The same signature with S + L in place of S. */
function malleated(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url');
  const s = BigInt(`0x${Buffer.from(bytes.subarray(32)).reverse().toString('hex')}`) + L;
  const hex = s.toString(16).padStart(64, '0');
  Buffer.from(hex, 'hex').reverse().copy(bytes, 32);
  return bytes.toString('base64url');
}

async function openMaterial() {
  const directory = temporaryDirectory();
  const clock = new TestClock();
  const identity = await openTestIdentity(clock, directory, MASTER_KEY);
  accepted(await identity.users.create({ username: 'alice', password: 'secret' }));
  const { accessToken } = accepted(
    await identity.login({ username: 'alice', password: 'secret', ip: '1.1.1.1' }),
  );
  const [header = '', payload = '', signature = ''] = accessToken.split('.');
  const database = await openDatabase(join(directory, 'identity.db'));
  const row = await database.selectFrom('signing_keys').selectAll().executeTakeFirstOrThrow();
  await database.destroy();
  const key = unseal(loadMasterKeys('', MASTER_KEY), row.private_key, `signing key ${row.key_id}`);
  const privateKey = createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  const material: Material = {
    token: accessToken,
    header: decode(header),
    payload: decode(payload),
    signature,
    publicKey: createPublicKey(privateKey),
    privateKey,
  };
  return { identity, material };
}

const FORGERIES: readonly (readonly [string, (material: Material) => string])[] = [
  ['alg none', ({ header, payload }) => `${encode({ ...header, alg: 'none' })}.${encode(payload)}.`],
  ['alg None', ({ header, payload }) => `${encode({ ...header, alg: 'None' })}.${encode(payload)}.`],
  ['alg nOnE, no dot', ({ header, payload }) => `${encode({ ...header, alg: 'nOnE' })}.${encode(payload)}`],
  [
    'alg none, signature kept',
    ({ header, payload, signature }) =>
      `${encode({ ...header, alg: 'none' })}.${encode(payload)}.${signature}`,
  ],
  [
    'alg "", signed',
    ({ header, payload, privateKey }) => signedBy(privateKey, { ...header, alg: '' }, payload),
  ],
  ['HS256, empty secret', ({ header, payload }) => macedBy('', { ...header, alg: 'HS256' }, payload)],
  [
    'HS256, the public key as PEM',
    ({ header, payload, publicKey }) =>
      macedBy(publicKey.export({ format: 'pem', type: 'spki' }), { ...header, alg: 'HS256' }, payload),
  ],
  [
    'HS256, the public key as DER',
    ({ header, payload, publicKey }) =>
      macedBy(publicKey.export({ format: 'der', type: 'spki' }), { ...header, alg: 'HS256' }, payload),
  ],
  [
    'HS512, the public key as PEM',
    ({ header, payload, publicKey }) =>
      macedBy(
        publicKey.export({ format: 'pem', type: 'spki' }),
        { ...header, alg: 'HS512' },
        payload,
        'sha512',
      ),
  ],
  [
    'RS256 of a stranger',
    ({ header, payload }) => signedBy(rsa, { ...header, alg: 'RS256' }, payload, 'sha256'),
  ],
  [
    'ES256 of a stranger',
    ({ header, payload }) => signedBy(ec, { ...header, alg: 'ES256' }, payload, 'sha256'),
  ],
  ['EdDSA of a stranger', ({ header, payload }) => signedBy(stranger, header, payload)],
  [
    'kid a path',
    ({ header, payload }) => signedBy(stranger, { ...header, kid: '../../etc/passwd' }, payload),
  ],
  [
    'kid an empty file',
    ({ header, payload }) => macedBy('', { ...header, alg: 'HS256', kid: '/dev/null' }, payload),
  ],
  ['kid SQL', ({ header, payload }) => signedBy(stranger, { ...header, kid: "x' OR '1'='1" }, payload)],
  ['kid unknown', ({ header, payload }) => signedBy(stranger, { ...header, kid: 'AAAAAAAAAAAA' }, payload)],
  ['kid a list', ({ header, payload }) => signedBy(stranger, { ...header, kid: [header.kid] }, payload)],
  ['kid null', ({ header, payload }) => signedBy(stranger, { ...header, kid: null }, payload)],
  ['no kid', ({ payload }) => signedBy(stranger, { alg: 'EdDSA', typ: 'JWT' }, payload)],
  [
    'its own key in jwk',
    ({ header, payload }) =>
      signedBy(stranger, { ...header, jwk: createPublicKey(stranger).export({ format: 'jwk' }) }, payload),
  ],
  [
    'jku',
    ({ header, payload }) => signedBy(stranger, { ...header, jku: 'https://evil.example/keys' }, payload),
  ],
  [
    'x5u',
    ({ header, payload }) => signedBy(stranger, { ...header, x5u: 'https://evil.example/pem' }, payload),
  ],
  [
    'crit, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, { ...header, crit: ['x'], x: 1 }, payload),
  ],
  [
    'b64 false, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, { ...header, b64: false }, payload),
  ],
  [
    'another typ, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, { ...header, typ: 'at+jwt' }, payload),
  ],
  ['no header', ({ payload, signature }) => `.${encode(payload)}.${signature}`],
  [
    'another user',
    ({ token, payload, signature }) =>
      `${token.split('.')[0]}.${encode({ ...payload, sub: '1' })}.${signature}`,
  ],
  [
    'another session',
    ({ token, payload, signature }) =>
      `${token.split('.')[0]}.${encode({ ...payload, sid: 'x' })}.${signature}`,
  ],
  [
    'a later end',
    ({ token, payload, signature }) =>
      `${token.split('.')[0]}.${encode({ ...payload, exp: 9e9 })}.${signature}`,
  ],
  [
    'issued in the future',
    ({ header, payload }) => signedBy(stranger, header, { ...payload, iat: 9e9, exp: 9e9 + 900 }),
  ],
  [
    'its end at 1e999',
    ({ header, payload, privateKey }) =>
      signedBy(privateKey, header, payload).replace(
        /\.[^.]+\./,
        `.${Buffer.from(JSON.stringify(payload).replace(/"exp":\d+/, '"exp":1e999')).toString('base64url')}.`,
      ),
  ],
  [
    'audience of another, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, header, { ...payload, aud: 'embed' }),
  ],
  [
    'a list of audiences, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, header, { ...payload, aud: ['openperp'] }),
  ],
  [
    'issuer of another, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, header, { ...payload, iss: 'openperp.evil' }),
  ],
  [
    'no session, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, header, { ...payload, sid: undefined }),
  ],
  [
    'no end, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, header, { ...payload, exp: undefined }),
  ],
  [
    'an end that is text, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, header, { ...payload, exp: '9000000000' }),
  ],
  [
    'a user that is a number, signed by us',
    ({ header, payload, privateKey }) => signedBy(privateKey, header, { ...payload, sub: 7 }),
  ],
  ['no signature', ({ token }) => token.slice(0, token.lastIndexOf('.') + 1)],
  ['a signature cut short', ({ token }) => token.slice(0, -1)],
  ['a signature of zeros', ({ token }) => token.replace(/[^.]+$/, Buffer.alloc(64).toString('base64url'))],
  ['a signature with padding', ({ token }) => `${token}==`],
  [
    'a signature in hex',
    ({ token, signature }) => token.replace(/[^.]+$/, Buffer.from(signature, 'base64url').toString('hex')),
  ],
  ['S + L in the signature', ({ token, signature }) => token.replace(/[^.]+$/, malleated(signature))],
  ['a payload with padding', ({ token }) => token.replace(/^([^.]+)\.([^.]+)/, '$1.$2=')],
  ['four parts', ({ token }) => `${token}.x`],
  ['five parts, as encrypted ones have', ({ token }) => `${token}.x.x`],
  ['twice', ({ token }) => `${token}${token}`],
  ['with blanks around', ({ token }) => ` ${token} `],
  ['with a line after', ({ token }) => `${token}\n`],
  ['as JSON', ({ token }) => JSON.stringify({ token })],
  ['nothing', () => ''],
  ['dots', () => '..'],
  ['a megabyte', () => 'x'.repeat(1 << 20)],
];

describe('[ATTACK-4] a forged token is refused with 1003, alike', () => {
  test('whatever it is forged from', async () => {
    const { identity, material } = await openMaterial();
    expect(identity.verifyAccessToken(material.token).ok).toBe(true);
    const resigned = signedBy(material.privateKey, material.header, material.payload);
    expect(identity.verifyAccessToken(resigned).ok, 'the forger has the right key and form').toBe(true);
    for (const [name, forge] of FORGERIES) {
      const forged = forge(material);
      expect(forged, name).not.toBe(material.token);
      const verdict = identity.verifyAccessToken(forged);
      expect(verdict, name).toEqual({ ok: false, code: 1003, message: 'Invalid token' });
    }
  });

  test('that of another exchange, and one of our own that is over (1002)', async () => {
    const [{ identity, material }, other] = await Promise.all([openMaterial(), openMaterial()]);
    expect(refused(identity.verifyAccessToken(other.material.token)).code).toBe(1003);
    const over = { ...material.payload, exp: Math.floor(EXAMPLE_TIME_MS / 1000) };
    const { privateKey, header } = material;
    expect(refused(identity.verifyAccessToken(signedBy(privateKey, header, over))).code).toBe(1002);
  });
});
