import { createHmac, createSecretKey } from 'node:crypto';
import { truncateSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { SignatureJournal } from '../key/signature-journal.ts';
import { parseIpNetwork } from '../network/ip-network.ts';
import type { Outcome } from '../refusal.ts';
import {
  accepted,
  createAgent,
  EXAMPLE_TIME_MS,
  openTestIdentity,
  refused,
  TestClock,
  temporaryDirectory,
} from '../testing/test-fixture.ts';
import type { Agent } from './agent.ts';
import {
  AGENT_NONCES,
  AgentSignatureVerifier,
  type AgentSignedRequest,
  type VerifiableAgent,
} from './agent-signature.ts';

const SECONDS = Math.floor(EXAMPLE_TIME_MS / 1000);

const SECRET = 'a secret of forty letters, more or less.';

interface Caller {
  readonly verify: (request: AgentSignedRequest) => Outcome<Agent>;
  readonly signed: (changes?: Partial<AgentSignedRequest>, secret?: string) => AgentSignedRequest;
  readonly clock: TestClock;
}

/** Requests that are signed at the clock's time with the next nonce, unless told otherwise. */
function requests(clock: TestClock, ownSecret: string): Caller['signed'] {
  let count = 0;
  return (changes = {}, secret = ownSecret) => {
    count += 1;
    const {
      agentCode = 'AGENT001',
      timestamp = String(Math.floor(clock.nowMs / 1000)),
      nonce = `nonce-${count}`,
    } = changes;
    const signedText = `agentCode=${agentCode}&nonce=${nonce}&timestamp=${timestamp}`;
    const sign = createHmac('sha256', secret).update(signedText).digest('hex');
    const context = { remoteIp: '1.2.3.4', nowMs: clock.nowMs };
    return { agentCode, timestamp, nonce, sign, signedText, ...context, ...changes };
  };
}

/** A verifier that knows AGENT001 and AGENT002, who have the same secret and networks. */
function openVerifier(networks: readonly string[] = [], clock = new TestClock()): Caller {
  const journal = SignatureJournal.open(temporaryDirectory(), AGENT_NONCES, clock.nowMs);
  onTestFinished(() => journal.close());
  const known = (agentCode: string): VerifiableAgent => ({
    agent: {
      agentId: '1',
      agentCode,
      name: 'x',
      status: 'ACTIVE',
      allowedOrigins: [],
      ipWhitelist: networks,
      webhookUrl: '',
      createdAt: 0,
    },
    secret: createSecretKey(Buffer.from(SECRET)),
    networks: networks.map((text) => parseIpNetwork(text)!),
  });
  const agents = new Map(['AGENT001', 'AGENT002'].map((code) => [code, known(code)]));
  const verifier = new AgentSignatureVerifier((code) => agents.get(code), journal);
  return { verify: (request) => verifier.verify(request), signed: requests(clock, SECRET), clock };
}

/** The same over a data folder. */
async function openIdentityWithAgent() {
  const clock = new TestClock();
  const directory = temporaryDirectory();
  const identity = await openTestIdentity(clock, directory);
  const { agent, agentSecret } = await createAgent(identity);
  const verify: Caller['verify'] = (request) => identity.agents.verify(request);
  return { identity, agent, agentSecret, directory, clock, verify, signed: requests(clock, agentSecret) };
}

function codeOf(caller: Pick<Caller, 'verify'>, request: AgentSignedRequest): number {
  const outcome = caller.verify(request);
  return outcome.ok ? 0 : outcome.code;
}

test('a right signature tells the agent', async () => {
  const { agent, verify, signed } = await openIdentityWithAgent();
  expect(accepted(verify(signed()))).toEqual(agent);
});

test('the secret signs webhooks, too', async () => {
  const { identity, agentSecret } = await openIdentityWithAgent();
  const text = '1713024000nonce-1{"orderType":"transfer","orderId":123}';
  const expected = createHmac('sha256', agentSecret).update(text).digest('hex');
  expect(identity.agents.sign('AGENT001', text)).toBe(expected);
});

test('a wrong signature and an unknown agent have the same answer, 6001', () => {
  const caller = openVerifier();
  const { signed } = caller;
  const wrong = refused(caller.verify(signed({}, 'another secret')));
  expect(wrong.code).toBe(6001);
  expect(refused(caller.verify(signed({ agentCode: 'AGENT003' })))).toEqual(wrong);
  expect(refused(caller.verify(signed({ agentCode: 'agent001' })))).toEqual(wrong);
  expect(refused(caller.verify(signed({ agentCode: '__proto__' })))).toEqual(wrong);
});

describe('a signature is 64 hex digits in lower case over the very text', () => {
  test.each([
    ['empty', () => ''],
    ['upper case', (sign: string) => sign.toUpperCase()],
    ['one digit less', (sign: string) => sign.slice(0, -1)],
    ['one digit more', (sign: string) => `${sign}0`],
    ['a blank after it', (sign: string) => `${sign} `],
    ['base64', (sign: string) => Buffer.from(sign, 'hex').toString('base64')],
    ['wide digits', (sign: string) => sign.replace(/\d/g, (digit) => String.fromCharCode(0xff10 + +digit))],
    ['very long', () => 'a'.repeat(1 << 20)],
  ])('%s: 6001', (_, change) => {
    const caller = openVerifier();
    const { signed } = caller;
    const request = signed();
    expect(codeOf(caller, { ...request, sign: change(request.sign) })).toBe(6001);
    expect(codeOf(caller, request)).toBe(0);
  });

  test('any digit changed, and any other text', () => {
    const caller = openVerifier();
    const { signed } = caller;
    const request = signed();
    for (let i = 0; i < 64; i += 1) {
      const digit = request.sign[i] === '0' ? '1' : '0';
      const sign = `${request.sign.slice(0, i)}${digit}${request.sign.slice(i + 1)}`;
      expect(codeOf(caller, { ...request, sign })).toBe(6001);
    }
    expect(codeOf(caller, { ...request, signedText: `${request.signedText}&x=1` })).toBe(6001);
    expect(codeOf(caller, request)).toBe(0);
  });
});

describe('[ATTACK-17] the timestamp is in seconds, within 30 s', () => {
  test.each([
    [SECONDS - 31, 6001],
    [SECONDS - 30, 6001], // 30.808 s
    [SECONDS - 29, 0],
    [SECONDS + 30, 0], // 29.192 s
    [SECONDS + 31, 6001],
    [SECONDS * 1000, 6001],
    [0, 6001],
    [-SECONDS, 6001],
    [1e300, 6001],
    [`${SECONDS}.5`, 6001],
    [`0${SECONDS}`, 6001],
    [`+${SECONDS}`, 6001],
    [` ${SECONDS}`, 6001],
    [`${SECONDS}\n`, 6001],
    ['1772710377e0', 6001],
    ['0x69a96a29', 6001],
    ['NaN', 6001],
    ['Infinity', 6001],
    ['', 6001],
    ['1'.repeat(1 << 20), 6001],
  ])('%.20s: %i', (timestamp, code) => {
    const caller = openVerifier();
    const { signed } = caller;
    expect(codeOf(caller, signed({ timestamp: String(timestamp) }))).toBe(code);
  });

  test('30 s to the millisecond', () => {
    const clock = new TestClock(SECONDS * 1000);
    const caller = openVerifier([], clock);
    const { signed } = caller;
    expect(codeOf(caller, signed({ timestamp: String(SECONDS - 30) }))).toBe(0);
    expect(codeOf(caller, signed({ timestamp: String(SECONDS + 30) }))).toBe(0);
    clock.advance(1);
    expect(codeOf(caller, signed({ timestamp: String(SECONDS - 30) }))).toBe(6001);
    clock.advance(-2);
    expect(codeOf(caller, signed({ timestamp: String(SECONDS + 30) }))).toBe(6001);
  });
});

describe('[ATTACK-16] a nonce', () => {
  test.each([
    ['x', 0],
    ['nonce-1', 0],
    ['x'.repeat(128), 0],
    ['x'.repeat(129), 6001],
    ['', 6001],
    ['nonce\n1', 6001],
    ['nönce-12', 6001],
  ])('%.20j: %i', (nonce, code) => {
    const caller = openVerifier();
    const { signed } = caller;
    expect(codeOf(caller, signed({ nonce }))).toBe(code);
  });

  test.each([0, 140_000, 290_000])(
    'is good once, signed anew or not, for 5 minutes, %i ms after the start',
    (startedMs) => {
      const caller = openVerifier();
      const { signed, clock } = caller;
      clock.advance(startedMs);
      const first = signed({ nonce: 'nonce' });
      expect(codeOf(caller, first)).toBe(0);
      expect(refused(caller.verify(first)).message).toBe('The nonce was used before');
      for (let seconds = 0; seconds <= 300; seconds += 20) {
        expect(refused(caller.verify(signed({ nonce: 'nonce' })))).toMatchObject({
          code: 6001,
          message: 'The nonce was used before',
        });
        clock.advance(20_000);
        expect(codeOf(caller, signed())).toBe(0);
      }
    },
  );

  test('is forgotten in the end', () => {
    const caller = openVerifier();
    const { signed, clock } = caller;
    expect(codeOf(caller, signed({ nonce: 'nonce' }))).toBe(0);
    for (let i = 0; i < 3; i += 1) {
      clock.advance(300_000);
      expect(codeOf(caller, signed())).toBe(0);
    }
    expect(codeOf(caller, signed({ nonce: 'nonce' }))).toBe(0);
  });

  test('of another agent is another', () => {
    const caller = openVerifier();
    const { signed } = caller;
    expect(codeOf(caller, signed({ nonce: 'nonce' }))).toBe(0);
    const other = signed({ agentCode: 'AGENT002', nonce: 'nonce' });
    expect(codeOf(caller, other)).toBe(0);
    expect(codeOf(caller, { ...other })).toBe(6001);
  });

  test('is not used up by who cannot sign', () => {
    const caller = openVerifier();
    const { signed, clock } = caller;
    const request = signed({ nonce: 'nonce' });
    expect(codeOf(caller, { ...request, sign: '0'.repeat(64) })).toBe(6001);
    const stale = { ...request, nowMs: clock.nowMs + 60_000 };
    expect(codeOf(caller, stale)).toBe(6001);
    expect(codeOf(caller, request)).toBe(0);
  });

  test('is used up whatever the answer is', () => {
    const caller = openVerifier(['9.9.9.9']);
    const { signed } = caller;
    const request = signed();
    expect(codeOf(caller, request)).toBe(6009);
    expect(codeOf(caller, { ...request, remoteIp: '9.9.9.9' })).toBe(6001);
  });

  test('of many at once is good for one', () => {
    const caller = openVerifier();
    const { signed } = caller;
    const request = signed();
    const codes = Array.from({ length: 50 }, () => codeOf(caller, request));
    expect(codes).toEqual([0, ...Array<number>(49).fill(6001)]);
  });

  test('is remembered over restarts, closed or not', async () => {
    const caller = await openIdentityWithAgent();
    const { signed, clock, directory } = caller;
    expect(codeOf(caller, signed({ nonce: 'nonce' }))).toBe(0);
    for (let i = 0; i < 7; i += 1) {
      clock.advance(45_000);
      const restarted = await openTestIdentity(clock, directory);
      expect(codeOf(restarted.agents, signed({ nonce: 'nonce' }))).toBe(6001);
      expect(codeOf(restarted.agents, signed())).toBe(0);
      if (i % 2 === 0) await restarted.close();
    }
  });

  test('is refused with 5002 while it cannot be known whether it was used', async () => {
    const caller = await openIdentityWithAgent();
    const { signed, clock, directory } = caller;
    expect(codeOf(caller, signed())).toBe(0);
    truncateSync(join(directory, 'agent-nonces-0.journal'), 10);
    const restarted = await openTestIdentity(clock, directory);
    expect(refused(restarted.agents.verify(signed()))).toMatchObject({ code: 5002, retryAfterSeconds: 30 });
    clock.advance(31_000);
    expect(codeOf(restarted.agents, signed())).toBe(0);
  });

  test('has files of its own, next to those of signatures', async () => {
    const caller = await openIdentityWithAgent();
    const { identity, signed, directory, clock } = caller;
    expect(codeOf(caller, signed({ nonce: 'nonce' }))).toBe(0);
    await identity.close();
    const nonces = SignatureJournal.open(directory, AGENT_NONCES, clock.nowMs);
    expect(nonces.unknownUntilMs).toBe(0);
    nonces.close();
  });
});

describe('access', () => {
  test('a disabled agent is 6009, enabled again it is not', async () => {
    const caller = await openIdentityWithAgent();
    const { identity, signed } = caller;
    accepted(await identity.agents.update('AGENT001', { status: 'DISABLED' }));
    expect(codeOf(caller, signed())).toBe(6009);
    expect(codeOf(caller, signed({}, 'wrong'))).toBe(6001);
    accepted(await identity.agents.update('AGENT001', { status: 'ACTIVE' }));
    expect(codeOf(caller, signed())).toBe(0);
  });

  test.each([
    ['10.1.2.3', 0],
    ['2001:db8::5', 0],
    ['11.0.0.1', 6009],
    ['2001:db9::5', 6009],
    ['', 6009],
    ['10.1.2.3, 1.1.1.1', 6009],
  ])('from 10.0.0.0/8 and 2001:db8::/32 alone: %j is %i', (remoteIp, code) => {
    const caller = openVerifier(['10.0.0.0/8', '2001:db8::/32']);
    const { signed } = caller;
    expect(codeOf(caller, signed({ remoteIp }))).toBe(code);
  });

  test('a rotated secret ends at once, also over a restart', async () => {
    const caller = await openIdentityWithAgent();
    const { signed, clock, directory } = caller;
    const { agentSecret } = accepted(await caller.identity.agents.rotateSecret('AGENT001'));
    expect(codeOf(caller, signed())).toBe(6001);
    expect(codeOf(caller, signed({}, agentSecret))).toBe(0);
    const restarted = await openTestIdentity(clock, directory);
    expect(codeOf(restarted.agents, signed())).toBe(6001);
    expect(codeOf(restarted.agents, signed({}, agentSecret))).toBe(0);
  });
});
