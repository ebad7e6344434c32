import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Holding } from '../account/holding.ts';
import { maintenanceMarginOf } from '../margin/position-margin.ts';
import { multiply, sub } from '../number/amount.ts';
import { divideHalf } from '../number/divide.ts';
import type { Position } from '../position/position.ts';
import { bankruptcyPriceOf, liquidationPriceOf } from '../risk/liquidation-price.ts';
import { Exchange } from '../state/exchange.ts';
import { completeSymbol } from '../symbol/complete-symbol.ts';
import { Scenario, text, units } from './scenario.ts';

/**
 * Numbers that other venues and their users have published (`source` names each), against the engine's own. Prices and positions are set
 * as the example has them, so that nothing but the formula is at work.
 */

type TierRow = readonly [floor: string, rate: string, leverage: string];

interface PositionInput {
  readonly side: string;
  readonly quantity: string;
  readonly entryPrice: string;
  readonly markPrice?: string;
  readonly tiers?: readonly TierRow[];
  readonly cap?: string;
}

interface Example {
  readonly id: string;
  readonly kind: string;
  readonly inputs: PositionInput & {
    readonly crossWallet: string;
    readonly isolatedMargin: string | null;
    readonly leverage: string | null;
    readonly MMR: string;
    readonly cum: string;
    readonly other?: PositionInput;
    readonly long: PositionInput;
    readonly short: PositionInput;
    readonly price: string;
    readonly closePrice: string;
    readonly takerRate: string;
    readonly fundingPaid: string;
    readonly fills: readonly (readonly [string, string])[];
    readonly steps: readonly { readonly buys: string; readonly sells: string }[];
  };
  readonly expected: Readonly<Record<string, string>> & { readonly orderMargin: string | readonly string[] };
  readonly tolerance: string;
}

const examples = JSON.parse(
  readFileSync(new URL('./worked-examples.json', import.meta.url), 'utf8'),
) as readonly Example[];

function of(kind: string): readonly (readonly [string, Example])[] {
  return examples.filter((example) => example.kind === kind).map((example) => [example.id, example]);
}

/** Tick 10⁻⁸ and step 10⁻⁵, so that every published price and quantity lies on the grid. */
function specOf(symbol: string, tiers: readonly TierRow[], cap: string) {
  const completed = completeSymbol({
    symbol,
    baseAsset: 'BASE',
    tickSize: 1,
    stepSize: units('0.00001'),
    maxPrice: units('1000000'),
    maxLimitQuantity: units('10000'),
    maxMarketQuantity: units('10000'),
    leverageTiers: tiers.map(([floor, rate, leverage], i) => ({
      notionalFloor: units(floor),
      notionalCap: units(tiers[i + 1]?.[0] ?? cap),
      maxLeverage: Number(leverage),
      maintenanceMarginRate: Number(units(rate)),
    })),
  });
  if (!completed.ok) throw new Error(`${completed.fault.field}: ${completed.fault.message}`);
  return completed.value;
}

/** An account that holds what the examples say, put together by hand. */
class Held {
  readonly exchange = new Exchange();
  readonly account = this.exchange.addAccount(1, 0);

  add(
    symbol: string,
    input: PositionInput,
    tiers: readonly TierRow[],
    cap: string,
    name: 'both' | 'long' | 'short',
  ): Position {
    const market =
      this.exchange.marketBySymbol.get(symbol) ?? this.exchange.addMarket(specOf(symbol, tiers, cap));
    market.markPrice = units(input.markPrice ?? input.entryPrice);
    const holding = this.account.holdings[market.index] ?? new Holding(this.account, market);
    this.exchange.enterHolding(holding);
    const position = holding[name];
    const quantity = units(input.quantity);
    position.steps = Number(input.side) * Number(divideHalf(quantity, market.stepSize));
    position.cost = multiply(
      Number(input.side),
      divideHalf(multiply(quantity, units(input.entryPrice)), 100_000_000),
    );
    this.exchange.refreshActive(holding);
    return position;
  }
}

function expectNear(actual: string, expected: string, tolerance: string): void {
  const relative = tolerance.startsWith('relative ');
  const limit = Number(tolerance.replace('relative ', '')) * (relative ? Number(expected) : 1);
  expect(Math.abs(Number(actual) - Number(expected))).toBeLessThanOrEqual(limit + 1e-8);
}

