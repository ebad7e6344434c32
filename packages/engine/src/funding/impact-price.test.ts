import { describe, expect, test } from 'vitest';
import type { Side } from '../command/command.ts';
import { Exchange } from '../state/exchange.ts';
import { completeSymbol } from '../symbol/complete-symbol.ts';
import type { Market } from '../symbol/market.ts';
import { text, units } from '../testing/scenario.ts';
import { impactPrice } from './impact-price.ts';
import { premiumOf } from './premium.ts';

/** A market with resting orders `quantity@price`, best first or not. */
function marketOf(
  impactNotional: string,
  bids: readonly string[],
  asks: readonly string[],
  grid = ['0.1', '0.001'],
): Market {
  const completed = completeSymbol({
    symbol: 'TESTUSDT',
    baseAsset: 'TEST',
    tickSize: units(grid[0]!),
    stepSize: units(grid[1]!),
    leverageTiers: [
      { notionalFloor: 0, notionalCap: units('1000000'), maxLeverage: 10, maintenanceMarginRate: 500_000 },
    ],
    impactNotional: units(impactNotional),
  });
  if (!completed.ok) throw new Error(completed.fault.field);
  const exchange = new Exchange();
  const market = exchange.addMarket(completed.value);
  let slot = 0;
  const add = (side: Side, order: string) => {
    const [quantity, price] = order.split('@') as [string, string];
    const ticks = market.toGrid(units(price), market.tickSize);
    market.book.add(slot, side, ticks, market.toGrid(units(quantity), market.stepSize));
    slot += 1;
  };
  for (const order of bids) add('BUY', order);
  for (const order of asks) add('SELL', order);
  return market;
}

function price(market: Market, side: Side): string | undefined {
  const found = impactPrice(market, side);
  return found === undefined ? undefined : text(found);
}

describe('impact price', () => {
  test('[FUND-1] notional / quantity, the last level in part', () => {
    const market = marketOf('1500', ['1@900', '1@1000', '5@800'], ['2@1100', '1@1050', '1@1200']);
    // 1 + 500 / 900 for 1,500
    expect(price(market, 'BUY')).toBe('964.28571429');
    // 1 + 450 / 1,100 for 1,500
    expect(price(market, 'SELL')).toBe('1064.51612903');
  });

  test('[FUND-1] the best level alone where that suffices', () => {
    const market = marketOf('1000', ['1@1000', '1@900'], ['5@1050']);
    expect(price(market, 'BUY')).toBe('1000');
    expect(price(market, 'SELL')).toBe('1050');
  });

  test('[FUND-1] the whole side at the edge, a unit more and it does not fill', () => {
    expect(price(marketOf('1900', ['1@1000', '1@900'], []), 'BUY')).toBe('950');
    expect(price(marketOf('1900.00000001', ['1@1000', '1@900'], []), 'BUY')).toBeUndefined();
    expect(price(marketOf('1', [], []), 'SELL')).toBeUndefined();
  });

  test('[FUND-1] it is exact where a step of a tick is worth less than a unit', () => {
    // tick and step of 10⁻⁸: 0.00000003 × 0.00000003 and so on are fractions of 10⁻⁸
    const market = marketOf(
      '0.00000001',
      ['0.5@0.00000003', '0.5@0.00000001'],
      [],
      ['0.00000001', '0.00000001'],
    );
    // 0.5 × 3 = 1.5 units: of the first level 1 / 3 suffices
    expect(price(market, 'BUY')).toBe('0.00000003');
    const both = marketOf(
      '0.00000002',
      ['0.5@0.00000003', '0.5@0.00000001'],
      [],
      ['0.00000001', '0.00000001'],
    );
    // 1.5 units from 0.5, 0.5 units from another 0.5: 2 units / 1
    expect(price(both, 'BUY')).toBe('0.00000002');
  });

  test('[FUND-1] premium: how far a bid lies above the index, or an ask below it', () => {
    const market = marketOf('1000', ['1@1005'], ['1@1010']);
    const premiumAt = (index: string) => {
      market.indexPrice = units(index);
      return text(premiumOf(market));
    };
    expect(premiumAt('1000')).toBe('0.005');
    expect(premiumAt('1005')).toBe('0');
    expect(premiumAt('1007')).toBe('0');
    expect(premiumAt('1010')).toBe('0');
    // −10 / 1,020
    expect(premiumAt('1020')).toBe('-0.00980392');
    // 2 / 1,003
    expect(premiumAt('1003')).toBe('0.00199402');
  });

  test('[FUND-1] a side that cannot fill the notional contributes 0', () => {
    const market = marketOf('1000', ['0.995@1005'], []);
    market.indexPrice = units('1000');
    // 0.995 × 1,005 = 999.975
    expect(premiumOf(market)).toBe(0);
    const thinAsk = marketOf('1000', [], ['1.01@990']);
    thinAsk.indexPrice = units('1000');
    // 1.01 × 990 = 999.9
    expect(premiumOf(thinAsk)).toBe(0);
    const ask = marketOf('1000', [], ['1.011@990']);
    ask.indexPrice = units('1000');
    expect(text(premiumOf(ask))).toBe('-0.01');
  });

  test('[NUM-3] a premium is rounded half-up, away from zero', () => {
    const market = marketOf('1', ['1@1'], [], ['0.00000001', '0.001']);
    market.indexPrice = units('0.64');
    // 0.36 / 0.64 = 0.5625
    expect(text(premiumOf(market))).toBe('0.5625');
    // 10⁻⁸ / 2 = 0.000000005 → 10⁻⁸, on both sides of it
    const above = marketOf('1', ['1@2.00000001'], [], ['0.00000001', '0.001']);
    above.indexPrice = units('2');
    expect(text(premiumOf(above))).toBe('0.00000001');
    const below = marketOf('1', [], ['1@1.99999999'], ['0.00000001', '0.001']);
    below.indexPrice = units('2');
    expect(text(premiumOf(below))).toBe('-0.00000001');
  });
});
