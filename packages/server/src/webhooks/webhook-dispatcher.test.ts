import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Agent, type AuditEvent, type Identity, openIdentity } from '@openperp/identity';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createLogger } from '../process/logging.ts';
import { testAgent } from './testing/agent-orders.ts';
import { ManualWebhookClock } from './testing/manual-webhook-clock.ts';
import { WebhookDispatcher } from './webhook-dispatcher.ts';
import type { Delivery, DeliveryResult, WebhookRequest } from './webhook-sender.ts';

const START_MS = 1_772_710_377_808;
const DELIVERED: Delivery = { result: 'delivered', status: 200 };
const BROKEN: Delivery = { result: 'status', status: 500 };
const SLOW: Delivery = { result: 'timeout', status: 0 };

/** A try that has not ended. */
interface OpenTry {
  readonly request: WebhookRequest;
  readonly atMs: number;
  end(delivery: Delivery): Promise<void>;
}

/** A dispatcher over a real outbox whose tries end as the test says. */
class Bench {
  readonly clock = new ManualWebhookClock(START_MS);
  readonly agents = new Map<string, Agent>();
  readonly open: OpenTry[] = [];
  readonly tried: DeliveryResult[] = [];
  readonly audit: AuditEvent[] = [];
  readonly directory = mkdtempSync(join(tmpdir(), 'openperp-webhooks-'));
  /** How tries end by themselves; `undefined`: the test ends them. */
  answer: ((request: WebhookRequest) => Delivery | undefined) | undefined;
  readonly sent: { readonly url: string; readonly body: string; readonly atMs: number }[] = [];
  #identity: Identity | undefined;
  #dispatcher: WebhookDispatcher | undefined;

  get outbox(): Identity['webhooks'] {
    return this.#identity!.webhooks;
  }

  async start(): Promise<void> {
    const { clock, directory } = this;
    const identity = await openIdentity({ directory, accessTtlSeconds: 900, now: () => clock.nowMs() });
    this.#identity = identity;
    this.#dispatcher = new WebhookDispatcher({
      outbox: identity.webhooks,
      agents: {
        list: () => [...this.agents.values()],
        get: (agentCode) => this.agents.get(agentCode.replace('BROKER', '')),
        getById: (agentId) => this.agents.get(agentId),
        sign: (agentCode, text) => `${agentCode} signs ${text}`,
        userOf: () => Promise.reject(new Error('not asked')),
      },
      sender: { send: (request, stop) => this.#send(request, stop) },
      clock,
      metrics: { tried: (result) => void this.tried.push(result) },
      note: (event) => void this.audit.push(event),
      logger: createLogger({ write: () => {} }),
    });
    await this.#dispatcher.start();
    await clock.settled();
  }

  async stop(): Promise<void> {
    await this.#dispatcher?.stop();
    await this.#identity?.close();
    this.#dispatcher = undefined;
    this.#identity = undefined;
  }

  /** Puts an event of each order into the outbox. */
  async add(agentId: string, ...orderIds: readonly number[]): Promise<void> {
    if (!this.agents.has(agentId)) this.agents.set(agentId, testAgent(agentId));
    const webhooks = orderIds.map((orderId) => ({ orderId, agentId, body: `event ${orderId}` }));
    await this.outbox.add(Math.max(...orderIds), webhooks);
    this.#dispatcher?.added(webhooks.map((webhook) => webhook.agentId));
    await this.clock.settled();
  }

  /** The bodies that are being tried. */
  get trying(): readonly string[] {
    return this.open.map(({ request }) => request.body);
  }

  async #send(request: WebhookRequest, stop: AbortSignal): Promise<Delivery | undefined> {
    const atMs = this.clock.nowMs();
    this.sent.push({ url: request.url, body: request.body, atMs: atMs - START_MS });
    const answer = this.answer?.(request);
    if (answer !== undefined) return answer;
    const { promise, resolve } = Promise.withResolvers<Delivery | undefined>();
    const open: OpenTry = {
      request,
      atMs,
      end: async (delivery) => {
        resolve(delivery);
        await this.clock.settled();
      },
    };
    this.open.push(open);
    stop.addEventListener('abort', () => resolve(undefined));
    const delivery = await promise;
    this.open.splice(this.open.indexOf(open), 1);
    return delivery;
  }
}

