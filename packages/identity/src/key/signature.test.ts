import { createHmac, createSecretKey, generateKeyPairSync, sign } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type IpNetwork, parseIpNetwork } from '../network/ip-network.ts';
import { EXAMPLE_TIME_MS, seededIntegers, temporaryDirectory } from '../testing/test-fixture.ts';
import type { ApiKey, VerifiableKey } from './api-keys.ts';
import { type SignatureRefusal, SignatureVerifier, type SignedRequest } from './signature.ts';
import { API_SIGNATURES, SignatureJournal } from './signature-journal.ts';

const SECRET = 'YOUR_API_SECRET';
const QUERY = 'symbol=BTCUSDT&timestamp=1772710377808';
const QUERY_DIGEST = '35b38c8dde155edef84baf91255e4b47dee3e636700d626635ec3dafedb10678';
const BODY =
  '{"symbol":"BTCUSDT","type":"LIMIT","side":"BUY","price":"85000","quantity":"0.1","timeInForce":"GTC","makerOnly":true,"clientOrderId":"ext-1772710377808-001"}';
const BODY_DIGEST = '0105d8f34320392dfa392b1d4c094185b6e9f2b716a3fc66befd508ecfa01bfe';

const pair = generateKeyPairSync('ed25519');

function keyOf(changes: Partial<ApiKey> = {}): VerifiableKey {
  const key: ApiKey = {
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
    ...changes,
  };
  const networks: IpNetwork[] = key.ipWhitelist.map((text) => parseIpNetwork(text)!);
  const material = key.type === 'HMAC' ? createSecretKey(Buffer.from(SECRET)) : pair.publicKey;
  return { key, material, networks };
}

/** A verifier that knows these keys, and which of them were used. */
function verifierOf(...keys: VerifiableKey[]) {
  const used: string[] = [];
  const ring = {
    find: (apiKey: string) => keys.find((entry) => entry.key.apiKey === apiKey),
    markUsed: (apiKey: string) => {
      used.push(apiKey);
    },
  };
  const journal = SignatureJournal.open(temporaryDirectory(), API_SIGNATURES, EXAMPLE_TIME_MS);
  return { verifier: new SignatureVerifier(ring, journal), used };
}

function request(rawQuery: string, body = '', changes: Partial<SignedRequest> = {}): SignedRequest {
  return {
    apiKey: 'fx_1',
    rawQuery,
    rawBody: Buffer.from(body),
    nowMs: EXAMPLE_TIME_MS,
    remoteIp: '1.1.1.1',
    replayProtected: false,
    ...changes,
  };
}

function hmac(payload: string | Buffer): string {
  return createHmac('sha256', SECRET).update(payload).digest('hex');
}

function signed(query: string, body = ''): string {
  return `${query}&signature=${hmac(query + body)}`;
}

function check(rawQuery: string, body = '', changes: Partial<SignedRequest> = {}, key = keyOf()) {
  return verifierOf(key).verifier.verify(request(rawQuery, body, changes));
}

function refusalOf(...args: Parameters<typeof check>): SignatureRefusal {
  const verdict = check(...args);
  if (verdict.ok) throw new Error('accepted');
  return verdict;
}

describe('the documented vectors', () => {
  test('query', () => {
    const entry = keyOf();
    const { verifier, used } = verifierOf(entry);
    expect(verifier.verify(request(`${QUERY}&signature=${QUERY_DIGEST}`))).toEqual({
      ok: true,
      key: entry.key,
    });
    expect(used).toEqual(['fx_1']);
  });

  test('query and body', () => {
    expect(check(`timestamp=1772710377808&signature=${BODY_DIGEST}`, BODY).ok).toBe(true);
    expect(refusalOf(`timestamp=1772710377808&signature=${BODY_DIGEST}`, `${BODY} `).code).toBe(1003);
  });
});

