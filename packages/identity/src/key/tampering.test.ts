import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { beforeEach, expect, test } from 'vitest';
import type { Identity } from '../identity.ts';
import {
  accepted,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  seededIntegers,
  TestClock,
} from '../testing/test-fixture.ts';

/** A signed order as it came over the wire, as latin1. */
interface Wire {
  readonly query: string;
  readonly body: string;
}

const BODY = '{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"85000","quantity":"0.1"}';
const QUERY = `a=1&b=%2F&c=x%20y&d=${Buffer.from('é').toString('latin1')}&timestamp=${EXAMPLE_TIME_MS}`;

let identity: Identity;
let apiKey: string;
let signed: Wire;

beforeEach(async () => {
  identity = await openTestIdentity(new TestClock());
  const user = accepted(await identity.users.create({ username: 'alice', password: 'secret' }));
  const created = accepted(await identity.apiKeys.create(user.userId, { label: 'k', permissions: 3 }));
  apiKey = created.key.apiKey;
  signed = signedBy((payload) =>
    createHmac('sha256', created.apiSecret!).update(payload, 'latin1').digest('hex'),
  );
});

function signedBy(sign: (payload: string) => string, query = QUERY, body = BODY): Wire {
  return { query: `${query}&signature=${sign(query + body)}`, body };
}

function isAccepted({ query, body }: Wire, key = apiKey): boolean {
  return identity.verifySignature({
    apiKey: key,
    rawQuery: query,
    rawBody: Buffer.from(body, 'latin1'),
    nowMs: EXAMPLE_TIME_MS,
    remoteIp: '1.1.1.1',
    replayProtected: false,
  }).ok;
}

/** One byte changed, dropped or added, anywhere in query or body; never the same text. */
function mutated(wire: Wire, integer: (bound: number) => number): Wire {
  const part = integer(2) === 0 ? 'query' : 'body';
  const text = wire[part];
  const at = integer(text.length);
  const byte = String.fromCharCode(integer(256));
  const replacements = [
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 + integer(255))) + text.slice(at + 1),
    text.slice(0, at) + text.slice(at + 1),
    text.slice(0, at) + byte + text.slice(at),
  ];
  return { ...wire, [part]: replacements[integer(3)]! };
}

test('[ATTACK-14] of 100,000 signed requests with one byte changed, dropped or added none is accepted', () => {
  const integer = seededIntegers(14);
  expect(isAccepted(signed)).toBe(true);
  for (let i = 0; i < 100_000; i += 1) {
    const wire = mutated(signed, integer);
    if (isAccepted(wire)) throw new Error(`accepted ${JSON.stringify(wire)}`);
  }
  expect(isAccepted(signed)).toBe(true);
});

test('[ATTACK-14] nor of 5,000 signed by an Ed25519 key', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  const created = accepted(await identity.apiKeys.create(1_000_000_001, { label: 'e', publicKey: pem }));
  const key = created.key.apiKey;
  const wire = signedBy((payload) =>
    sign(null, Buffer.from(payload, 'latin1'), privateKey).toString('base64url'),
  );
  const integer = seededIntegers(41);
  expect(isAccepted(wire, key)).toBe(true);
  for (let i = 0; i < 5000; i += 1) {
    const changed = mutated(wire, integer);
    if (isAccepted(changed, key)) throw new Error(`accepted ${JSON.stringify(changed)}`);
  }
});

test('[ATTACK-14] what reads the same is not the same', () => {
  const digest = () => /signature=([0-9a-f]+)/.exec(signed.query)![1]!;
  const nfd = Buffer.from('e\u0301').toString('latin1');
  const nfc = Buffer.from('é').toString('latin1');

  const changes: readonly (readonly [string, (wire: Wire) => Wire])[] = [
    [
      'parameters in another order',
      ({ query, body }) => ({ query: query.replace('a=1&b=%2F', 'b=%2F&a=1'), body }),
    ],
    ['a parameter twice', ({ query, body }) => ({ query: query.replace('a=1', 'a=1&a=1'), body })],
    ['a parameter more, at the end', ({ query, body }) => ({ query: `${query}&z=1`, body })],
    ['a parameter more, in front', ({ query, body }) => ({ query: `z=1&${query}`, body })],
    ['an empty parameter more', ({ query, body }) => ({ query: `${query}&`, body })],
    ['%2f for %2F', ({ query, body }) => ({ query: query.replace('%2F', '%2f'), body })],
    ['/ for %2F', ({ query, body }) => ({ query: query.replace('%2F', '/'), body })],
    ['+ for %20', ({ query, body }) => ({ query: query.replace('%20', '+'), body })],
    ['a blank for %20', ({ query, body }) => ({ query: query.replace('%20', ' '), body })],
    ['%61 for a', ({ query, body }) => ({ query: query.replace('a=1', '%61=1'), body })],
    ['é in two code points', ({ query, body }) => ({ query: query.replace(nfc, nfd), body })],
    ['é escaped', ({ query, body }) => ({ query: query.replace(nfc, '%C3%A9'), body })],
    ['no body', ({ query }) => ({ query, body: '' })],
    ['a line after the body', ({ query, body }) => ({ query, body: `${body}\n` })],
    ['a blank in the body', ({ query, body }) => ({ query, body: body.replace(':', ': ') })],
    [
      'members in another order',
      ({ query, body }) => ({ query, body: body.replace(/(".*?BTCUSDT"),(".*?LIMIT")/, '$2,$1') }),
    ],
    ['85000.0 for 85000', ({ query, body }) => ({ query, body: body.replace('85000', '85000.0') })],
    [
      'the body’s first byte in the query',
      ({ query, body }) => ({ query: query.replace('&signature', '{&signature'), body: body.slice(1) }),
    ],
    [
      'upper-case hex',
      ({ query, body }) => ({ query: query.replace(digest(), digest().toUpperCase()), body }),
    ],
    ['a digit less', ({ query, body }) => ({ query: query.replace(digest(), digest().slice(1)), body })],
    [
      'half the digits',
      ({ query, body }) => ({ query: query.replace(digest(), digest().slice(0, 32)), body }),
    ],
    ['a digit more', ({ query, body }) => ({ query: query.replace(digest(), `${digest()}0`), body })],
    ['0x in front', ({ query, body }) => ({ query: query.replace(digest(), `0x${digest()}`), body })],
    ['the signature twice', ({ query, body }) => ({ query: `${query}&signature=${digest()}`, body })],
    ['a line after the signature', ({ query, body }) => ({ query: `${query}%0A`, body })],
    ['a NUL after the signature', ({ query, body }) => ({ query: `${query}\0`, body })],
    ['no digits', ({ query, body }) => ({ query: query.replace(digest(), ''), body })],
  ];
  for (const [name, tamper] of changes) {
    const wire = tamper(signed);
    expect(wire, name).not.toEqual(signed);
    expect(isAccepted(wire), name).toBe(false);
  }
  expect(isAccepted(signed)).toBe(true);
});
