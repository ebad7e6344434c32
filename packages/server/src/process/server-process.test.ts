import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UNIT } from '@openperp/engine';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Config } from '../config/config.ts';
import { StartError } from '../config/exit-code.ts';
import type { GatewayDependencies } from '../gateway/gateway-dependencies.ts';
import { testConfig } from '../testing/test-config.ts';
import { createLogger } from './logging.ts';
import { type RunningServer, startServer } from './server-process.ts';

// Each test starts and stops whole servers, threads included, on a machine that may be busy.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

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

const events: string[] = [];

async function start(settings: Partial<Config> = {}): Promise<GatewayDependencies> {
  const config = testConfig(data, settings);
  const gateway = Promise.withResolvers<GatewayDependencies>();
  running = await startServer(config, {
    logger: createLogger({ write: () => {} }),
    startGateway: async (dependencies) => {
      gateway.resolve(dependencies);
      return {
        url: 'http://u',
        adminUrl: 'http://a',
        wsUrl: 'ws://u/ws',
        stop: async () => void events.push('gateway stopped'),
      };
    },
    startDemo: async () => {
      events.push('demo started');
      return { stop: async () => void events.push('demo stopped') };
    },
    onFailure: (error) => {
      throw error;
    },
  });
  return gateway.promise;
}

async function restart(settings: Partial<Config> = {}): Promise<GatewayDependencies> {
  await running?.stop();
  return start(settings);
}

async function fund({ engine }: GatewayDependencies, userId: number): Promise<number> {
  await engine.submit({ kind: 'createAccount', userId });
  const amount = 1_000 * UNIT;
  const reply = await engine.submit({ kind: 'deposit', userId, asset: 'USDT', amount, reference: 'first' });
  if (reply.unavailable) throw new Error('unavailable');
  return reply.sequence;
}

test('the empty profile starts with BTCUSDT and ETHUSDT, priced by hand, and nobody', async () => {
  const { engine, identity, isAdminToken } = await start();
  const symbols = await engine.query({ kind: 'symbols', symbol: '' });
  expect(symbols.map(({ symbol, priceSource }) => [symbol, priceSource])).toEqual([
    ['BTCUSDT', 'MANUAL'],
    ['ETHUSDT', 'MANUAL'],
  ]);
  expect(await identity.users.notedAccounts()).toEqual([]);
  expect((await engine.query({ kind: 'engine' })).accounts).toBe(0);
  expect([isAdminToken('an-admin-token-of-tests'), isAdminToken('another')]).toEqual([true, false]);
});

test('the demo is started for its profile alone, and stopped after the gateway', async () => {
  events.length = 0;
  await start({ profile: 'demo' });
  await running?.stop();
  expect(events).toEqual(['demo started', 'gateway stopped', 'demo stopped']);
});

test('a list shows what was answered, by waiting for the sequence', async () => {
  const dependencies = await start();
  const sequence = await fund(dependencies, 7);
  expect(dependencies.engine.sequence).toBeGreaterThanOrEqual(sequence);
  const changes = await dependencies.history.query(
    {
      kind: 'accountChanges',
      userId: 7,
      asset: null,
      changeType: null,
      startTime: null,
      endTime: null,
      paging: { kind: 'page', page: 1, pageSize: 20 },
    },
    { atLeastSequence: sequence, timeoutMs: 60_000 },
  );
  if (changes.behind) throw new Error('behind');
  if (changes.answer.kind !== 'page') throw new Error('no page');
  expect(changes.answer.list.map(({ amount }) => amount)).toEqual([1_000 * UNIT]);
});

