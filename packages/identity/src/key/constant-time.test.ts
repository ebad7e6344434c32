import { createHmac, createSecretKey } from 'node:crypto';
import { beforeEach, expect, test, vi } from 'vitest';
import { AGENT_NONCES, AgentSignatureVerifier } from '../agent/agent-signature.ts';
import { EXAMPLE_TIME_MS, temporaryDirectory } from '../testing/test-fixture.ts';
import type { VerifiableKey } from './api-keys.ts';
import { SignatureVerifier } from './signature.ts';
import { API_SIGNATURES, SignatureJournal } from './signature-journal.ts';

/** How many bytes each comparison in constant time was of. */
const compared = vi.hoisted(() => [] as [number, number][]);

vi.mock('node:crypto', async (load) => {
  const crypto = await load<typeof import('node:crypto')>();
  const timingSafeEqual: typeof crypto.timingSafeEqual = (a, b) => {
    compared.push([a.byteLength, b.byteLength]);
    return crypto.timingSafeEqual(a, b);
  };
  return { ...crypto, default: { ...crypto, timingSafeEqual }, timingSafeEqual };
});

const SECRET = 'a secret of thirty-two letters..';
const PAYLOAD = `timestamp=${EXAMPLE_TIME_MS}`;

const entry: VerifiableKey = {
  key: {
    id: '1',
    userId: 7,
    label: 'x',
    apiKey: 'fx_1',
    type: 'HMAC',
    permissions: 3,
    ipWhitelist: [],
    status: 1,
    createdAt: 0,
    expireAt: 0,
  },
  material: createSecretKey(Buffer.from(SECRET)),
  networks: [],
};

let verifier: SignatureVerifier;

beforeEach(() => {
  const journal = SignatureJournal.open(temporaryDirectory(), API_SIGNATURES, EXAMPLE_TIME_MS);
  verifier = new SignatureVerifier({ find: () => entry, markUsed: () => {} }, journal);
  compared.length = 0;
});

function isAccepted(signature: string): boolean {
  return verifier.verify({
    apiKey: 'fx_1',
    rawQuery: `${PAYLOAD}&signature=${signature}`,
    rawBody: Buffer.alloc(0),
    nowMs: EXAMPLE_TIME_MS,
    remoteIp: '1.1.1.1',
    replayProtected: false,
  }).ok;
}

/** Signatures that are right in their first 0, 1, 2 … 63 digits, and the right one at the end. */
function* growing(digest: string): Iterable<string> {
  for (let right = 0; right < digest.length; right += 1)
    yield digest.slice(0, right) + (digest[right] === '0' ? '1' : '0').repeat(digest.length - right);
  yield digest;
}

test('[ATTACK-15] however much of a signature is right, it is compared whole, each time alike', () => {
  const digest = createHmac('sha256', SECRET).update(PAYLOAD).digest('hex');
  for (const signature of growing(digest)) expect(isAccepted(signature)).toBe(signature === digest);
  expect(compared).toEqual(Array.from({ length: 65 }, () => [64, 64]));
});

test('[ATTACK-15] an agent’s too, and of an agent that there is not', () => {
  const journal = SignatureJournal.open(temporaryDirectory(), AGENT_NONCES, EXAMPLE_TIME_MS);
  const agent = {
    agentId: '1',
    agentCode: 'A',
    name: 'A',
    status: 'ACTIVE',
    allowedOrigins: [],
    ipWhitelist: [],
    webhookUrl: '',
    createdAt: 0,
  } as const;
  const known = { agent, secret: createSecretKey(Buffer.from(SECRET)), networks: [] };
  const agents = new AgentSignatureVerifier((code) => (code === 'A' ? known : undefined), journal);
  const text = 'agentCode=A&nonce=n';
  const verify = (agentCode: string, sign: string) =>
    agents.verify({
      agentCode,
      timestamp: `${Math.floor(EXAMPLE_TIME_MS / 1000)}`,
      nonce: 'nonce-of-one-use',
      sign,
      signedText: text,
      remoteIp: '1.1.1.1',
      nowMs: EXAMPLE_TIME_MS,
    }).ok;
  const digest = createHmac('sha256', SECRET).update(text).digest('hex');
  for (const sign of growing(digest)) expect(verify('A', sign)).toBe(sign === digest);
  expect(verify('NOBODY', digest)).toBe(false);
  expect(compared).toEqual(Array.from({ length: 66 }, () => [64, 64]));
});

test('[ATTACK-15] what has not the form of a signature is compared with nothing', () => {
  for (const rubbish of ['', 'a', 'A'.repeat(64), 'ab'.repeat(31), 'ab'.repeat(33), 'zz'.repeat(32)])
    expect(isAccepted(rubbish)).toBe(false);
  expect(compared).toEqual([]);
});