describe('[ATTACK-14] signature may stand anywhere; the rest is signed byte for byte', () => {
  test.each([
    ['first', `signature=${QUERY_DIGEST}&symbol=BTCUSDT&timestamp=1772710377808`],
    ['amid', `symbol=BTCUSDT&signature=${QUERY_DIGEST}&timestamp=1772710377808`],
    ['last', `symbol=BTCUSDT&timestamp=1772710377808&signature=${QUERY_DIGEST}`],
  ])('%s', (_, rawQuery) => {
    expect(check(rawQuery).ok).toBe(true);
  });

  test.each([
    'timestamp=1772710377808',
    'timestamp=1772710377808&b=2&a=1',
    'timestamp=1772710377808&a=%2f&b=%2F&c=+&d=%20&e=%e2%82%ac',
    'timestamp=1772710377808&&a=&b&=c&',
    'timestamp=1772710377808&a=1&a=2',
    'timestamp=1772710377808&xsignature=1&signaturex=2&Signature=3',
    'timestamp=1772710377808&a=?&b=#&c=;',
  ])('%s', (query) => {
    expect(check(`${query}&signature=${hmac(query)}`).ok).toBe(true);
    expect(check(`signature=${hmac(query)}&${query}`).ok).toBe(true);
    const reordered = query.split('&').reverse().join('&');
    if (reordered !== query) expect(refusalOf(`${reordered}&signature=${hmac(query)}`).code).toBe(1003);
  });

  test('bytes past ASCII are signed as they came', () => {
    const bytes = Buffer.from('timestamp=1772710377808&label=größe');
    const rawQuery = `${bytes.toString('latin1')}&signature=${hmac(bytes)}`;
    expect(check(rawQuery).ok).toBe(true);
    const body = Buffer.from([0xff, 0x00, 0xfe]);
    const payload = Buffer.concat([Buffer.from('timestamp=1772710377808'), body]);
    expect(check(`timestamp=1772710377808&signature=${hmac(payload)}`, '', { rawBody: body }).ok).toBe(true);
  });
});

describe('the key', () => {
  test.each<[string, Partial<ApiKey>, number | undefined]>([
    ['enabled', {}, undefined],
    ['disabled', { status: 0 }, 1003],
    ['not yet expired', { expireAt: EXAMPLE_TIME_MS + 1 }, undefined],
    ['expired', { expireAt: EXAMPLE_TIME_MS }, 1002],
    ['disabled and expired', { status: 0, expireAt: 1 }, 1003],
  ])('%s', (_, changes, code) => {
    const verdict = check(signed(QUERY), '', {}, keyOf(changes));
    expect(verdict.ok ? undefined : verdict.code).toBe(code);
  });

  test('unknown, before anything else is looked at', () => {
    expect(refusalOf('', '', { apiKey: 'fx_2' }).code).toBe(1003);
    expect(refusalOf('', '', { apiKey: '' }).code).toBe(1003);
    expect(refusalOf('', '', {}, keyOf({ expireAt: 1 })).code).toBe(1002);
  });
});

describe('timestamp and signature', () => {
  test.each([
    ['', 2001, 'timestamp'],
    ['timestamp=&signature=', 2001, 'timestamp'],
    ['signature=00', 2001, 'timestamp'],
    ['timestamp&signature=00', 2001, 'timestamp'],
    ['TIMESTAMP=1772710377808&signature=00', 2001, 'timestamp'],
    ['timestamp=1772710377808', 2001, 'signature'],
    ['timestamp=1772710377808&signature', 2001, 'signature'],
    ['timestamp=1772710377808&signature=', 2001, 'signature'],
  ])('missing in "%s"', (query, code, field) => {
    expect(refusalOf(query)).toMatchObject({ code, field });
  });

  test.each([
    '1772710377808&timestamp=1772710377808',
    '1772710377808&timestamp=',
    '1772710377',
    '1772710377808000',
    '-1772710377808',
    '+1772710377808',
    '1772710377808.0',
    '1.772710377808e12',
    '0x19cbd2a5a90',
    '%31772710377808',
    'NaN',
    '01772710377808',
    ' 1772710377808',
    '１７７２７１０３７７８０８',
    '0',
    '9'.repeat(400),
  ])('[ATTACK-17] twice or malformed timestamp %s is 1003', (timestamp) => {
    expect(refusalOf(signed(`timestamp=${timestamp}`)).code).toBe(1003);
  });

  test('twice or malformed signature is 1003', () => {
    const digest = hmac(QUERY);
    for (const signature of [
      `${digest}&signature=${digest}`,
      digest.toUpperCase(),
      digest.slice(1),
      digest.slice(0, -1),
      `${digest}0`,
      `0x${digest}`,
      `${digest}%0A`,
      `%20${digest}`,
      Buffer.from(digest, 'hex').toString('base64url'),
      '0'.repeat(64),
      'g'.repeat(64),
      String.fromCharCode(0x135).repeat(64),
    ]) {
      expect(refusalOf(`${QUERY}&signature=${signature}`).code).toBe(1003);
    }
  });

  test.each([
    [10_000, true],
    [-10_000, true],
    [10_001, false],
    [-10_001, false],
  ])('a clock off by %i ms: accepted %s', (ms, expected) => {
    expect(check(signed(QUERY), '', { nowMs: EXAMPLE_TIME_MS + ms }).ok).toBe(expected);
  });
});