describe('a restart', () => {
  test('[DUR-4] from the snapshot of a clean stop gives the same state, hash and time', async () => {
    const first = await start();
    await fund(first, 7);
    await first.advance(3_600_000);
    const before = await first.stateHash();
    const { timeMs } = first.engine;
    const second = await restart();
    expect(await second.stateHash()).toEqual(before);
    expect(second.engine.timeMs).toBe(timeMs);
    expect((await second.logStatus()).lastSnapshotSequence).toBe(before.sequence);
    expect(await second.verify()).toMatchObject({ ok: true });
  });

  test('[DUR-4] without its snapshots replays the whole log to the same hash; without its history builds it again', async () => {
    const first = await start();
    const sequence = await fund(first, 7);
    await first.advance(60_000);
    const before = await first.stateHash();
    await running?.stop();
    running = undefined;
    rmSync(join(data, 'snapshots'), { recursive: true });
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(data, `history.db${suffix}`), { force: true });
    const second = await start();
    expect(await second.stateHash()).toEqual(before);
    const trades = await second.history.query(
      { kind: 'publicTrades', symbol: 'BTCUSDT', limit: 1 },
      { atLeastSequence: before.sequence, timeoutMs: 60_000 },
    );
    expect(trades).toEqual({ behind: false, answer: [] });
    expect(sequence).toBeLessThan(before.sequence);
  });

  test('[DUR-3] with a damaged newest snapshot a stop writes a good one, though nothing is new', async () => {
    const first = await start();
    await fund(first, 7);
    const before = await first.stateHash();
    await running?.stop();
    const [name, ...others] = readdirSync(join(data, 'snapshots'));
    expect(others).toEqual([]);
    const path = join(data, 'snapshots', name!);
    const good = readFileSync(path);
    writeFileSync(path, good.subarray(0, -1));
    const second = await start();
    expect((await second.logStatus()).lastSnapshotSequence).toBe(0);
    await running?.stop();
    expect(readFileSync(path).equals(good)).toBe(true);
    const third = await start();
    expect((await third.logStatus()).lastSnapshotSequence).toBe(before.sequence);
    expect(await third.stateHash()).toEqual(before);
  });

  test('a user without an account, as a crash between the two leaves it, gets one, at the level asked for', async () => {
    const first = await start();
    const levels = [undefined, 0, 4];
    const userIds: number[] = [];
    for (const pinnedLevel of levels) {
      const username = `level-${pinnedLevel}`;
      const created = await first.identity.users.create({ username, password: 'correct horse', pinnedLevel });
      if (!created.ok) throw new Error('not created');
      userIds.push(created.value.userId);
    }
    const frozen = userIds[0]!;
    await first.identity.users.update(frozen, { status: 'FROZEN' });
    const accounts = ({ engine }: GatewayDependencies) =>
      Promise.all(userIds.map((userId) => engine.query({ kind: 'account', userId })));
    expect(await accounts(first)).toEqual([undefined, undefined, undefined]);
    const second = await restart();
    expect(await accounts(second)).toMatchObject([
      { userId: frozen, status: 'FROZEN', feeLevel: 0, feeLevelPinned: false },
      { userId: userIds[1], status: 'ACTIVE', feeLevel: 0, feeLevelPinned: true },
      { userId: userIds[2], status: 'ACTIVE', feeLevel: 4, feeLevelPinned: true },
    ]);
    const { sequence } = await second.stateHash();
    const third = await restart();
    expect((await third.stateHash()).sequence).toBe(sequence);
  });

  test('an agent without a deposit account, as a crash between the two leaves it, gets one', async () => {
    const first = await start();
    for (const agentCode of ['AGENT001', 'AGENT002']) {
      const created = await first.identity.agents.create({ agentCode, name: 'Partner', allowedOrigins: [] });
      if (!created.ok) throw new Error('not created');
    }
    const paid = { agentCode: 'AGENT002', asset: 'USDT', amount: UNIT, reference: 'first' };
    await first.engine.submit({ kind: 'createAgent', agentCode: 'AGENT002' });
    await first.engine.submit({ kind: 'depositAgent', ...paid });
    const account = ({ engine }: GatewayDependencies, agentCode: string) =>
      engine.query({ kind: 'agentAccount', agentCode });
    expect(await account(first, 'AGENT001')).toBeUndefined();
    const second = await restart();
    expect(await account(second, 'AGENT001')).toMatchObject({ balance: 0 });
    expect(await account(second, 'AGENT002')).toMatchObject({ balance: UNIT });
    const { sequence } = await second.stateHash();
    const third = await restart();
    expect((await third.stateHash()).sequence).toBe(sequence);
  });

  test('symbols that the operator has changed stay as they are', async () => {
    const first = await start();
    await first.engine.submit({ kind: 'updateSymbol', symbol: 'ETHUSDT', changes: { status: 'HALTED' } });
    const second = await restart();
    const [eth] = await second.engine.query({ kind: 'symbols', symbol: 'ETHUSDT' });
    expect(eth?.status).toBe('HALTED');
  });
});

test('the clock is advanced on a virtual clock alone', async () => {
  const { advance, engine } = await start();
  const before = engine.timeMs;
  expect(await advance(5_000)).toMatchObject({ unavailable: false });
  expect(engine.timeMs).toBe(before + 5_000);
  const real = await restart({ clock: 'real' });
  expect(await real.advance(5_000)).toBeUndefined();
});

test('on a real clock ticks go on by themselves', async () => {
  const { engine } = await start({ clock: 'real' });
  const { sequence } = engine;
  await vi.waitFor(() => expect(engine.sequence).toBeGreaterThan(sequence), {
    timeout: 30_000,
    interval: 50,
  });
});

test('metrics tell of commands, the log and the history', async () => {
  const dependencies = await start();
  await fund(dependencies, 7);
  await dependencies.engine.submit({ kind: 'setLeverage', userId: 7, symbol: 'NONE', leverage: 5 });
  const text = await dependencies.metrics.metrics();
  expect(text).toContain('openperp_commands_total{kind="deposit",code="0"} 1');
  expect(text).toContain('openperp_commands_total{kind="setLeverage",code="3008"} 1');
  expect(text).toContain('openperp_engine_sequence 5');
  for (const name of [
    'openperp_log_append_seconds_count',
    'openperp_log_frame_commands_count',
    'openperp_history_lag_sequences',
    'openperp_engine_queue_commands',
    'nodejs_eventloop_lag_p99_seconds',
  ]) {
    expect(text).toContain(name);
  }
});

test('a gateway that cannot listen leaves nothing open: the folder can be taken again at once', async () => {
  const inUse = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', port: 4711 });
  const failing = startServer(testConfig(data), {
    logger: createLogger({ write: () => {} }),
    startGateway: async () => {
      throw inUse;
    },
    startDemo: async () => ({ stop: async () => {} }),
    onFailure: () => {},
  });
  await expect(failing).rejects.toThrow(StartError);
  await expect(failing).rejects.toThrow('port in use: 127.0.0.1:4711');
  await start();
});
