import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Amount, UNIT } from '@openperp/engine';
import { type Identity, openIdentity } from '@openperp/identity';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ClockKind } from '../config/config.ts';
import { createLogger } from '../process/logging.ts';
import { BOT_IDS } from './bot-accounts.ts';
import { DEMO_SYMBOLS } from './demo-symbols.ts';
import { startDemo } from './start-demo.ts';
import { LocalEngine } from './testing/local-engine.ts';

const HOUR_MS = 3_600_000;

let directory: string;
let identity: Identity;

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'openperp-demo-'));
  identity = await openIdentity({ directory, accessTtlSeconds: 900 });
});

afterEach(async () => {
  await identity.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts the demo and stops it at once. */
async function startAndStop(engine: LocalEngine, clock: ClockKind): Promise<void> {
  const demo = await startDemo({
    config: { clock },
    engine,
    identity,
    logger: createLogger({ write: () => {} }),
  });
  await demo.stop();
}

/** An engine whose past is an hour, not a day. */
function freshEngine(): LocalEngine {
  return new LocalEngine(Date.now() - HOUR_MS);
}

async function balanceOfDemo(engine: LocalEngine): Promise<Amount | undefined> {
  const userId = (await identity.users.credentials('demo'))!.userId;
  return (await engine.query({ kind: 'asset', userId }))?.walletBalance;
}

async function expectFullBooks(engine: LocalEngine): Promise<void> {
  for (const { spec } of DEMO_SYMBOLS) {
    const depth = (await engine.query({ kind: 'depth', symbol: spec.symbol, limit: 100 }))!;
    expect(Math.min(depth.bids.length, depth.asks.length)).toBeGreaterThanOrEqual(15);
  }
}

test('the first start makes symbols, bots, past, snapshot, a full book and the user with 100,000 USDT, who can log in', async () => {
  const engine = freshEngine();
  await startAndStop(engine, 'virtual');
  expect(Math.abs(engine.timeMs - Date.now())).toBeLessThan(120_000);
  expect((await engine.query({ kind: 'engine' })).accounts).toBe(BOT_IDS.length + 1);
  await expectFullBooks(engine);
  expect(await balanceOfDemo(engine)).toBe(100_000 * UNIT);
  const login = await identity.login({ username: 'demo', password: 'demo1234', ip: '127.0.0.1' });
  expect(login.ok).toBe(true);
  expect([engine.snapshots, engine.realClockStarts]).toEqual([1, 0]);
  const trades = engine.commands.filter((each) => each.kind === 'place' && each.type === 'MARKET');
  expect(trades.length).toBeGreaterThan(59 * 3 * DEMO_SYMBOLS.length);
});

test('on a virtual clock the next start changes nothing', async () => {
  const engine = freshEngine();
  await startAndStop(engine, 'virtual');
  const later = new LocalEngine(0, engine.encode());
  await startAndStop(later, 'virtual');
  expect(later.commands).toEqual([]);
});

test('on a real clock the clock is let go, and a start after a long stop goes on from the last prices without a past', async () => {
  const engine = freshEngine();
  await startAndStop(engine, 'real');
  expect(engine.realClockStarts).toBe(1);
  await engine.submit({ kind: 'advance', durationMs: 5 });
  const tickers = await engine.query({ kind: 'tickers', symbol: '' });
  const later = new LocalEngine(0, engine.encode());
  await startAndStop(later, 'real');
  expect(later.commands.some(({ kind }) => kind === 'tick')).toBe(false);
  const prices = later.commands.filter((each) => each.kind === 'setIndexPrice');
  expect(prices.map(({ symbol }) => symbol)).toEqual(DEMO_SYMBOLS.map(({ spec }) => spec.symbol));
  for (const { symbol, price } of prices) {
    const before = Number(tickers.find((ticker) => ticker.symbol === symbol)!.indexPrice);
    expect(Math.abs(Number(price) / before - 1)).toBeLessThan(0.002);
  }
  await expectFullBooks(later);
  expect(await balanceOfDemo(later)).toBe(100_000 * UNIT);
});

test('a first start that was killed in the past is finished by the next', async () => {
  const engine = freshEngine();
  const killed = new Error('killed');
  const submitBatchAt = engine.submitBatchAt.bind(engine);
  let minutes = 0;
  engine.submitBatchAt = async (timeMs, commands) => {
    minutes += 1;
    if (minutes > 20) throw killed;
    return submitBatchAt(timeMs, commands);
  };
  await expect(startAndStop(engine, 'virtual')).rejects.toBe(killed);
  expect(await identity.users.credentials('demo')).toBeUndefined();
  const later = new LocalEngine(0, engine.encode());
  const before = later.timeMs;
  await startAndStop(later, 'virtual');
  expect(later.timeMs - before).toBeGreaterThan(HOUR_MS / 2);
  expect(await balanceOfDemo(later)).toBe(100_000 * UNIT);
});

test('a user that a crash has left without money gets it', async () => {
  const engine = freshEngine();
  const created = await identity.users.create({ username: 'demo', password: 'demo1234' });
  if (!created.ok) throw new Error('not created');
  await engine.submit({ kind: 'createAccount', userId: created.value.userId });
  await startAndStop(engine, 'virtual');
  expect(await balanceOfDemo(engine)).toBe(100_000 * UNIT);
});

test('symbols that exist are left as they are', async () => {
  const engine = freshEngine();
  const spec = { ...DEMO_SYMBOLS[0]!.spec, priceSource: 'MANUAL', maxOpenOrders: 7 } as const;
  await engine.submit({ kind: 'createSymbol', spec });
  await startAndStop(engine, 'virtual');
  const [symbol] = await engine.query({ kind: 'symbols', symbol: 'BTCUSDT' });
  expect(symbol).toMatchObject({ priceSource: 'MANUAL', maxOpenOrders: 7 });
  const touched = engine.commands.filter((each) => 'symbol' in each && each.symbol === 'BTCUSDT');
  expect(new Set(touched.map(({ kind }) => kind))).toEqual(new Set(['setLeverage', 'setMarginMode']));
});
