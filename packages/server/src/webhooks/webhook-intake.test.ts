import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AgentOrderRecord } from '@openperp/engine';
import { type Agent, type Identity, openIdentity } from '@openperp/identity';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { EngineClient } from '../engine-thread/engine-client.ts';
import { createLogger } from '../process/logging.ts';
import { agentOrder, ORDER_TIME_MS, testAgent } from './testing/agent-orders.ts';
import { ManualWebhookClock } from './testing/manual-webhook-clock.ts';
import { WebhookIntake } from './webhook-intake.ts';

/** An intake between an engine that is a list of orders, and a real outbox. */
class Bench {
  readonly clock = new ManualWebhookClock(ORDER_TIME_MS);
  readonly agents = new Map<string, Agent>([['BROKER1', testAgent('1')]]);
  readonly directory = mkdtempSync(join(tmpdir(), 'openperp-intake-'));
  orders: AgentOrderRecord[] = [];
  /** `afterOrderId` and `limit` of each question. */
  readonly asked: (readonly [number, number])[] = [];
  readonly added: string[] = [];
  #identity: Identity | undefined;
  #intake: WebhookIntake | undefined;

  get outbox(): Identity['webhooks'] {
    return this.#identity!.webhooks;
  }

  async start(): Promise<void> {
    const { clock, directory, agents } = this;
    this.#identity = await openIdentity({ directory, accessTtlSeconds: 900, now: () => clock.nowMs() });
    const query = async (asked: { readonly afterOrderId: number; readonly limit: number }) => {
      const { afterOrderId, limit } = asked;
      this.asked.push([afterOrderId, limit]);
      return this.orders.filter(({ orderId }) => orderId > afterOrderId).slice(0, limit);
    };
    this.#intake = new WebhookIntake({
      engine: { query: query as unknown as EngineClient['query'] },
      agents: {
        list: () => [...agents.values()],
        get: (agentCode) => agents.get(agentCode),
        getById: () => undefined,
        sign: () => '',
        userOf: async (agent, { platformUserId }) =>
          platformUserId === 1_000_000_001
            ? { ok: true, value: { user: user(platformUserId, agent), agentUserId: 'alice' } }
            : { ok: false, code: 6009, message: '' },
      },
      outbox: this.outbox,
      clock,
      logger: createLogger({ write: () => {} }),
      onAdded: (agentIds) => void this.added.push(...agentIds),
    });
    await this.#intake.start();
    await clock.settled();
  }

  async stop(): Promise<void> {
    await this.#intake?.stop();
    await this.#identity?.close();
    this.#intake = undefined;
    this.#identity = undefined;
  }

  /** Something has happened in the engine; what follows within the pause between two looks has followed. */
  async woken(): Promise<void> {
    this.#intake?.wake();
    await this.clock.advance(200);
  }

  wake(): void {
    this.#intake?.wake();
  }

  async pending(agentId = '1'): Promise<readonly number[]> {
    return (await this.outbox.next(agentId, 10_000)).map(({ orderId }) => orderId);
  }
}

function user(userId: number, { agentId }: Agent) {
  const none = { createdAt: 0, lastLoginAt: 0, lastLoginIp: '' };
  return { userId, username: 'alice', status: 'ACTIVE', pinnedLevel: -1, agentId, ...none } as const;
}

async function makeBench(): Promise<Bench> {
  const bench = new Bench();
  onTestFinished(async () => {
    await bench.stop();
    rmSync(bench.directory, { recursive: true, force: true });
  });
  return bench;
}

test('each order makes one event, in the order of their ids', async () => {
  const bench = await makeBench();
  await bench.start();
  bench.orders = [agentOrder(1), agentOrder(2, { status: 'FAILED', failure: 'INSUFFICIENT_BALANCE' })];
  await bench.woken();
  bench.orders.push(agentOrder(3, { orderType: 'REVERSE', direction: 'OUT', originalOrderNo: 'T-1' }));
  bench.orders[0] = agentOrder(1, { status: 'REVERSED' });
  await bench.woken();
  await bench.woken();
  const told = (await bench.outbox.next('1', 10)).map(({ body }) => {
    const { event, orderId, targetStatus, agentUserId } = JSON.parse(body);
    return [event, orderId, targetStatus, agentUserId];
  });
  expect(told).toEqual([
    ['transfer.completed', 1, 'SUCCESS', 'alice'],
    ['transfer.completed', 2, 'FAILED', 'alice'],
    ['reverse.completed', 3, 'SUCCESS', 'alice'],
  ]);
  expect(bench.added).toEqual(['1', '1', '1']);
  expect(await bench.outbox.cursor()).toBe(3);
});

