import { beforeEach, describe, expect, test } from 'vitest';
import { IndexTeller } from './index-teller.ts';
import type { StandingPrice } from './quote-board.ts';
import { FakeEngine } from './testing/fake-engine.ts';

const TARGET = { symbol: 'BTCUSDT', venue: 'okx', instrument: 'BTC-USDT' };

let engine: FakeEngine;
let nowMs: number;
let standing: StandingPrice | undefined;
let refusals: string[];
let teller: IndexTeller;

beforeEach(() => {
  engine = new FakeEngine();
  nowMs = 0;
  standing = undefined;
  refusals = [];
  teller = new IndexTeller({
    engine,
    nowMs: () => nowMs,
    priceOf: () => standing,
    onRefusal: (_target, detail) => void refusals.push(detail),
  });
  teller.follow([TARGET]);
});

/** Lets time pass in beats of 100 ms; what is answered is answered between them. */
async function pass(ms: number, each: () => void = () => {}): Promise<void> {
  for (let i = 0; i < ms / 100; i += 1) {
    nowMs += 100;
    each();
    teller.beat();
    await new Promise(setImmediate);
  }
}

test('[PRICE-1] a price is told under its source', async () => {
  standing = { price: 5, confirmedAtMs: 0 };
  await pass(100);
  expect(engine.told).toEqual([
    { kind: 'setIndexPrice', symbol: 'BTCUSDT', source: 'okx:BTC-USDT', price: 5 },
  ]);
});

test('prices that follow each other faster than one a second are told once a second, the newest', async () => {
  await pass(3_000, () => {
    standing = { price: nowMs, confirmedAtMs: nowMs };
  });
  expect(engine.pricesOf('okx:BTC-USDT')).toEqual([100, 1_100, 2_100]);
});

describe('an unchanged price', () => {
  test('is told again every three seconds while it is confirmed', async () => {
    await pass(9_000, () => {
      standing = { price: 5, confirmedAtMs: nowMs };
    });
    expect(engine.told).toHaveLength(3);
  });

  test('is not told again when it was not confirmed', async () => {
    standing = { price: 5, confirmedAtMs: 0 };
    await pass(60_000);
    expect(engine.told).toHaveLength(1);
  });
});

test('a word that waited for more than a second and a half is not told any more', async () => {
  const answer = Promise.withResolvers<void>();
  engine.held = answer.promise;
  standing = { price: 5, confirmedAtMs: 0 };
  await pass(100);
  await pass(5_000, () => {
    standing = { price: 6, confirmedAtMs: 1_000 };
  });
  engine.held = undefined;
  answer.resolve();
  await pass(5_000);
  expect(engine.pricesOf('okx:BTC-USDT')).toEqual([5]);
});

test('one command of a source waits for its answer at most', async () => {
  engine.held = new Promise(() => {});
  await pass(60_000, () => {
    standing = { price: nowMs, confirmedAtMs: nowMs };
  });
  expect(engine.told).toHaveLength(1);
});

test('what the engine refuses, or has no room for, is told of, and tried again with the next word', async () => {
  engine.code = 3008;
  standing = { price: 5, confirmedAtMs: 0 };
  await pass(1_000);
  engine.code = 0;
  engine.unavailable = true;
  standing = { price: 5, confirmedAtMs: 1_000 };
  await pass(1_000);
  engine.unavailable = false;
  standing = { price: 5, confirmedAtMs: 2_000 };
  await pass(1_000);
  expect(engine.told).toHaveLength(3);
  expect(refusals).toEqual(['BTCUSDT okx:BTC-USDT: 3008  ', 'BTCUSDT okx:BTC-USDT: diskFull']);
});

test('an engine that fails is told of', async () => {
  engine.submit = () => Promise.reject(new Error('no encoding'));
  standing = { price: 5, confirmedAtMs: 0 };
  await pass(1_000);
  expect(refusals).toEqual(['BTCUSDT okx:BTC-USDT: Error: no encoding']);
});

test('a source that is configured no more is silent; one that stays goes on where it was', async () => {
  const other = { ...TARGET, instrument: 'BTC-USDC' };
  standing = { price: 5, confirmedAtMs: 0 };
  await pass(100);
  teller.follow([TARGET, other]);
  await pass(1_000);
  expect(engine.told.map(({ source }) => source)).toEqual(['okx:BTC-USDT', 'okx:BTC-USDC']);
  teller.follow([]);
  standing = { price: 6, confirmedAtMs: nowMs };
  await pass(5_000);
  expect(engine.told).toHaveLength(2);
});
