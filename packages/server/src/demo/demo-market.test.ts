import { type DepthView, type Place, type Side, UNIT } from '@openperp/engine';
import { describe, expect, test } from 'vitest';
import type { CommandReply } from '../engine-thread/command-reply.ts';
import { ARBITRAGEUR_ID, BOT_IDS, GAMBLER_IDS, MAKERS, TRADERS } from './bot-accounts.ts';
import { BotMirror } from './bot-mirror.ts';
import { strangeRefusals } from './bot-refusals.ts';
import { DEMO_SYMBOLS } from './demo-symbols.ts';
import { setUpMarket, tradesIn, USER_ID } from './testing/demo-setup.ts';
import type { LocalEngine } from './testing/local-engine.ts';

const BTC_TICK = 10_000_000;

function order(side: Side, quantity: number, price?: number): Place {
  return {
    kind: 'place',
    userId: USER_ID,
    symbol: 'BTCUSDT',
    type: price === undefined ? 'MARKET' : 'LIMIT',
    side,
    positionSide: 'BOTH',
    price: price ?? 0,
    quantity: Math.round(quantity * UNIT),
    timeInForce: 'GTC',
    reduceOnly: false,
    makerOnly: false,
    closePosition: false,
    priceType: 0,
    goodTillDate: 0,
    selfTradePrevention: 'EXPIRE_MAKER',
    clientOrderId: '',
  };
}

async function depthOf(engine: LocalEngine, symbol: string): Promise<DepthView> {
  return (await engine.query({ kind: 'depth', symbol, limit: 500 }))!;
}

async function indexOf(engine: LocalEngine, symbol: string): Promise<number> {
  const [ticker] = await engine.query({ kind: 'tickers', symbol });
  return Number(ticker!.indexPrice);
}

async function expectInvariants(engine: LocalEngine): Promise<void> {
  const broken = (await engine.query({ kind: 'invariants' })).filter(({ ok }) => !ok);
  expect(broken).toEqual([]);
}

describe('a market of some minutes', () => {
  test('has a book of at least 15 levels a side around each index, BTCUSDT 1 to 3 ticks wide', async () => {
    const { engine, second } = await setUpMarket();
    const spreads: number[] = [];
    for (let i = 0; i < 120; i += 1) {
      await second();
      for (const { spec } of DEMO_SYMBOLS) {
        const { bids, asks } = await depthOf(engine, spec.symbol);
        expect(bids.length).toBeGreaterThanOrEqual(15);
        expect(asks.length).toBeGreaterThanOrEqual(15);
        const mid = (Number(bids[0]![0]) + Number(asks[0]![0])) / 2;
        expect(Math.abs(mid / (await indexOf(engine, spec.symbol)) - 1)).toBeLessThan(0.001);
        if (spec.symbol !== 'BTCUSDT') continue;
        spreads.push((Number(asks[0]![0]) - Number(bids[0]![0])) / BTC_TICK);
      }
    }
    // A trade that has just used up the best orders leaves the spread wider until the next step.
    const whole = spreads.filter((ticks) => ticks >= 1 && ticks <= 3);
    expect(whole.length).toBeGreaterThan(0.75 * spreads.length);
    await expectInvariants(engine);
  });

  test('trades every symbol every few seconds, with few commands and none refused for a strange reason', async () => {
    const { engine, second } = await setUpMarket();
    await second();
    const before = engine.commands.length;
    const trades = new Map<string, number>();
    for (let i = 0; i < 300; i += 1) {
      const replies = await second();
      expect(strangeRefusals(replies)).toEqual([]);
      for (const { symbol } of tradesIn(replies)) trades.set(symbol, (trades.get(symbol) ?? 0) + 1);
    }
    for (const { spec } of DEMO_SYMBOLS) expect(trades.get(spec.symbol)).toBeGreaterThan(75);
    expect((engine.commands.length - before) / 300).toBeLessThan(150);
  });
});