describe('recvWindow narrows', () => {
  test.each([
    ['1', 1, true],
    ['1', 2, false],
    ['5000', -5000, true],
    ['5000', 5001, false],
    ['10000', 10_000, true],
  ])('to %s ms: off by %i, accepted %s', (window, ms, expected) => {
    const query = `${QUERY}&recvWindow=${window}`;
    expect(check(signed(query), '', { nowMs: EXAMPLE_TIME_MS + ms }).ok).toBe(expected);
  });

  test.each([
    ['10001', 2003],
    ['0', 2003],
    ['-1', 2003],
    ['', 2002],
    ['1.5', 2002],
    ['5e3', 2002],
    ['5000&recvWindow=5000', 2002],
  ])('%s: %i', (window, code) => {
    expect(refusalOf(signed(`${QUERY}&recvWindow=${window}`))).toMatchObject({ code, field: 'recvWindow' });
  });
});

describe('a failed signature or timestamp explains itself', () => {
  test('by what was expected to be signed and by the clocks', () => {
    const body = '{"price":"1 €"}';
    expect(refusalOf(`a=1&signature=00&timestamp=1772710377800`, body)).toEqual({
      ok: false,
      code: 1003,
      message: 'Invalid signature',
      signedPayload: `a=1&timestamp=1772710377800${body}`,
      clockDifferenceMs: 8,
    });
    expect(refusalOf(signed(QUERY), '', { nowMs: EXAMPLE_TIME_MS - 20_000 })).toEqual({
      ok: false,
      code: 1003,
      message: 'Timestamp outside of tolerance window',
      signedPayload: QUERY,
      clockDifferenceMs: -20_000,
    });
  });

  test('without a timestamp to read by the payload alone', () => {
    const refusal = refusalOf('timestamp=now&signature=00');
    expect(refusal).toMatchObject({ code: 1003, signedPayload: 'timestamp=now' });
    expect('clockDifferenceMs' in refusal).toBe(false);
  });
});

test('[ATTACK-14] of 20,000 requests with one byte changed, dropped or added none is accepted', () => {
  const { verifier } = verifierOf(keyOf());
  const integer = seededIntegers(7);
  const query = Buffer.from(signed('symbol=BTCUSDT&timestamp=1772710377808', BODY));
  const body = Buffer.from(BODY);
  const good = { ...request(query.toString('latin1')), rawBody: body };
  expect(verifier.verify(good).ok).toBe(true);
  for (let i = 0; i < 20_000; i += 1) {
    const inQuery = integer(2) === 0;
    const bytes = inQuery ? query : body;
    const at = integer(bytes.length);
    const kind = integer(3);
    const byte = Buffer.from([kind === 0 ? bytes[at]! ^ (1 + integer(255)) : integer(256)]);
    const end = kind === 2 ? at : at + 1;
    const changed = Buffer.concat([
      bytes.subarray(0, at),
      kind === 1 ? Buffer.alloc(0) : byte,
      bytes.subarray(end),
    ]);
    const verdict = verifier.verify(
      inQuery ? { ...good, rawQuery: changed.toString('latin1') } : { ...good, rawBody: changed },
    );
    if (verdict.ok)
      throw new Error(`accepted ${inQuery ? 'query' : 'body'} ${JSON.stringify(changed.toString())}`);
    expect([1003, 2001]).toContain(verdict.code);
  }
});

describe('[ATTACK-18] the address', () => {
  test.each([
    ['1.1.1.1', undefined],
    ['::ffff:1.1.1.1', undefined],
    ['2001:db8::9', undefined],
    ['1.1.1.2', 1006],
    ['2001:db9::9', 1006],
    ['', 1006],
    ['rubbish', 1006],
  ])('%s on the list of 1.1.1.1, 2001:db8::/32: %s', (remoteIp, code) => {
    const verdict = check(
      signed(QUERY),
      '',
      { remoteIp },
      keyOf({ ipWhitelist: ['1.1.1.1', '2001:db8::/32'] }),
    );
    expect(verdict.ok ? undefined : verdict.code).toBe(code);
  });

  test('comes after the signature', () => {
    const key = keyOf({ ipWhitelist: ['9.9.9.9'] });
    expect(refusalOf(`${QUERY}&signature=00`, '', {}, key).code).toBe(1003);
  });
});

