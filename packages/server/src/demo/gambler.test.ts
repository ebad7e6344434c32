import { BTCUSDT } from '@openperp/engine';
import { expect, test } from 'vitest';
import { gamble } from './gambler.ts';
import { instrumentOf } from './instrument.ts';
import { Random } from './random.ts';

const instrument = instrumentOf(BTCUSDT);
const flat = { instrument, positionSteps: 0, price: 100_000, maxLeverage: 125, seconds: 1, symbols: 1 };

/** What a gambler does in so many turns. */
function turns(count: number, view: Parameters<typeof gamble>[0]) {
  const random = new Random('a gambler');
  return Array.from({ length: count }, () => gamble(view, random)).filter((intent) => intent !== undefined);
}

test('a gambler that is flat bets about every twenty minutes, on either side, with 50 to 200 USDT at full leverage', () => {
  const bets = turns(120_000, flat);
  // 100 are expected.
  expect(bets.length).toBeGreaterThan(60);
  expect(bets.length).toBeLessThan(150);
  expect(new Set(bets.map(({ side }) => side))).toEqual(new Set(['BUY', 'SELL']));
  for (const { steps, kind } of bets) {
    expect(kind).toBe('market');
    // 0.001 BTC a step is worth 100 USDT: 59 to 238 of them.
    expect(steps).toBeGreaterThanOrEqual(59);
    expect(steps).toBeLessThanOrEqual(238);
  }
});

test('one that holds a bet closes all of it about two hours later, and does not add to it', () => {
  const long = turns(720_000, { ...flat, positionSteps: 70 });
  expect(long.length).toBeGreaterThan(60);
  expect(long.length).toBeLessThan(150);
  expect(new Set(long.map((intent) => JSON.stringify(intent)))).toEqual(
    new Set([JSON.stringify({ kind: 'market', side: 'SELL', steps: 70, reduceOnly: true })]),
  );
  const [short] = turns(720_000, { ...flat, positionSteps: -70 });
  expect(short).toMatchObject({ side: 'BUY', reduceOnly: true });
});