async function startBench(): Promise<Bench> {
  const bench = new Bench();
  onTestFinished(async () => {
    await bench.stop();
    rmSync(bench.directory, { recursive: true, force: true });
  });
  await bench.start();
  return bench;
}

test('what is added is sent at once, signed, and gone when it was taken', async () => {
  const bench = await startBench();
  await bench.add('1', 1);
  expect(bench.trying).toEqual(['event 1']);
  const { url, headers } = bench.open[0]!.request;
  expect(url).toBe('https://broker1.example/hook');
  expect(headers['X-Agent-Timestamp']).toBe('1772710377');
  expect(headers['X-Agent-Signature']).toBe(`BROKER1 signs 1772710377${headers['X-Agent-Nonce']}event 1`);
  await bench.open[0]!.end(DELIVERED);
  expect(await bench.outbox.pending()).toBe(0);
  expect(bench.tried).toEqual(['delivered']);
  await bench.clock.advance(7_200_000);
  expect(bench.sent).toHaveLength(1);
  expect(bench.clock.waiting).toBe(0);
});

test('what is not taken is sent again after 1, 2, 4 … s and then every hour, the same body with another nonce, until it is', async () => {
  const bench = await startBench();
  const nonces = new Set<string>();
  bench.answer = ({ headers }) => {
    nonces.add(headers['X-Agent-Nonce']!);
    return BROKEN;
  };
  await bench.add('1', 1);
  await bench.clock.advance(4 * 3_600_000);
  const seconds = [0, 1, 3, 7, 15, 31, 63, 127, 255, 511, 1_023, 2_047, 4_095, 7_695, 11_295];
  expect(bench.sent.map(({ atMs }) => atMs / 1_000)).toEqual(seconds);
  expect(new Set(bench.sent.map(({ body }) => body))).toEqual(new Set(['event 1']));
  expect(nonces.size).toBe(seconds.length);
  bench.answer = () => DELIVERED;
  await bench.clock.advance(3_600_000);
  expect(bench.sent).toHaveLength(seconds.length + 1);
  expect(await bench.outbox.pending()).toBe(0);
  expect(bench.tried.filter((result) => result === 'delivered')).toHaveLength(1);
});

test('tries go on after a restart where they were, with the time that was left', async () => {
  const bench = await startBench();
  bench.answer = () => BROKEN;
  await bench.add('1', 1);
  await bench.clock.advance(7_000);
  expect(bench.sent.map(({ atMs }) => atMs)).toEqual([0, 1_000, 3_000, 7_000]);
  await bench.stop();
  await bench.clock.advance(3_000);
  await bench.start();
  await bench.clock.advance(4_999);
  expect(bench.sent).toHaveLength(4);
  bench.answer = () => DELIVERED;
  await bench.clock.advance(1);
  expect(bench.sent.at(-1)).toEqual({ url: 'https://broker1.example/hook', body: 'event 1', atMs: 15_000 });
  expect(await bench.outbox.pending()).toBe(0);
});

test('a try that a stop cuts off counts for nothing and is made again', async () => {
  const bench = await startBench();
  await bench.add('1', 1);
  expect(bench.trying).toEqual(['event 1']);
  await bench.stop();
  expect(bench.tried).toEqual([]);
  bench.answer = () => DELIVERED;
  await bench.start();
  expect(bench.sent.map(({ body }) => body)).toEqual(['event 1', 'event 1']);
  expect(await bench.outbox.pending()).toBe(0);
});