describe('a newcomer', () => {
  test('fills a market order of 0.1 BTC at once, within 5 basis points of the index', async () => {
    const { engine, seconds } = await setUpMarket();
    await seconds(60);
    for (const side of ['BUY', 'SELL'] as const) {
      const reply = await engine.submit(order(side, 0.1));
      if (reply.unavailable) throw new Error('unavailable');
      const placed = reply.events.findLast((event) => event.kind === 'order')?.record;
      expect(placed).toMatchObject({ userId: USER_ID, status: 'FILLED', filledQuantity: 0.1 * UNIT });
      const average = Number(placed!.tradeValue) / 0.1;
      expect(Math.abs(average / (await indexOf(engine, 'BTCUSDT')) - 1)).toBeLessThan(0.0005);
    }
  });

  test('whose order stands on the wrong side of the index has it taken, and quotes go on around the index', async () => {
    const { engine, seconds } = await setUpMarket();
    await seconds(10);
    const { asks } = await depthOf(engine, 'BTCUSDT');
    const above = asks.find(([price]) => Number(price) > 1.0015 * Number(asks[0]![0]))![0];
    const toSweep =
      asks.filter(([price]) => price <= above).reduce((sum, [, q]) => sum + Number(q), 0) / UNIT;
    await engine.submit(order('BUY', Math.ceil(toSweep) + 5, Number(above)));
    const [resting] = (
      await engine.query({ kind: 'openOrders', userId: USER_ID, symbol: '', limit: 10, beforeOrderId: 0 })
    ).list;
    expect(Number(resting!.price)).toBeGreaterThan(1.001 * (await indexOf(engine, 'BTCUSDT')));
    await seconds(10);
    const open = await engine.query({
      kind: 'openOrders',
      userId: USER_ID,
      symbol: '',
      limit: 10,
      beforeOrderId: 0,
    });
    expect(open.total).toBe(0);
    const [position] = await engine.query({ kind: 'positions', userId: ARBITRAGEUR_ID, symbol: 'BTCUSDT' });
    expect(Number(position!.quantity)).toBeLessThan(0);
    const after = await depthOf(engine, 'BTCUSDT');
    const mid = (Number(after.bids[0]![0]) + Number(after.asks[0]![0])) / 2;
    expect(Math.abs(mid / (await indexOf(engine, 'BTCUSDT')) - 1)).toBeLessThan(0.002);
  });
});

/** The steps of liquidations among what commands came to. */
function liquidationsIn(replies: readonly CommandReply[]): number {
  return replies.reduce((sum, reply) => {
    if (reply.unavailable) return sum;
    return sum + reply.events.filter(({ kind }) => kind === 'liquidation').length;
  }, 0);
}

describe('a long run', () => {
  test('of an hour: inventories stay bounded, everybody solvent, no money appears or vanishes', async () => {
    const { engine, mirror, second } = await setUpMarket();
    const largest = new Map<string, number>();
    let liquidations = 0;
    for (let i = 0; i < 3_600; i += 1) {
      liquidations += liquidationsIn(await second());
      for (const { spec, flow } of DEMO_SYMBOLS) {
        const { positions, instrument, indexPrice } = mirror.market(spec.symbol)!;
        const steps = MAKERS.reduce((sum, { userId }) => sum + (positions.get(userId) ?? 0), 0);
        const levels = Math.abs(steps * instrument.step * indexPrice) / flow.levelValue;
        largest.set(spec.symbol, Math.max(levels, largest.get(spec.symbol) ?? 0));
      }
    }
    for (const levels of largest.values()) expect(levels).toBeLessThan(150);
    // Six gamblers, three bets an hour each, of which many go wrong.
    expect(liquidations).toBeGreaterThan(0);
    expect(liquidations).toBeLessThan(20);
    for (const userId of BOT_IDS) {
      const asset = (await engine.query({ kind: 'asset', userId }))!;
      if (GAMBLER_IDS.includes(userId)) continue;
      expect(Number(asset.equity)).toBeGreaterThan(45e6 * UNIT);
      expect(Number(asset.marginRatio)).toBeLessThan(0.1 * UNIT);
    }
    await expectInvariants(engine);
  }, 120_000);

  test('against a user who buys and buys: prices give way, makers stop at their limits, the book has two sides', async () => {
    const { engine, mirror, second } = await setUpMarket(100);
    await engine.submit({ kind: 'setLeverage', userId: USER_ID, symbol: 'BTCUSDT', leverage: 10 });
    await second();
    for (let i = 0; i < 300; i += 1) {
      await engine.submit(order('BUY', 1));
      await second();
      const { bids, asks } = await depthOf(engine, 'BTCUSDT');
      expect(Math.min(bids.length, asks.length)).toBeGreaterThanOrEqual(10);
    }
    const [position] = await engine.query({ kind: 'positions', userId: USER_ID, symbol: 'BTCUSDT' });
    expect(Number(position!.quantity)).toBeGreaterThan(200 * UNIT);
    const { positions, instrument, indexPrice } = mirror.market('BTCUSDT')!;
    for (const { userId } of MAKERS) {
      const value = (positions.get(userId) ?? 0) * instrument.step * indexPrice;
      expect(Math.abs(value)).toBeLessThan(1.2 * 500 * 40_000);
    }
    const { bids } = await depthOf(engine, 'BTCUSDT');
    const premium = Number(bids[0]![0]) / UNIT / indexPrice - 1;
    expect(premium).toBeGreaterThan(0.001);
    expect(premium).toBeLessThan(0.0076);
    await expectInvariants(engine);
  });
});

