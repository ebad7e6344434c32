import type { Command } from '@openperp/engine';
import { expect, test } from 'vitest';
import { StartError } from '../config/exit-code.ts';
import { BotMirror } from './bot-mirror.ts';
import { strangeRefusals } from './bot-refusals.ts';
import { DemoMarket } from './demo-market.ts';
import { DEMO_SYMBOLS } from './demo-symbols.ts';
import { makePast } from './make-past.ts';
import { START_MS, setUpMarket, tradesIn } from './testing/demo-setup.ts';
import { LocalEngine } from './testing/local-engine.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Makes the past up to `untilMs` and answers the trades of each symbol and minute. */
async function make(
  { engine, market }: { engine: LocalEngine; market: DemoMarket },
  untilMs: number,
): Promise<Map<string, number>> {
  const trades = new Map<string, number>();
  const recording = {
    submitBatchAt: async (timeMs: number, commands: readonly Command[]) => {
      const replies = await engine.submitBatchAt(timeMs, commands);
      expect(strangeRefusals(replies)).toEqual([]);
      for (const { symbol, createdAt } of tradesIn(replies)) {
        const key = `${symbol} ${createdAt}`;
        trades.set(key, (trades.get(key) ?? 0) + 1);
      }
      return replies;
    },
    get timeMs() {
      return engine.timeMs;
    },
  };
  await makePast({ engine: recording, market, now: () => untilMs, tell: () => {} });
  return trades;
}

test('every minute of the past has at least three trades of every symbol, and time ends less than a minute before now', async () => {
  const { engine, market } = await setUpMarket();
  const trades = await make({ engine, market }, START_MS + HOUR_MS + 30_000);
  expect(engine.timeMs).toBe(START_MS + HOUR_MS);
  for (const { spec } of DEMO_SYMBOLS) {
    for (let minute = 1; minute <= 60; minute += 1) {
      expect(trades.get(`${spec.symbol} ${START_MS + minute * MINUTE_MS}`)).toBeGreaterThanOrEqual(3);
    }
  }
  expect((await engine.query({ kind: 'invariants' })).filter(({ ok }) => !ok)).toEqual([]);
});

test('its commands are few enough for a day in seconds: at most 20 a minute and symbol', async () => {
  const { engine, market } = await setUpMarket();
  const before = engine.commands.length;
  await make({ engine, market }, START_MS + HOUR_MS);
  expect(engine.commands.length - before).toBeLessThan(60 * DEMO_SYMBOLS.length * 20);
});

test('one that was killed goes on from the time and prices that are in the log', async () => {
  const { engine, market } = await setUpMarket();
  await make({ engine, market }, START_MS + HOUR_MS / 2);
  const later = new LocalEngine(0, engine.encode());
  const tickers = await later.query({ kind: 'tickers', symbol: 'BTCUSDT' });
  const mirror = await BotMirror.open(later);
  const resumed = new DemoMarket(mirror, later.timeMs);
  const trades = await make({ engine: later, market: resumed }, START_MS + HOUR_MS);
  expect(later.timeMs).toBe(START_MS + HOUR_MS);
  expect(trades.get(`BTCUSDT ${START_MS + HOUR_MS / 2 + MINUTE_MS}`)).toBeGreaterThanOrEqual(3);
  const first = later.commands.find(({ kind }) => kind === 'setIndexPrice');
  if (first?.kind !== 'setIndexPrice') throw new Error('no index price');
  expect(Math.abs(Number(first.price) / Number(tickers[0]!.indexPrice) - 1)).toBeLessThan(0.01);
});

test('what lies more than a day back is skipped', async () => {
  const { engine } = await setUpMarket();
  const minutes: number[] = [];
  const pastMinute = (timeMs: number): readonly Command[] => {
    minutes.push(timeMs);
    return [];
  };
  const now = START_MS + 72 * HOUR_MS;
  await makePast({ engine, market: { pastMinute }, now: () => now, tell: () => {} });
  expect(minutes).toHaveLength(1_440);
  expect(minutes[0]).toBe(now - 24 * HOUR_MS + MINUTE_MS);
  expect(minutes.at(-1)).toBe(now);
});

test('a disk that is full stops the start', async () => {
  const { engine, market } = await setUpMarket();
  engine.unavailable = true;
  await expect(make({ engine, market }, START_MS + HOUR_MS)).rejects.toThrow(StartError);
});
