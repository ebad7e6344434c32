import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestExchange, type TestUser } from '../gateway/testing/exchange-fixture.ts';
import type { TestClient } from '../gateway/testing/test-client.ts';

/**
 * Numbers that other venues and their users have published (`source` names each), through the public interface: symbols, trades, margin
 * and prices are made as anyone would make them, and what is answered is held against what was published.
 */

type TierRow = readonly [floor: string, rate: string, leverage: string];

interface Holding {
  readonly side: string;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly markPrice?: string;
  readonly tiers: readonly TierRow[];
  readonly cap: string;
}

interface Example {
  readonly id: string;
  readonly kind: string;
  readonly inputs: Holding & {
    readonly crossWallet: string;
    readonly isolatedMargin: string | null;
    readonly leverage: string | null;
    readonly other?: Holding;
    readonly long: Holding;
    readonly short: Holding;
    readonly premium: string;
    readonly hours: string;
    readonly maxLeverage: string;
    readonly MMR: string;
    readonly price: string;
    readonly fills: readonly (readonly [string, string])[];
    readonly notional: string;
    readonly fundingRate: string;
    readonly settlements: string;
    readonly activatePrice: string | null;
    readonly callbackRate: string;
    readonly prices: readonly string[];
  };
  readonly expected: Readonly<Record<string, string>>;
  readonly tolerance: string;
}

const FILE = new URL('../../../engine/src/testing/worked-examples.json', import.meta.url);
const examples = JSON.parse(readFileSync(FILE, 'utf8')) as readonly Example[];

function of(kind: string): readonly (readonly [string, Example])[] {
  return examples.filter((example) => example.kind === kind).map((example) => [example.id, example]);
}

/** The tick is 10⁻⁶: one of it is the only freedom that MARGIN-5 leaves. */
const TICK = 0.000_001;

let exchange: TestExchange;
let symbols = 0;

beforeAll(async () => {
  exchange = await TestExchange.start();
});
afterAll(() => exchange.stop());

/** A new symbol without fees, the mark of which is its index, at `price`. */
async function newSymbol(
  tiers: readonly TierRow[],
  cap: string,
  price: string,
  more: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  symbols += 1;
  const symbol = `EX${symbols}USDT`;
  const made = await exchange.admin.post('/admin/v1/symbols', {
    symbol,
    baseAsset: `EX${symbols}`,
    tickSize: `${TICK.toFixed(6)}`,
    stepSize: '0.00001',
    minPrice: `${TICK.toFixed(6)}`,
    maxPrice: '1000000',
    maxLimitOrderQty: '10000',
    maxMarketOrderQty: '10000',
    minNotional: '0',
    makerFeeRate: '0',
    takerFeeRate: '0',
    multiplierUp: '100',
    multiplierDown: '0',
    markPriceMethod: 'INDEX',
    leverageTiers: tiers.map(([notionalFloor, maintenanceMarginRate, leverage], i) => ({
      notionalFloor,
      notionalCap: tiers[i + 1]?.[0] ?? cap,
      maxLeverage: Number(leverage),
      maintenanceMarginRate,
    })),
    ...more,
  });
  expect(made.code).toBe(0);
  await exchange.setPrice(symbol, price);
  return symbol;
}

/** Sends a POST that must succeed. */
async function post(client: TestClient, path: string, body: unknown): Promise<Record<string, string>> {
  const answer = await client.post(path, body);
  expect({ path, code: answer.code }).toEqual({ path, code: 0 });
  return answer.data as Record<string, string>;
}

/** The highest leverage that the tier of a notional allows. */
function leverageFor(tiers: readonly TierRow[], notional: number): number {
  return Number(tiers.findLast(([floor]) => notional > Number(floor))?.[2] ?? tiers[0]![2]);
}