describe('what an operator changes', () => {
  test('a symbol that is halted is left alone, and traded again when it trades again', async () => {
    const { engine, second, seconds } = await setUpMarket();
    await seconds(5);
    const set = (status: 'HALTED' | 'TRADING') =>
      engine.submit({ kind: 'updateSymbol', symbol: 'ETHUSDT', changes: { status } });
    await set('HALTED');
    const from = engine.commands.length;
    await seconds(20);
    const kinds = engine.commands
      .slice(from)
      .filter((command) => 'symbol' in command && command.symbol === 'ETHUSDT')
      .map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['setIndexPrice']));
    await set('TRADING');
    const replies = [...(await second()), ...(await second()), ...(await second())];
    expect(strangeRefusals(replies)).toEqual([]);
    expect(tradesIn(replies).some(({ symbol }) => symbol === 'ETHUSDT')).toBe(true);
  });

  test('a price that is set by hand is not overwritten, and quoted around', async () => {
    const { engine, seconds } = await setUpMarket();
    await seconds(5);
    const changes = { priceSource: 'MANUAL' } as const;
    await engine.submit({ kind: 'updateSymbol', symbol: 'ETHUSDT', changes });
    await engine.submit({ kind: 'setIndexPrice', symbol: 'ETHUSDT', source: '', price: 3_000 * UNIT });
    await seconds(5);
    expect(await indexOf(engine, 'ETHUSDT')).toBe(3_000 * UNIT);
    const { bids, asks } = await depthOf(engine, 'ETHUSDT');
    expect(Number(bids[0]![0]) / UNIT).toBeGreaterThan(2_990);
    expect(Number(asks[0]![0]) / UNIT).toBeLessThan(3_010);
  });
});

test('the mirror shows what the engine has, also when it is opened later', async () => {
  const { engine, mirror, seconds } = await setUpMarket();
  await seconds(30);
  const later = await BotMirror.open(engine);
  for (const { spec } of DEMO_SYMBOLS) {
    const [kept, read] = [mirror.market(spec.symbol)!, later.market(spec.symbol)!];
    expect(read.indexPrice).toBe(kept.indexPrice);
    for (const userId of BOT_IDS) {
      const sorted = (orders: typeof kept.orders) =>
        [...orders.get(userId)!.values()].sort((a, b) => a.orderId - b.orderId);
      expect(sorted(kept.orders)).toEqual(sorted(read.orders));
      expect(kept.positions.get(userId) ?? 0).toBe(read.positions.get(userId) ?? 0);
    }
  }
  const patient = TRADERS.find(({ character }) => character === 'patient')!.userId;
  expect(mirror.market('BTCUSDT')!.orders.get(patient)!.size).toBeGreaterThan(0);
});

test('the same market from the same time does the same, byte for byte', async () => {
  const [first, second] = [await setUpMarket(), await setUpMarket()];
  await first.seconds(20);
  await second.seconds(20);
  expect(Buffer.compare(first.engine.encode(), second.engine.encode())).toBe(0);
});
