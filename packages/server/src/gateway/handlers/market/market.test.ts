import { publicRoutes } from '@openperp/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectRefusal, expectSuccess } from '../../testing/contract-check.ts';
import { START_MS, TestExchange } from '../../testing/exchange-fixture.ts';
import type { TestClient } from '../../testing/test-client.ts';

let exchange: TestExchange;
let buyer: TestClient;
let seller: TestClient;

beforeAll(async () => {
  exchange = await TestExchange.start();
  await exchange.setPrice('BTCUSDT', '85000');
  buyer = exchange.as(await exchange.createUser());
  seller = exchange.as(await exchange.createUser());
  const order = { symbol: 'BTCUSDT', type: 'LIMIT' };
  const place = async (by: TestClient, side: string, price: string, quantity: string) =>
    expect((await by.post('/v1/private/order/place', { ...order, side, price, quantity })).code).toBe(0);
  await place(seller, 'SELL', '85000', '0.1');
  await place(buyer, 'BUY', '85000', '0.1');
  await place(buyer, 'BUY', '84990', '0.2');
  await place(buyer, 'BUY', '84980.5', '0.3');
  await place(seller, 'SELL', '85010', '0.4');
  await place(buyer, 'BUY', '85010', '0.1');
});
afterAll(() => exchange.stop());

test('version and time say what runs and when it is', async () => {
  expect((await exchange.api.get('/v1/version')).data).toMatchObject({
    service: 'openperp',
    version: '0.1.0',
  });
  const before = Date.now();
  const { data } = await exchange.api.get('/v1/time');
  const time = data as { timestamp: number; timestampMs: number; iso: string };
  expect(time).toMatchObject({ timezone: 'UTC', engineTime: START_MS });
  expect(time.timestampMs).toBeGreaterThanOrEqual(before);
  expect(time.timestamp).toBe(Math.floor(time.timestampMs / 1000));
  expect(Date.parse(time.iso)).toBe(time.timestampMs);
});

test('[FEE-2] symbols come with their rules and the fee levels', async () => {
  const answer = await exchange.api.get('/v1/public/market/symbols');
  expectSuccess(publicRoutes.symbols, answer);
  const { list, handlingFeeLevelConfig } = answer.data as {
    list: object[];
    handlingFeeLevelConfig: object[];
  };
  expect(list).toHaveLength(2);
  expect(list[0]).toMatchObject({
    symbol: 'BTCUSDT',
    baseAsset: 'BTC',
    quoteAsset: 'USDT',
    tickSize: '0.1',
    stepSize: '0.001',
    minQuantity: '0.001',
    minNotional: '5',
    maxLimitOrderQty: '1000',
    maxMarketOrderQty: '120',
    pricePrecision: 1,
    quantityPrecision: 3,
    defaultLeverage: 20,
    maxLeverage: 125,
    defaultMarginMode: 1,
    status: 'TRADING',
    contractType: 'PERPETUAL',
    multiplierUp: '1.05',
    makerFeeRate: '0.0002',
    takerFeeRate: '0.0005',
    priceSource: 'MANUAL',
    timeInForce: ['GTC', 'IOC', 'FOK', 'GTD'],
  });
  expect((list[0] as { leverageTiers: object[] }).leverageTiers.slice(0, 2)).toEqual([
    {
      tier: 1,
      notionalFloor: '0',
      notionalCap: '50000',
      maxLeverage: 125,
      maintenanceMarginRate: '0.004',
      maintenanceAmount: '0',
    },
    {
      tier: 2,
      notionalFloor: '50000',
      notionalCap: '600000',
      maxLeverage: 100,
      maintenanceMarginRate: '0.005',
      maintenanceAmount: '50',
    },
  ]);
  expect(handlingFeeLevelConfig).toHaveLength(10);
  expect(handlingFeeLevelConfig[1]).toEqual({
    level: 1,
    name: 'VIP 1',
    minVolume30d: '15000000',
    makerFeeRate: '0.00016',
    takerFeeRate: '0.0004',
  });
  const one = await exchange.api.get('/v1/public/market/symbols?symbol=ETHUSDT');
  expect((one.data as { list: object[] }).list).toMatchObject([{ symbol: 'ETHUSDT' }]);
});

test('depth has the best levels first', async () => {
  const answer = await exchange.api.get('/v1/public/market/depth?symbol=BTCUSDT&limit=5');
  expectSuccess(publicRoutes.depth, answer);
  expect(answer.data).toMatchObject({
    symbol: 'BTCUSDT',
    bids: [
      ['84990', '0.2'],
      ['84980.5', '0.3'],
    ],
    asks: [['85010', '0.3']],
  });
});

