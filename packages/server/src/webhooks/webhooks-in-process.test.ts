import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from '@openperp/engine';
import { UNIT } from '@openperp/engine';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Config } from '../config/config.ts';
import type { GatewayDependencies } from '../gateway/gateway-dependencies.ts';
import { createLogger } from '../process/logging.ts';
import { type RunningServer, startServer } from '../process/server-process.ts';
import { testConfig } from '../testing/test-config.ts';
import { startReceiver } from './testing/test-receiver.ts';

// Each test starts and stops whole servers, threads included, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const WAIT = { timeout: 60_000, interval: 20 };

let data: string;
let running: RunningServer | undefined;

beforeEach(() => {
  data = mkdtempSync(join(tmpdir(), 'openperp-server-'));
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
  rmSync(data, { recursive: true, force: true });
});

async function start(settings: Partial<Config> = {}): Promise<GatewayDependencies> {
  await running?.stop();
  const gateway = Promise.withResolvers<GatewayDependencies>();
  running = await startServer(testConfig(data, settings), {
    logger: createLogger({ write: () => {} }),
    startGateway: async (dependencies) => {
      gateway.resolve(dependencies);
      return { url: 'http://u', adminUrl: 'http://a', wsUrl: 'ws://u/ws', stop: async () => {} };
    },
    startDemo: () => Promise.reject(new Error('no demo')),
    onFailure: (error) => {
      throw error;
    },
  });
  return gateway.promise;
}

async function done({ engine }: GatewayDependencies, command: Command): Promise<void> {
  const reply = await engine.submit(command);
  if (reply.unavailable || reply.outcome.code !== 0) throw new Error(`${command.kind} was refused`);
}

/** An agent with 1,000 USDT and a user whom it calls alice; gives its secret and the user's id. */
async function createAgent(server: GatewayDependencies, webhookUrl: string) {
  const { identity } = server;
  const settings = { agentCode: 'BROKER1', name: 'Broker', allowedOrigins: [], webhookUrl };
  const created = await identity.agents.create(settings);
  if (!created.ok) throw new Error(created.message);
  const { agent, agentSecret } = created.value;
  const bound = await identity.agents.bind(agent, 'alice');
  if (!bound.ok) throw new Error(bound.message);
  const { userId } = bound.value.user;
  const { agentCode } = agent;
  await done(server, { kind: 'createAccount', userId });
  await done(server, { kind: 'createAgent', agentCode });
  const amount = 1_000 * UNIT;
  await done(server, { kind: 'depositAgent', agentCode, asset: 'USDT', amount, reference: 'first' });
  return { agentSecret, userId };
}

function transfer(userId: number, agentOrderNo: string, whole: number): Command {
  return {
    kind: 'agentTransfer',
    agentCode: 'BROKER1',
    agentOrderNo,
    userId,
    direction: 'IN',
    asset: 'USDT',
    amount: whole * UNIT,
    isWhole: false,
  };
}

/** Settles when nothing waits any more. */
async function allTaken({ identity }: GatewayDependencies): Promise<void> {
  await vi.waitFor(async () => expect(await identity.webhooks.pending()).toBe(0), WAIT);
}

function expectSigned(headers: Readonly<Record<string, unknown>>, body: string, secret: string): void {
  const text = `${headers['x-agent-timestamp']}${headers['x-agent-nonce']}${body}`;
  expect(headers['x-agent-signature']).toBe(createHmac('sha256', secret).update(text).digest('hex'));
  expect(Math.abs(Number(headers['x-agent-timestamp']) - Date.now() / 1000)).toBeLessThan(60);
}

test('what an agent could not be told is told after a restart with the same folder, once it answers, and then no more', async () => {
  let answer = (response: ServerResponse): unknown => response.writeHead(503).end();
  const receiver = await startReceiver((response) => answer(response));
  const before = await start();
  const { agentSecret, userId } = await createAgent(before, receiver.url);
  await done(before, transfer(userId, 'T-1', 100));
  await receiver.arrived(1);
  answer = (response) => response.end('ok');
  const after = await start();
  await allTaken(after);
  const bodies = receiver.received.map(({ body }) => body);
  expect(new Set(bodies).size).toBe(1);
  expect(JSON.parse(bodies[0]!)).toMatchObject({
    event: 'transfer.completed',
    orderType: 'transfer',
    orderId: 1,
    agentOrderNo: 'T-1',
    targetStatus: 'SUCCESS',
    amount: '100',
    agentUserId: 'alice',
    platformUserId: `${userId}`,
  });
  for (const { headers, body } of receiver.received) expectSigned(headers, body, agentSecret);
  const count = receiver.received.length;
  await done(after, transfer(userId, 'T-2', 5_000));
  await receiver.arrived(count + 1);
  expect(JSON.parse(receiver.received.at(-1)!.body)).toMatchObject({ orderId: 2, targetStatus: 'FAILED' });
  await allTaken(after);
  const again = await start();
  expect(await again.identity.webhooks.cursor()).toBe(2);
  await allTaken(again);
  expect(receiver.received).toHaveLength(count + 1);
});

test('metrics say what waits and how tries went', async () => {
  const receiver = await startReceiver((response) => response.writeHead(404).end());
  const server = await start();
  const { userId } = await createAgent(server, receiver.url);
  await done(server, transfer(userId, 'T-1', 1));
  await vi.waitFor(async () => {
    const text = await server.metrics.metrics();
    expect(text).toContain('\nopenperp_webhooks_pending 1\n');
    expect(text).toMatch(/\nopenperp_webhook_deliveries_total\{result="status"\} [1-9]/);
  }, WAIT);
});

test('[ATTACK-24] an exchange that others reach sends nothing to its own machine', async () => {
  const receiver = await startReceiver((response) => response.end());
  const server = await start({ host: '0.0.0.0' });
  const { userId } = await createAgent(server, receiver.url);
  await done(server, transfer(userId, 'T-1', 1));
  await vi.waitFor(async () => {
    const text = await server.metrics.metrics();
    expect(text).toMatch(/\nopenperp_webhook_deliveries_total\{result="forbidden"\} [1-9]/);
  }, WAIT);
  expect(receiver.received).toEqual([]);
});