describe('what is tried at once', () => {
  test('two an agent, eight in all; who waits is next when one ends', async () => {
    const bench = await startBench();
    for (const agent of [1, 2, 3, 4, 5]) await bench.add(`${agent}`, ...[1, 2, 3].map((n) => agent * 10 + n));
    expect(bench.trying).toEqual([11, 12, 21, 22, 31, 32, 41, 42].map((id) => `event ${id}`));
    await bench.open[7]!.end(DELIVERED);
    expect(bench.trying.slice(-1)).toEqual(['event 51']);
    await bench.open[0]!.end(DELIVERED);
    expect(bench.trying).toHaveLength(8);
    for (let open = bench.open[0]; open !== undefined; open = bench.open[0]) await open.end(DELIVERED);
    expect(bench.sent).toHaveLength(15);
    expect(new Set(bench.sent.map(({ body }) => body)).size).toBe(15);
    expect(await bench.outbox.pending()).toBe(0);
  });

  test('receivers that hang, however many, leave half of it to the others', async () => {
    const bench = await startBench();
    const hanging = Array.from({ length: 12 }, (_, i) => i + 1);
    bench.answer = () => SLOW;
    for (const agent of hanging) await bench.add(`${agent}`, agent * 10, agent * 10 + 1, agent * 10 + 2);
    bench.answer = undefined;
    // From now on they hang again; each has failed, so that one try each and four together are made.
    await bench.clock.advance(60_000);
    expect(bench.trying).toHaveLength(4);
    await bench.add('99', 991, 992, 993);
    expect(bench.trying.slice(4)).toEqual(['event 991', 'event 992']);
    for (let n = 0; n < 3; n += 1) await bench.open[4]!.end(DELIVERED);
    expect(bench.sent.filter(({ url }) => url.includes('broker99.'))).toHaveLength(3);
    expect(bench.trying).toHaveLength(4);
  });

  test('all of those that hang get their turn', async () => {
    const bench = await startBench();
    bench.answer = () => SLOW;
    for (let agent = 1; agent <= 12; agent += 1) await bench.add(`${agent}`, agent);
    bench.answer = undefined;
    const served = new Set<string>();
    for (let step = 0; step < 12; step += 1) {
      await bench.clock.advance(10_000);
      for (const { request } of bench.open) served.add(request.url);
      for (const open of [...bench.open]) await open.end(SLOW);
    }
    expect(served.size).toBe(12);
  });

  test('a failing agent is tried once a second, however much waits for it', async () => {
    const bench = await startBench();
    bench.answer = () => BROKEN;
    await bench.add('1', ...Array.from({ length: 100 }, (_, i) => i + 1));
    expect(bench.sent.length).toBeLessThanOrEqual(2);
    await bench.clock.advance(60_000);
    const tries = bench.sent.length;
    expect(tries).toBeGreaterThanOrEqual(60);
    expect(tries).toBeLessThanOrEqual(62);
    bench.answer = () => DELIVERED;
    await bench.clock.advance(3_600_000);
    expect(await bench.outbox.pending()).toBe(0);
  });

  test('one event that is never taken holds up no other of its agent', async () => {
    const bench = await startBench();
    bench.answer = ({ body }) => (body === 'event 1' ? BROKEN : DELIVERED);
    await bench.add('1', 1, 2, 3, 4);
    await bench.clock.advance(5_000);
    expect((await bench.outbox.next('1', 10)).map(({ orderId }) => orderId)).toEqual([1]);
  });

  test('rows are read as there is room for them, never all', async () => {
    const bench = await startBench();
    const limits: number[] = [];
    const next = bench.outbox.next.bind(bench.outbox);
    bench.outbox.next = (agentId, limit) => {
      limits.push(limit);
      return next(agentId, limit);
    };
    await bench.add('1', ...Array.from({ length: 500 }, (_, i) => i + 1));
    for (let n = 0; n < 20; n += 1) await bench.open[0]!.end(DELIVERED);
    expect(limits.length).toBeGreaterThanOrEqual(20);
    expect(Math.max(...limits)).toBeLessThanOrEqual(3);
  });
});

