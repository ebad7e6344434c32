import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { START_MS, TestExchange } from '../../testing/exchange-fixture.ts';
import type { TestClient } from '../../testing/test-client.ts';

let exchange: TestExchange;
let trader: TestClient;
let other: TestClient;

beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());
beforeEach(async () => {
  await exchange.setPrice('BTCUSDT', '85000');
  trader = exchange.as(await exchange.createUser());
  other = exchange.as(await exchange.createUser());
});

/** `side` of the trader against the other at a price. */
async function trade(side: 'BUY' | 'SELL', quantity: string, price: string): Promise<void> {
  const order = { symbol: 'BTCUSDT', type: 'LIMIT', quantity, price };
  const opposite = side === 'BUY' ? 'SELL' : 'BUY';
  expect((await other.post('/v1/private/order/place', { ...order, side: opposite })).code).toBe(0);
  const taken = await trader.post('/v1/private/order/place', { ...order, side });
  expect(taken.data).toMatchObject({ status: 'FILLED' });
}

const positionsOf = async (client: TestClient, query = '') => {
  const answer = await client.get(`/v1/private/position/positions${query}`);
  expectSuccess(publicRoutes.positions, answer);
  return (answer.data as { positions: Record<string, unknown>[] }).positions;
};

describe('positions', () => {
  test('[POS-1] a position at the present mark, signed', async () => {
    await trade('SELL', '0.1', '85000');
    await exchange.setPrice('BTCUSDT', '84000');
    const [short, ...more] = await positionsOf(trader);
    expect(more).toEqual([]);
    // uPnL = −0.1 × (84000 − 85000) = 100; notional 8,400; margin 8,400 / 20 = 420; roe 100 / 420.
    // Break-even: (8500 + (0 − 4.25)) / (0.1 × (1 + 0.0005)) = 84915.04247876…; maintenance 8,400 × 0.004.
    expect(short).toEqual({
      symbol: 'BTCUSDT',
      marginMode: 'CROSS',
      positionSide: 'BOTH',
      leverage: 20,
      quantity: '-0.1',
      entryPrice: '85000',
      breakEvenPrice: '84915.04247876',
      liqPrice: expect.stringMatching(/^\d+(\.\d+)?$/),
      marginRatio: expect.stringMatching(/^0\.\d+$/),
      unrealizedPnl: '100',
      roe: '0.23809524',
      // A short receives 0.1 × 84,000 × 0.01 %.
      nextFundingFee: '0.84',
      fundingFeeAccum: '0',
      tpPrice: '',
      slPrice: '',
      positionId: expect.stringMatching(/^\d+$/),
      side: 'SHORT',
      markPrice: '84000',
      notional: '8400',
      initialMargin: '420',
      maintenanceMargin: '33.6',
      isolatedMargin: '0',
      bankruptcyPrice: expect.any(String),
      realizedPnl: '0',
      adlQuantile: 4,
      openedAt: START_MS,
      updatedAt: START_MS,
    });
    expect(await positionsOf(trader, '?symbol=ETHUSDT')).toEqual([]);
  });

  test('[NUM-3] the entry price has 2 digits more than the tick, half-up', async () => {
    await trade('BUY', '0.001', '85000');
    await trade('BUY', '0.002', '85000.1');
    // 255.0002 / 0.003 = 85000.0666…
    expect(await positionsOf(trader)).toMatchObject([{ entryPrice: '85000.067', quantity: '0.003' }]);
  });

  test('[POS-3] a closed position has its closes, and a return on what was put in', async () => {
    await trade('BUY', '0.1', '85000');
    await trade('BUY', '0.1', '85100');
    await trade('SELL', '0.15', '85200');
    await trade('SELL', '0.05', '85300');
    const answer = await trader.get('/v1/private/position/history?side=long');
    expectSuccess(publicRoutes.positionHistory, answer);
    const { list, total } = answer.data as { list: Record<string, unknown>[]; total: number };
    expect(total).toBe(1);
    // EP 85050; closed at (85200 × 0.15 + 85300 × 0.05) / 0.2 = 85225; pnl = 0.2 × 175 = 35;
    // roe = 35 / (85050 × 0.2 / 20) = 0.0411522…; fees 0.05 % of 8500 + 8510 + 12780 + 4265 = 17.0275.
    expect(list[0]).toMatchObject({
      symbol: 'BTCUSDT',
      positionSide: 'BOTH',
      side: 'LONG',
      leverage: 20,
      maxQuantity: '0.2',
      entryPrice: '85050',
      closePrice: '85225',
      pnl: '35',
      roe: '0.04115226',
      marginMode: 'CROSS',
      triggerMode: 1,
      fundingFeeAccum: '0',
      handlingFee: '17.0275',
      closes: [
        { price: '85200', quantity: '0.15', realizedPnl: '22.5', handlingFee: '6.39' },
        { price: '85300', quantity: '0.05', realizedPnl: '12.5', handlingFee: '2.1325' },
      ],
    });
    expect((await trader.get('/v1/private/position/history?side=short')).data).toMatchObject({ total: 0 });
    expect(await positionsOf(trader)).toEqual([]);
  });

  test.each(['positions?symbol=NOSUCH', 'history?symbol=NOSUCH', 'settings?symbol=NOSUCH'])(
    '%s: an unknown symbol is 3008',
    async (path) => {
      const answer = await trader.get(`/v1/private/position/${path}`);
      expect([answer.status, answer.code]).toEqual([404, 3008]);
    },
  );

  test.each([
    ['history?side=LONG', 2002],
    ['history?page=0', 2003],
    ['history?cursor=rubbish', 2002],
    ['settings', 2001],
  ])('%s is %i', async (path, code) => {
    expect((await trader.get(`/v1/private/position/${path}`)).code).toBe(code);
  });
});