/** `user` trades against somebody with money enough: `side` +1 buys. */
async function open(
  user: TestUser,
  symbol: string,
  holding: Pick<Holding, 'side' | 'quantity' | 'entryPrice'>,
  positionSide = 'BOTH',
): Promise<void> {
  const { quantity, entryPrice: price } = holding;
  const order = { symbol, type: 'LIMIT', price, quantity };
  const maker = exchange.as(await exchange.createUser('1000000000'));
  const own = exchange.as(user);
  const buys = holding.side === '1';
  await post(maker, '/v1/private/position/leverage', { symbol, leverage: 1 });
  await post(maker, '/v1/private/order/place', { ...order, side: buys ? 'SELL' : 'BUY' });
  await post(own, '/v1/private/order/place', { ...order, positionSide, side: buys ? 'BUY' : 'SELL' });
}

async function positionsOf(user: TestUser, symbol: string): Promise<Record<string, string>[]> {
  const answer = await exchange.as(user).get(`/v1/private/position/positions?symbol=${symbol}`);
  return (answer.data as { positions: Record<string, string>[] }).positions;
}

function expectClose(id: string, actual: string | undefined, expected: string, tolerance: string): void {
  const relative = tolerance.startsWith('relative ');
  const allowed = relative ? Number(tolerance.slice(9)) * Number(expected) : Number(tolerance);
  expect(actual, id).toMatch(/^-?\d+(\.\d+)?$/);
  expect(Math.abs(Number(actual) - Number(expected)), `${id}: ${actual} for ${expected}`).toBeLessThanOrEqual(
    allowed + TICK * 1.000_001,
  );
}

/** A cross account of `crossWallet` with the positions given, all at their marks; in `symbols` of their own. */
async function crossAccount(crossWallet: string, holdings: readonly Holding[]) {
  const user = await exchange.createUser('0');
  const own = exchange.as(user);
  // Enough to open with; what is too much goes out again.
  const deposit = async (direction: string, amount: string, reference: string) =>
    post(exchange.admin, `/admin/v1/users/${user.userId}/${direction}`, {
      assetType: 'USDT',
      amount,
      reference,
    });
  await deposit('deposit', '100000000', 'to open with');
  const names: string[] = [];
  for (const holding of holdings) {
    const symbol = await newSymbol(holding.tiers, holding.cap, holding.entryPrice);
    const notional = Number(holding.quantity) * Number(holding.entryPrice);
    await post(own, '/v1/private/position/leverage', {
      symbol,
      leverage: leverageFor(holding.tiers, notional),
    });
    await open(user, symbol, holding);
    names.push(symbol);
  }
  await deposit('withdraw', (100_000_000 - Number(crossWallet)).toFixed(8), 'what is too much');
  for (const [i, holding] of holdings.entries()) {
    await exchange.setPrice(names[i]!, holding.markPrice ?? holding.entryPrice);
  }
  return { user, names };
}