describe('[ATTACK-16] replay', () => {
  test('a signature is used up by its first use, on whatever path, and not by a failed one', () => {
    const { verifier, used } = verifierOf(keyOf());
    const order = request(signed(QUERY, BODY), BODY, { replayProtected: true });
    expect(verifier.verify({ ...order, rawBody: Buffer.from('{}') }).ok).toBe(false);
    expect(verifier.verify(order).ok).toBe(true);
    expect(verifier.verify(order)).toEqual({ ok: false, code: 3004, message: 'Signature replay detected' });
    const moved = order.rawQuery.split('&').reverse();
    const elsewhere = `${moved[0]}&${moved.slice(1).reverse().join('&')}`;
    expect(verifier.verify({ ...order, rawQuery: elsewhere })).toMatchObject({ code: 3004 });
    expect(verifier.verify({ ...order, nowMs: EXAMPLE_TIME_MS + 10_000 })).toMatchObject({ code: 3004 });
    expect(used).toEqual(['fx_1']);
  });

  test('requests that change nothing may be repeated', () => {
    const { verifier } = verifierOf(keyOf());
    const query = request(signed(QUERY));
    expect(verifier.verify(query).ok).toBe(true);
    expect(verifier.verify(query).ok).toBe(true);
    expect(verifier.verify({ ...query, replayProtected: true }).ok).toBe(true);
  });

  test('an answer of 1006 uses the signature up too', () => {
    const { verifier } = verifierOf(keyOf({ ipWhitelist: ['9.9.9.9'] }));
    const order = request(signed(QUERY), '', { replayProtected: true });
    expect(verifier.verify(order)).toMatchObject({ code: 1006 });
    expect(verifier.verify({ ...order, remoteIp: '9.9.9.9' })).toMatchObject({ code: 3004 });
  });

  test('what an unclean stop of the machine left unknown is 5002 until newer timestamps come', () => {
    const directory = temporaryDirectory();
    SignatureJournal.open(directory, API_SIGNATURES, EXAMPLE_TIME_MS - 1000, EXAMPLE_TIME_MS - 60_000);
    const journal = SignatureJournal.open(directory, API_SIGNATURES, EXAMPLE_TIME_MS, EXAMPLE_TIME_MS - 500);
    const entry = keyOf();
    const verifier = new SignatureVerifier({ find: () => entry, markUsed: () => {} }, journal);
    const order = (timestampMs: number, nowMs: number) =>
      request(signed(`timestamp=${timestampMs}`), '', { replayProtected: true, nowMs });
    expect(verifier.verify(order(EXAMPLE_TIME_MS, EXAMPLE_TIME_MS))).toMatchObject({
      code: 5002,
      retryAfterSeconds: 10,
    });
    expect(verifier.verify({ ...order(EXAMPLE_TIME_MS, EXAMPLE_TIME_MS), replayProtected: false }).ok).toBe(
      true,
    );
    expect(verifier.verify(order(EXAMPLE_TIME_MS + 10_001, EXAMPLE_TIME_MS + 10_001)).ok).toBe(true);
  });

  test('a use that cannot be recorded is 5002', () => {
    const journal = SignatureJournal.open(temporaryDirectory(), API_SIGNATURES, EXAMPLE_TIME_MS);
    journal.close();
    const entry = keyOf();
    const verifier = new SignatureVerifier({ find: () => entry, markUsed: () => {} }, journal);
    expect(verifier.verify(request(signed(QUERY), '', { replayProtected: true }))).toMatchObject({
      code: 5002,
    });
  });
});

describe('Ed25519', () => {
  const key = keyOf({ type: 'ED25519' });
  const signature = (payload: string) =>
    sign(null, Buffer.from(payload), pair.privateKey).toString('base64url');

  test('signs the same payload, in base64url', () => {
    const rawQuery = `timestamp=1772710377808&signature=${signature(`timestamp=1772710377808${BODY}`)}`;
    expect(check(rawQuery, BODY, {}, key).ok).toBe(true);
    expect(refusalOf(rawQuery, `${BODY} `, {}, key)).toMatchObject({
      code: 1003,
      signedPayload: `timestamp=1772710377808${BODY} `,
    });
  });

  test('[ATTACK-14] other spellings of the signature are none', () => {
    const good = signature(QUERY);
    const bytes = Buffer.from(good, 'base64url');
    const last = good.at(-1)!;
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const sameBytes = `${good.slice(0, -1)}${alphabet[alphabet.indexOf(last) + 1]}`;
    expect(Buffer.from(sameBytes, 'base64url')).toEqual(bytes);
    for (const other of [sameBytes, `${good}==`, bytes.toString('hex'), hmac(QUERY)]) {
      expect(refusalOf(`${QUERY}&signature=${other}`, '', {}, key).code).toBe(1003);
    }
  });

  test('is used up per key', () => {
    const { verifier } = verifierOf(key, keyOf({ type: 'ED25519', id: '2', apiKey: 'fx_2' }));
    const order = request(`${QUERY}&signature=${signature(QUERY)}`, '', { replayProtected: true });
    expect(verifier.verify(order).ok).toBe(true);
    expect(verifier.verify(order)).toMatchObject({ code: 3004 });
    expect(verifier.verify({ ...order, apiKey: 'fx_2' }).ok).toBe(true);
  });
});