describe('[MARGIN-6] leverage', () => {
  const set = (leverage: unknown, symbol = 'BTCUSDT') =>
    trader.post('/v1/private/position/leverage', { symbol, leverage });

  test('is set, with the most notional that it allows', async () => {
    const answer = await set(100);
    expectSuccess(publicRoutes.setLeverage, answer);
    expect(answer.data).toMatchObject({ symbol: 'BTCUSDT', leverage: 100, maxNotional: '600000' });
    expect((await trader.get('/v1/private/position/settings?symbol=BTCUSDT')).data).toEqual({
      symbol: 'BTCUSDT',
      marginMode: 1,
      leverage: 100,
      maxLeverage: 125,
      maxNotional: '600000',
    });
    expect((await set(100)).code).toBe(0);
  });

  test.each([
    [126, 3023],
    [0, 2003],
    [-1, 2003],
    [1.5, 2002],
    ['20', 2002],
    [null, 2002],
    [undefined, 2001],
  ])('%j is %i', async (leverage, code) => {
    expect((await set(leverage)).code).toBe(code);
  });

  test('of an unknown symbol is 3008', async () => {
    expectRefusal(publicRoutes.setLeverage, await set(10, 'NOSUCH'), 3008);
  });
});

describe('[MARGIN-6] margin mode', () => {
  const set = (marginMode: unknown) =>
    trader.post('/v1/private/position/margin-mode', { symbol: 'BTCUSDT', marginMode });

  test('is set by its code', async () => {
    const answer = await set(2);
    expectSuccess(publicRoutes.setMarginMode, answer);
    expect(answer.data).toMatchObject({ symbol: 'BTCUSDT', marginMode: 2 });
    await trade('BUY', '0.1', '85000');
    expect(await positionsOf(trader)).toMatchObject([{ marginMode: 'ISOLATED', isolatedMargin: '425' }]);
    expectRefusal(publicRoutes.setMarginMode, await set(1), 3022);
    expect((await set(2)).code).toBe(0);
  });

  test.each([3, 0, '1', 'CROSS'])('%j is 2002', async (marginMode) => {
    expect((await set(marginMode)).code).toBe(2002);
  });
});