describe('[MARGIN-5] liquidation prices', () => {
  test.each(of('liq_price_isolated'))('%s isolated', async (id, { inputs, expected, tolerance }) => {
    const user = await exchange.createUser('100000000');
    const own = exchange.as(user);
    const symbol = await newSymbol(inputs.tiers, inputs.cap, inputs.entryPrice);
    const notional = Number(inputs.quantity) * Number(inputs.entryPrice);
    const leverage = inputs.leverage === null ? leverageFor(inputs.tiers, notional) : Number(inputs.leverage);
    await post(own, '/v1/private/position/margin-mode', { symbol, marginMode: 2 });
    await post(own, '/v1/private/position/leverage', { symbol, leverage });
    await open(user, symbol, inputs);
    if (inputs.isolatedMargin !== null) {
      const [position] = await positionsOf(user, symbol);
      const missing = Number(inputs.isolatedMargin) - Number(position!.isolatedMargin);
      if (missing > 0) await post(own, '/v1/private/position/margin', { symbol, amount: missing.toFixed(8) });
    }
    const [position] = await positionsOf(user, symbol);
    expectClose(id, position?.liqPrice, expected.liqPrice!, tolerance);
  });

  test.each(of('liq_price_cross'))('%s cross', async (id, { inputs, expected, tolerance }) => {
    const holdings = inputs.other === undefined ? [inputs] : [inputs, inputs.other];
    const { user, names } = await crossAccount(inputs.crossWallet, holdings);
    const [position] = await positionsOf(user, names[0]!);
    expectClose(id, position?.liqPrice, expected.liqPrice!, tolerance);
  });

  test.each(of('liq_price_long_short'))('%s LONG and SHORT', async (id, { inputs, expected, tolerance }) => {
    const { long, short, tiers, cap, crossWallet } = inputs;
    const user = await exchange.createUser(crossWallet);
    const symbol = await newSymbol(tiers, cap, long.entryPrice);
    await post(exchange.as(user), '/v1/private/position/leverage', { symbol, leverage: 100 });
    await open(user, symbol, { ...long, side: '1' }, 'LONG');
    await exchange.setPrice(symbol, short.entryPrice);
    await open(user, symbol, { ...short, side: '-1' }, 'SHORT');
    await exchange.setPrice(symbol, long.entryPrice);
    const positions = await positionsOf(user, symbol);
    expect(positions.map(({ side }) => side)).toEqual(['LONG', 'SHORT']);
    for (const { liqPrice } of positions) expectClose(id, liqPrice, expected.liqPrice!, tolerance);
  });
});

test.each(of('bankruptcy_price'))('[MARGIN-5] %s bankruptcy price', async (id, example) => {
  const { inputs, expected, tolerance } = example;
  const user = await exchange.createUser('1000000');
  const own = exchange.as(user);
  const symbol = await newSymbol([['0', '0.004', '50']], '1000000', inputs.entryPrice);
  await post(own, '/v1/private/position/margin-mode', { symbol, marginMode: 2 });
  // Its margin is entry / 50.
  await post(own, '/v1/private/position/leverage', { symbol, leverage: 50 });
  await open(user, symbol, inputs);
  const [position] = await positionsOf(user, symbol);
  expect(position?.isolatedMargin).toBe(inputs.isolatedMargin);
  expectClose(id, position?.bankruptcyPrice, expected.bankruptcyPrice!, tolerance);
});

test.each(of('unrealized_pnl'))('[POS-1] %s unrealised profit', async (id, example) => {
  const { inputs, expected, tolerance } = example;
  const user = await exchange.createUser('100000000');
  const symbol = await newSymbol([['0', '0.004', '20']], '1000000000', inputs.entryPrice);
  await open(user, symbol, inputs);
  await exchange.setPrice(symbol, inputs.markPrice!);
  const [position] = await positionsOf(user, symbol);
  expectClose(id, position?.unrealizedPnl, expected.unrealizedPnl!, tolerance);
});

test.each(of('entry_price'))('[POS-1] %s entry price', async (id, { inputs, expected, tolerance }) => {
  const user = await exchange.createUser('1000000');
  const symbol = await newSymbol([['0', '0.004', '20']], '1000000000', '5500');
  for (const [quantity, entryPrice] of inputs.fills) {
    await open(user, symbol, { side: '1', quantity, entryPrice });
  }
  const [position] = await positionsOf(user, symbol);
  expectClose(id, position?.entryPrice, expected.entryPrice!, tolerance);
});

