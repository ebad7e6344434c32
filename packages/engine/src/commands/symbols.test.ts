import { describe, expect, test } from 'vitest';
import { completeSymbol } from '../symbol/complete-symbol.ts';
import { BTCUSDT } from '../symbol/default-symbols.ts';
import type { LeverageTier } from '../symbol/symbol-spec.ts';
import { Scenario, text, units } from '../testing/scenario.ts';

/** One tier without end. */
function tier(maxLeverage: number): readonly LeverageTier[] {
  return [
    {
      notionalFloor: 0,
      notionalCap: units('1000000000'),
      maxLeverage,
      maintenanceMarginRate: 500_000,
      maintenanceAmount: 0,
    },
  ];
}

function update(s: Scenario, changes: object) {
  return s.try({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes });
}

describe('creating a symbol', () => {
  test('[NUM-2] out of bounds is 2003, what disagrees 2002', () => {
    const s = new Scenario();
    const create = (more: object) =>
      s.try({ kind: 'createSymbol', spec: { ...BTCUSDT, symbol: 'NEWUSDT', ...more } });
    expect(create({ minNotional: 10n ** 26n + 1n })).toMatchObject({
      code: 2003,
      field: 'minNotional',
      rule: 'NUM-2',
    });
    expect(create({ symbol: 'X' })).toMatchObject({ code: 2003, field: 'symbol' });
    expect(create({ pricePrecision: 5 })).toMatchObject({ code: 2002, field: 'pricePrecision' });
    expect(update(s, { takerFeeRate: 100_000_000 })).toMatchObject({ code: 2003, field: 'takerFeeRate' });
    expect(update(s, { maxLeverage: 99 })).toMatchObject({ code: 2002, field: 'maxLeverage' });
  });

  test('[TIME-1] it is on board from the time of its command; another time given is 2002', () => {
    const s = new Scenario();
    const create = (symbol: string, onboardAt: number) =>
      s.try({ kind: 'createSymbol', spec: { ...BTCUSDT, symbol, onboardAt } });
    expect(create('NEWUSDT', s.timeMs + 1)).toMatchObject({ code: 2002, field: 'onboardAt' });
    for (const [symbol, onboardAt] of [
      ['NEWUSDT', 0],
      ['NEXTUSDT', s.timeMs],
    ] as const) {
      expect(create(symbol, onboardAt).code).toBe(0);
      expect(s.engine.query({ kind: 'symbols', symbol })[0]?.onboardAt).toBe(s.timeMs);
    }
    expect(completeSymbol({ ...BTCUSDT, onboardAt: -1 })).toMatchObject({ fault: { code: 2003 } });
  });
});

describe('new tiers', () => {
  test('[MARGIN-6] bring a leverage above their maximum down to it, and leave the others', () => {
    const s = new Scenario();
    for (const [userId, leverage] of [
      [1, 100],
      [2, 25],
      [3, 26],
    ] as const) {
      s.user(userId);
      s.do({ kind: 'setLeverage', userId, symbol: 'TESTUSDT', leverage });
    }
    s.limit(2, 'SELL', '10', '1000');
    s.limit(1, 'BUY', '10', '1000');
    s.limit(1, 'BUY', '1', '990');
    expect(update(s, { leverageTiers: tier(25) }).code).toBe(0);
    const told = s.events.flatMap((event) =>
      event.kind === 'settings' ? [`${event.record.userId} ${event.record.leverage}`] : [],
    );
    expect(told).toEqual(['1 25', '3 25']);
    expect(s.engine.query({ kind: 'settings', userId: 1, symbol: 'TESTUSDT' })).toMatchObject({
      leverage: 25,
      maxNotional: units('1000000000'),
    });
    // A fee of 5; 10 × 1000 / 25; of the order 39.6 + 0.495
    expect(text(s.asset(1).availableBalance)).toBe('99554.905');
    expect(update(s, { leverageTiers: tier(50) }).code).toBe(0);
    expect(s.events.map(({ kind }) => kind)).toEqual(['symbol']);
  });

  test('[MARGIN-6] move no isolated margin', () => {
    const s = new Scenario({ defaultMarginMode: 'ISOLATED' });
    for (const userId of [1, 2]) s.user(userId);
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    expect(update(s, { leverageTiers: tier(5) }).code).toBe(0);
    expect(text(s.asset(1).isolatedMargin)).toBe('100');
    expect(s.positions(1)[0]).toMatchObject({ leverage: 5 });
  });
});