test('a user that the agent has no id for is told by the number alone', async () => {
  const bench = await makeBench();
  bench.orders = [agentOrder(1, { userId: 1_000_000_002 })];
  await bench.start();
  const [webhook] = await bench.outbox.next('1', 1);
  expect(JSON.parse(webhook!.body)).toMatchObject({ agentUserId: '', platformUserId: '1000000002' });
});

test('what has been ordered while nothing ran is taken in at the start, and nothing twice', async () => {
  const bench = await makeBench();
  await bench.start();
  bench.orders = [agentOrder(1)];
  await bench.woken();
  await bench.outbox.delivered(1);
  await bench.stop();
  bench.orders.push(agentOrder(2), agentOrder(3));
  await bench.start();
  expect(await bench.pending()).toEqual([2, 3]);
});

test('a crash between the outbox and what follows loses nothing: events and cursor are one', async () => {
  const bench = await makeBench();
  bench.orders = [agentOrder(1), agentOrder(2)];
  await bench.start();
  expect([await bench.outbox.cursor(), await bench.pending()]).toEqual([2, [1, 2]]);
});

test('more than a page is taken in page by page', async () => {
  const bench = await makeBench();
  bench.orders = Array.from({ length: 450 }, (_, i) => agentOrder(i + 1));
  await bench.start();
  expect(bench.asked).toEqual([
    [0, 200],
    [200, 200],
    [400, 200],
  ]);
  expect(await bench.outbox.pending()).toBe(450);
});

test('orders of an agent without a url are passed over for good', async () => {
  const bench = await makeBench();
  bench.agents.set('BROKER1', testAgent('1', { webhookUrl: '' }));
  bench.agents.set('BROKER2', testAgent('2'));
  bench.orders = [agentOrder(1), agentOrder(2, { agentCode: 'BROKER2' }), agentOrder(3)];
  await bench.start();
  bench.agents.set('BROKER1', testAgent('1'));
  bench.orders.push(agentOrder(4));
  await bench.woken();
  expect([await bench.pending('1'), await bench.pending('2')]).toEqual([[4], [2]]);
});

test('orders of a disabled agent wait', async () => {
  const bench = await makeBench();
  bench.agents.set('BROKER1', testAgent('1', { status: 'DISABLED' }));
  bench.orders = [agentOrder(1)];
  await bench.start();
  expect(await bench.pending()).toEqual([1]);
});

describe('what an intake costs', () => {
  test('nothing is asked where there are no agents', async () => {
    const bench = await makeBench();
    bench.agents.clear();
    await bench.start();
    for (let n = 0; n < 10; n += 1) await bench.woken();
    expect(bench.asked).toEqual([]);
  });

  test('a busy engine is asked ten times a second, a quiet one not at all', async () => {
    const bench = await makeBench();
    await bench.start();
    bench.asked.length = 0;
    for (let ms = 0; ms < 1_000; ms += 1) {
      bench.wake();
      if (ms % 10 === 0) await bench.clock.advance(10);
    }
    expect(bench.asked.length).toBeGreaterThanOrEqual(9);
    expect(bench.asked.length).toBeLessThanOrEqual(11);
    await bench.clock.advance(200);
    bench.asked.length = 0;
    await bench.clock.advance(3_600_000);
    expect(bench.asked).toEqual([]);
    expect(bench.clock.waiting).toBe(0);
  });
});

test('an outbox that fails is tried again, from the same order', async () => {
  const bench = await makeBench();
  await bench.start();
  const add = bench.outbox.add.bind(bench.outbox);
  bench.outbox.add = () => Promise.reject(new Error('disk'));
  bench.orders = [agentOrder(1)];
  await bench.woken();
  bench.outbox.add = add;
  await bench.clock.advance(200);
  expect(await bench.pending()).toEqual([1]);
});

test('a log that was cut back has new orders under the numbers of lost ones, and these are told', async () => {
  const bench = await makeBench();
  bench.orders = Array.from({ length: 9 }, (_, i) => agentOrder(i + 1));
  await bench.start();
  await bench.stop();
  bench.orders = bench.orders.slice(0, 5);
  await bench.start();
  expect([await bench.outbox.cursor(), await bench.pending()]).toEqual([5, [1, 2, 3, 4, 5]]);
  bench.orders.push(agentOrder(6, { amount: 700_000_000 }));
  await bench.woken();
  const [newest] = (await bench.outbox.next('1', 10)).slice(-1);
  expect(JSON.parse(newest!.body)).toMatchObject({ orderId: 6, amount: '7' });
});

test.each([1, 2, 7, 8])('a log that was cut back to %i orders of 9', async (kept) => {
  const bench = await makeBench();
  bench.orders = Array.from({ length: 9 }, (_, i) => agentOrder(i + 1));
  await bench.start();
  await bench.stop();
  bench.orders = bench.orders.slice(0, kept);
  await bench.start();
  expect(await bench.outbox.cursor()).toBe(kept);
});
