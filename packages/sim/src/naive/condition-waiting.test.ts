import { describe, expect, test } from 'vitest';
import { units } from '../differential/trial-symbols.ts';
import { funded, long, ON_TRADES, REDUCE, trailing } from './condition-fixture.ts';
import { conditionStory, PLAIN, type TradingFixture } from './trading-fixture.ts';

describe('trailing', () => {
  /** Marks one after the other; answers those at which something fired. */
  function firedAt(fixture: TradingFixture, prices: readonly string[]): string[] {
    return prices.filter((price) => conditionStory(fixture.index(price).events).some(isFired));
  }

  function isFired(told: string): boolean {
    return told.includes('TRIGGERED') || told.includes('REJECTED');
  }

  test('[COND-3] BUY with 5 %: the lowest is 42,000, and it fires at 44,100', () => {
    const fixture = funded(PLAIN, '44000');
    fixture.condition(1, 'BUY', '0', '1', trailing('5'));
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING', extremePrice: units('44000') }]);
    expect(firedAt(fixture, ['45000', '46000', '42000', '44099.9'])).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ extremePrice: units('42000') }]);
    expect(firedAt(fixture, ['44100'])).toEqual(['44100']);
  });

  test('[COND-3] SELL from 42,000 with 7.5 %: the highest is 46,500, and it fires at 43,012.5', () => {
    const fixture = funded(PLAIN, '40000');
    const placed = fixture.condition(1, 'SELL', '0', '1', trailing('7.5', '42000'));
    expect(conditionStory(placed.events)).toEqual(['c1 PENDING_ACTIVATION']);
    expect(firedAt(fixture, ['41500', '39000'])).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING_ACTIVATION', extremePrice: 0 }]);
    expect(conditionStory(fixture.index('42000').events)).toEqual(['c1 PENDING']);
    expect(firedAt(fixture, ['45000', '44000', '46500'])).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING', extremePrice: units('46500') }]);
    expect(firedAt(fixture, ['43012.6', '43012.5'])).toEqual(['43012.5']);
  });

  test('[COND-3] an activation on the wrong side, or at the price, is refused', () => {
    const fixture = funded();
    const outcome = (side: 'BUY' | 'SELL', activatePrice: string) =>
      fixture.condition(1, side, '0', '1', trailing('1', activatePrice)).outcome;
    expect(outcome('SELL', '60000')).toMatchObject({ code: 3108, field: 'activatePrice' });
    expect(outcome('BUY', '60000').code).toBe(3108);
    expect([outcome('SELL', '60000.1').code, outcome('BUY', '59999.9').code]).toEqual([0, 0]);
  });

  test('[COND-7] without a price it starts with the first one', () => {
    const fixture = funded();
    fixture.condition(1, 'SELL', '0', '1', { ...trailing('1'), ...ON_TRADES });
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING', extremePrice: 0 }]);
    fixture.trade('60000');
    expect(fixture.conditions(1)).toMatchObject([{ extremePrice: units('60000') }]);
    expect(conditionStory(fixture.trade('59400.1').events)).toEqual([]);
    expect(conditionStory(fixture.trade('59400').events)).toEqual(['c1 REJECTED 3011']);
  });
});

describe('protection', () => {
  test('[COND-5] it does not fire while mark and last are too far apart, and is looked at again', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '56900', '1', { ...REDUCE, priceProtect: true });
    fixture.place(2, 'BUY', '56500', '1', { positionSide: 'BOTH' });
    // |56,900 − 60,000| = 3,100 > 5 % of 56,900 = 2,845
    expect(conditionStory(fixture.index('56900').events)).toEqual([]);
    expect(conditionStory(fixture.tick().events)).toEqual([]);
    expect(fixture.conditions(1)).toMatchObject([{ status: 'PENDING' }]);
    // |56,900 − 59,745| = 2,845: no longer more
    fixture.place(3, 'SELL', '59745', '0.001');
    const { events } = fixture.place(4, 'BUY', '59745', '0.001');
    expect(conditionStory(events)).toEqual(['c1 TRIGGERED']);
  });

  test('[COND-5] a tick looks at it where no price has moved', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '56900', '1', { ...REDUCE, priceProtect: true });
    fixture.index('56900');
    const changes = { triggerProtect: units('0.06') };
    const change = fixture.apply({ kind: 'updateSymbol', symbol: 'BTCUSDT', changes });
    expect(conditionStory(change.events)).toEqual([]);
    // 3,100 ≤ 6 % of 56,900 = 3,414
    expect(conditionStory(fixture.tick().events)).toEqual(['c1 REJECTED 3011']);
  });

  test('[COND-5] when its price has gone again it waits as before', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '56900', '1', { ...REDUCE, priceProtect: true });
    fixture.index('56900');
    expect(conditionStory(fixture.index('57500').events)).toEqual([]);
    fixture.place(2, 'BUY', '56500', '1');
    fixture.trade('57500');
    expect(conditionStory(fixture.index('56900').events)).toEqual(['c1 TRIGGERED']);
  });

  test('[COND-5] a trailing one keeps its extreme', () => {
    const fixture = long();
    fixture.condition(1, 'SELL', '0', '1', { ...trailing('5.5'), ...REDUCE, priceProtect: true });
    // 60,000 × 0.945 = 56,700; 3,300 > 2,835
    fixture.index('56700');
    fixture.index('57000');
    expect(fixture.conditions(1)).toMatchObject([{ extremePrice: units('60000') }]);
    fixture.trade('57000');
    expect(conditionStory(fixture.index('56700.1').events)).toEqual([]);
    expect(conditionStory(fixture.index('56700').events)).toEqual(['c1 REJECTED 3011']);
  });
});