describe('what an operator changes', () => {
  test('a new url is where waiting events go', async () => {
    const bench = await startBench();
    bench.answer = () => BROKEN;
    await bench.add('1', 1);
    bench.agents.set('1', testAgent('1', { webhookUrl: 'https://new.example/' }));
    bench.answer = () => DELIVERED;
    await bench.clock.advance(1_000);
    expect(bench.sent.map(({ url }) => url)).toEqual([
      'https://broker1.example/hook',
      'https://new.example/',
    ]);
  });

  test.each([
    ['is disabled', { status: 'DISABLED' }],
    ['has no url any more', { webhookUrl: '' }],
  ] as const)(
    'an agent that %s is told nothing until that ends, and loses nothing',
    async (_what, changes) => {
      const bench = await startBench();
      bench.agents.set('1', testAgent('1', changes));
      bench.answer = () => DELIVERED;
      await bench.add('1', 1);
      await bench.add('2', 2);
      await bench.clock.advance(3_600_000);
      expect(bench.sent.map(({ body }) => body)).toEqual(['event 2']);
      bench.agents.set('1', testAgent('1'));
      await bench.clock.advance(1_000);
      expect(bench.sent.map(({ body }) => body)).toEqual(['event 2', 'event 1']);
    },
  );
});

describe('the audit log', () => {
  const failing = (agent: string, orderId: number) => ({
    action: 'webhook.failing',
    actor: 'system',
    subject: `agent:BROKER${agent}`,
    ip: '',
    requestId: '',
    detail: { orderId, failures: 8, result: 'status', status: 500 },
  });

  test('is told once, at the eighth failure in a row, whatever else waits and fails', async () => {
    const bench = await startBench();
    bench.answer = () => BROKEN;
    await bench.add('1', 1, 2, 3);
    await bench.clock.advance(126_999);
    expect(bench.audit).toEqual([]);
    await bench.clock.advance(60_000);
    expect(bench.audit).toHaveLength(1);
    expect(bench.audit[0]).toMatchObject({ action: 'webhook.failing', subject: 'agent:BROKER1' });
    await bench.stop();
    await bench.start();
    await bench.add('1', 4);
    await bench.clock.advance(24 * 3_600_000);
    expect(bench.audit).toHaveLength(1);
  });

  test('is told again when it failed anew after it had worked', async () => {
    const bench = await startBench();
    bench.answer = () => BROKEN;
    await bench.add('1', 1);
    await bench.clock.advance(127_000);
    expect(bench.audit).toEqual([failing('1', 1)]);
    bench.answer = () => DELIVERED;
    await bench.clock.advance(3_600_000);
    bench.answer = () => BROKEN;
    await bench.add('1', 2);
    await bench.clock.advance(127_000);
    expect(bench.audit).toEqual([failing('1', 1), failing('1', 2)]);
  });
});

describe('a database that fails', () => {
  test('at reading: it is asked again a second later', async () => {
    const bench = await startBench();
    const next = bench.outbox.next.bind(bench.outbox);
    bench.outbox.next = () => Promise.reject(new Error('disk'));
    bench.answer = () => DELIVERED;
    await bench.add('1', 1);
    expect(bench.sent).toEqual([]);
    bench.outbox.next = next;
    await bench.clock.advance(1_000);
    expect(bench.sent.map(({ atMs }) => atMs)).toEqual([1_000]);
  });

  test('at noting what was taken: it is sent again a second later, not at once and not never', async () => {
    const bench = await startBench();
    const delivered = bench.outbox.delivered.bind(bench.outbox);
    bench.outbox.delivered = () => Promise.reject(new Error('disk'));
    bench.answer = () => DELIVERED;
    await bench.add('1', 1);
    expect(bench.sent).toHaveLength(1);
    bench.outbox.delivered = delivered;
    await bench.clock.advance(1_000);
    expect(bench.sent.map(({ atMs }) => atMs)).toEqual([0, 1_000]);
    expect(await bench.outbox.pending()).toBe(0);
  });
});