describe('funding', () => {
  const fundingOf = async (symbol: string, path = '') => {
    const answer = await exchange.api.get(`/v1/public/market/funding-rate${path}?symbol=${symbol}`);
    return (answer.data as { list: Record<string, string>[] }).list;
  };

  test.each(of('impact_notional'))('[FUND-1] %s impact notional', async (_id, { inputs, expected }) => {
    const symbol = await newSymbol([['0', '0.01', inputs.maxLeverage]], '1000000', '100');
    expect(await fundingOf(symbol)).toMatchObject([{ impactNotional: expected.impactNotional }]);
  });

  test.each(of('funding_cap'))('[FUND-2] %s cap and floor', async (_id, { inputs, expected }) => {
    const symbol = await newSymbol([['0', inputs.MMR, '20']], '1000000', '100');
    expect(await fundingOf(symbol)).toMatchObject([expected]);
  });

  test.each(of('funding_rate'))('[FUND-2] %s rate', async (id, { inputs, expected, tolerance }) => {
    const hours = Number(inputs.hours);
    const premium = Number(inputs.premium);
    const symbol = await newSymbol([['0', '0.01', '20']], '1000000', '1000', {
      fundingIntervalHours: hours,
    });
    const advance = (ms: number) => exchange.admin.post('/admin/v1/clock/advance', { ms });
    const { engineTime } = (await exchange.api.get('/v1/time')).data as { engineTime: number };
    await advance(hours * 3_600_000 - (engineTime % (hours * 3_600_000)));
    // Above the index by P a bid, below it by P an ask, each larger than the impact notional of 4,000.
    const near = 1000 * (1 + premium);
    const bid = premium > 0 ? near : premium === 0 ? 999 : near - 1;
    const ask = premium < 0 ? near : premium === 0 ? 1001 : near + 1;
    const maker = exchange.as(await exchange.createUser('1000000'));
    const order = { symbol, type: 'LIMIT', quantity: '100' };
    await post(maker, '/v1/private/order/place', { ...order, side: 'BUY', price: bid.toFixed(6) });
    await post(maker, '/v1/private/order/place', { ...order, side: 'SELL', price: ask.toFixed(6) });
    await advance(hours * 3_600_000);
    const [settled] = await fundingOf(symbol, '/history');
    expectClose(id, settled?.fundingRate, expected.fundingRate!, `${Number(tolerance) - TICK}`);
  });

  test.each(of('funding_payment'))('[FUND-3] %s payment', async (id, { inputs, expected, tolerance }) => {
    // Without premium the rate is the interest of 0.01 % per 8 hours.
    expect(inputs.fundingRate).toBe('0.0001');
    const user = await exchange.createUser('1000000');
    const symbol = await newSymbol([['0', '0.004', '20']], '1000000', '1000');
    await open(user, symbol, {
      side: '1',
      quantity: `${Number(inputs.notional) / 1000}`,
      entryPrice: '1000',
    });
    await exchange.admin.post('/admin/v1/clock/advance', { ms: Number(inputs.settlements) * 28_800_000 });
    const [position] = await positionsOf(user, symbol);
    expectClose(id, position?.fundingFeeAccum, `-${expected.paid}`, `${Number(tolerance) - TICK}`);
  });

  test.each(of('trailing_stop'))('[COND-3] %s trailing stop', async (_, { inputs, expected }) => {
    const [first = '', ...path] = inputs.prices;
    const user = exchange.as(await exchange.createUser('1000000'));
    const symbol = await newSymbol([['0', '0.004', '20']], '100000000', first);
    const { conditionId } = await post(user, '/v1/private/order/place-condition', {
      symbol,
      type: 'TRAILING_STOP',
      side: inputs.side,
      quantity: '0.01',
      workingType: 'INDEX_PRICE',
      callbackRate: inputs.callbackRate,
      ...(inputs.activatePrice === null ? {} : { activatePrice: inputs.activatePrice }),
    });
    const firedAt: string[] = [];
    for (const price of path) {
      await exchange.setPrice(symbol, price);
      const history = await user.get(`/v1/private/order/history-condition?symbol=${symbol}`);
      const { list } = history.data as { list: readonly { conditionId: string }[] };
      if (list.some((ended) => ended.conditionId === conditionId)) firedAt.push(price);
    }
    expect(firedAt).toEqual([expected.triggeredAt]);
  });
});