describe('published numbers', () => {
  test.each(of('liq_price_isolated'))(
    '[MARGIN-5] %s isolated liquidation price',
    (_id, { inputs, expected, tolerance }) => {
      const held = new Held();
      const position = held.add('TESTUSDT', inputs, inputs.tiers!, inputs.cap!, 'both');
      position.holding.marginMode = 'ISOLATED';
      const margin =
        inputs.isolatedMargin === null
          ? divideHalf(multiply(position.cost, Number(inputs.side)), Number(inputs.leverage))
          : units(inputs.isolatedMargin);
      position.isolatedMargin = margin;
      held.account.isolatedMargin = margin;
      held.account.walletBalance = margin;
      const price = liquidationPriceOf(position);
      expectNear(price === null ? '' : text(price), expected.liqPrice!, tolerance);
    },
  );

  test.each(of('liq_price_cross'))(
    '[MARGIN-5] %s cross liquidation price',
    (_id, { inputs, expected, tolerance }) => {
      const held = new Held();
      held.account.walletBalance = units(inputs.crossWallet);
      const position = held.add('TESTUSDT', inputs, inputs.tiers!, inputs.cap!, 'both');
      if (inputs.other !== undefined)
        held.add('ELSEUSDT', inputs.other, inputs.other.tiers!, inputs.other.cap!, 'both');
      expectNear(text(liquidationPriceOf(position)!), expected.liqPrice!, tolerance);
    },
  );

  test.each(of('liq_price_long_short'))(
    '[MARGIN-5] %s one price for LONG and SHORT',
    (_id, { inputs, expected, tolerance }) => {
      const held = new Held();
      held.account.walletBalance = units(inputs.crossWallet);
      const tiers = [['0', inputs.MMR, '100']] as const;
      const long = held.add('TESTUSDT', { ...inputs.long, side: '1' }, tiers, inputs.cap!, 'long');
      const short = held.add('TESTUSDT', { ...inputs.short, side: '-1' }, tiers, inputs.cap!, 'short');
      expectNear(text(liquidationPriceOf(long)!), expected.liqPrice!, tolerance);
      expect(liquidationPriceOf(short)).toBe(liquidationPriceOf(long));
    },
  );

  test.each(of('bankruptcy_price'))('[MARGIN-5] %s bankruptcy price', (_id, { inputs, expected }) => {
    const held = new Held();
    const position = held.add('TESTUSDT', inputs, [['0', '0.004', '125']], '100000000', 'both');
    position.holding.marginMode = 'ISOLATED';
    position.isolatedMargin = units(inputs.isolatedMargin!);
    expect(text(bankruptcyPriceOf(position)!)).toBe(expected.bankruptcyPrice);
  });

  test.each(of('maintenance_margin'))(
    '[MARGIN-4] %s maintenance margin',
    (_id, { inputs, expected, tolerance }) => {
      const held = new Held();
      const tiers = examples.find(
        ({ inputs: other }) => other.cum === inputs.cum && other.tiers !== undefined,
      )!.inputs;
      const position = held.add(
        'TESTUSDT',
        { ...inputs, side: '1', entryPrice: inputs.markPrice! },
        tiers.tiers!,
        tiers.cap!,
        'both',
      );
      expectNear(text(maintenanceMarginOf(position)), expected.maintenanceMargin!, tolerance);
    },
  );

  test.each(of('unrealized_pnl'))('[POS-1] %s unrealised profit', (_id, { inputs, expected, tolerance }) => {
    const s = traders({});
    trade(s, inputs.side, inputs.quantity, inputs.entryPrice);
    s.index(inputs.markPrice!);
    expectNear(text(s.asset(1).unrealizedPnl), expected.unrealizedPnl!, tolerance);
  });

  test.each(of('entry_price'))('[POS-1] %s entry price', (_id, { inputs, expected }) => {
    const s = traders({});
    for (const [quantity, price] of inputs.fills) trade(s, '1', quantity, price);
    const [position] = s.positions(1);
    expect(Number(position!.entryPrice)).toBe(Number(expected.entryPrice) * 10 ** position!.entryPriceDigits);
  });

  test.each(of('round_trip'))('[FEE-1] %s a round trip, fees on both ends', (_id, { inputs, expected }) => {
    const s = traders({ takerFeeRate: Number(units(inputs.takerRate)) });
    const before = s.asset(1).walletBalance;
    trade(s, inputs.side, inputs.quantity, inputs.entryPrice);
    trade(s, inputs.side === '1' ? '-1' : '1', inputs.quantity, inputs.closePrice);
    const change = sub(s.asset(1).walletBalance, before);
    expect(text(change)).toBe(text(sub(units(expected.walletChange!), sub(0, units(inputs.fundingPaid)))));
  });

  test.each(of('order_margin'))('[MARGIN-2] %s margin of one order', (_id, { inputs, expected }) => {
    const s = traders({ takerFeeRate: 0, defaultLeverage: Number(inputs.leverage) });
    s.index(inputs.markPrice!);
    s.limit(1, inputs.side as 'BUY' | 'SELL', inputs.quantity, inputs.price);
    expect(text(s.asset(1).orderMargin)).toBe(expected.orderMargin);
  });

  test.each(of('order_margin_two_sided'))(
    '[MARGIN-2] %s the greater side counts',
    (_id, { inputs, expected }) => {
      const s = traders({ takerFeeRate: 0, defaultLeverage: 10 });
      s.index('1000');
      const seen = inputs.steps.map(({ buys, sells }) => {
        s.try({ kind: 'cancelAll', userId: 1, symbol: '', cancelType: 0 });
        // value / 10 is the margin: 1,000 × quantity / 10, a hair off the mark on either side
        if (buys !== '0') s.limit(1, 'BUY', String(Number(buys) / 50), '500');
        if (sells !== '0') s.limit(1, 'SELL', String(Number(sells) / 200), '2000');
        return text(s.asset(1).orderMargin);
      });
      expect(seen).toEqual(expected.orderMargin);
    },
  );
});

/** Two users with money and a symbol fine enough for all published prices. */
function traders(options: ConstructorParameters<typeof Scenario>[0]): Scenario {
  const s = new Scenario({ tickSize: units('0.01'), minPrice: units('0.01'), ...options });
  for (const userId of [1, 2]) s.user(userId, '100000000');
  return s;
}

/** User 1 takes `quantity` at `price` from user 2, the mark there too. */
function trade(s: Scenario, side: string, quantity: string, price: string): void {
  s.index(price);
  s.limit(2, side === '1' ? 'SELL' : 'BUY', quantity, price);
  s.limit(1, side === '1' ? 'BUY' : 'SELL', quantity, price);
}