test('trades come newest first', async () => {
  const answer = await exchange.api.get('/v1/public/market/trades?symbol=BTCUSDT');
  expectSuccess(publicRoutes.trades, answer);
  expect(answer.data).toMatchObject({
    list: [
      { price: '85010', quantity: '0.1', tradeValue: '8501', takerSide: 'BUY' },
      { price: '85000', quantity: '0.1', tradeValue: '8500', takerSide: 'BUY' },
    ],
  });
  const one = await exchange.api.get('/v1/public/market/trades?symbol=BTCUSDT&limit=1');
  expect((one.data as { list: object[] }).list).toHaveLength(1);
});

test('a ticker is the last 24 hours and the market as it stands', async () => {
  const answer = await exchange.api.get('/v1/public/market/ticker');
  expectSuccess(publicRoutes.ticker, answer);
  // 10 / 85000 = 0.01176470… %.
  expect(answer.data).toMatchObject({
    list: [
      {
        symbol: 'BTCUSDT',
        lastPrice: '85010',
        priceChange: '10',
        priceChangePercent: '0.01176471',
        high: '85010',
        low: '85000',
        volume: '0.2',
        quoteVolume: '17001',
        openInterest: '0.2',
        bidPrice: '84990',
        bidQuantity: '0.2',
        askPrice: '85010',
        askQuantity: '0.3',
        markPrice: '85000',
        indexPrice: '85000',
        fundingRate: '0.0001',
      },
      {
        symbol: 'ETHUSDT',
        lastPrice: '0',
        priceChange: '0',
        priceChangePercent: '0',
        high: '0',
        volume: '0',
      },
    ],
  });
});

test('[STAT-1] the open kline is there as soon as a trade is answered', async () => {
  const answer = await exchange.api.get('/v1/public/market/klines?symbol=BTCUSDT&interval=1m');
  expectSuccess(publicRoutes.klines, answer);
  const openTime = START_MS - (START_MS % 60_000);
  expect(answer.data).toEqual({
    list: [
      {
        openTime,
        open: '85000',
        high: '85010',
        low: '85000',
        close: '85010',
        volume: '0.2',
        closeTime: openTime + 59_999,
        quoteVolume: '17001',
        tradeCount: 2,
        closed: false,
      },
    ],
  });
});

describe.each([
  ['symbols', publicRoutes.symbols],
  ['depth', publicRoutes.depth],
  ['trades', publicRoutes.trades],
  ['ticker', publicRoutes.ticker],
] as const)('%s', (name, route) => {
  test('of an unknown symbol is 3008', async () => {
    expectRefusal(route, await exchange.api.get(`/v1/public/market/${name}?symbol=NOSUCH`), 3008);
  });
});

test.each([
  ['depth', 2001],
  ['depth?symbol=BTCUSDT&limit=7', 2002],
  ['depth?symbol=BTCUSDT&limit=1001', 2003],
  ['trades', 2001],
  ['trades?symbol=BTCUSDT&limit=1001', 2003],
  ['trades?symbol=BTCUSDT&limit=0', 2003],
])('%s is %i', async (path, code) => {
  expect((await exchange.api.get(`/v1/public/market/${path}`)).code).toBe(code);
});

describe('documents', () => {
  test('the front page shows the market, with a script that its policy names', async () => {
    const { status, headers, text } = await exchange.api.text('GET', '/');
    expect([status, headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(text).toContain('href="/docs"');
    expect(text).toContain('<td data-name="lastPrice">85010</td>');
    const [, script = ''] = /<script>([\s\S]*)<\/script>/.exec(text) ?? [];
    const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(script));
    const policy = headers['content-security-policy'];
    expect(policy).toContain(`script-src 'sha256-${Buffer.from(hash).toString('base64')}'`);
    expect(policy).toContain("frame-ancestors 'none'");
  });

  test('the API reference has every endpoint of its port', async () => {
    const { text } = await exchange.api.text('GET', '/docs');
    expect(text).toContain('/v1/private/order/place');
    const operator = await exchange.admin.text('GET', '/docs');
    expect(operator.text).toContain('/admin/v1/engine');
  });

  test('metrics count answers by endpoint and code', async () => {
    await exchange.api.get('/v1/nothing');
    const { text, headers } = await exchange.admin.text('GET', '/metrics');
    expect(headers['content-type']).toContain('text/plain');
    expect(text).toMatch(/^openperp_api_requests_total\{endpoint="placeOrder",code="0"\} 6$/m);
    expect(text).toMatch(/^openperp_api_requests_total\{endpoint="none",code="1404"\} 1$/m);
    expect((await exchange.api.get('/metrics')).code).toBe(1404);
  });
});
