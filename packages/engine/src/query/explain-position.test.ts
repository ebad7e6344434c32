import { describe, expect, test } from 'vitest';
import { Scenario, units } from '../testing/scenario.ts';
import type { PositionExplanation } from './query.ts';

/** 0.5 % up to 5,000, 1 % beyond: the maintenance amount of the second tier is 25. */
const TIERS = [
  {
    notionalFloor: 0,
    notionalCap: units('5000'),
    maxLeverage: 100,
    maintenanceMarginRate: 500_000,
    maintenanceAmount: 0,
  },
  {
    notionalFloor: units('5000'),
    notionalCap: units('1000000000'),
    maxLeverage: 50,
    maintenanceMarginRate: 1_000_000,
    maintenanceAmount: units('25'),
  },
];

function scenario(): Scenario {
  const s = new Scenario({ leverageTiers: TIERS, makerFeeRate: 0, takerFeeRate: 0 });
  s.user(1);
  s.user(2);
  return s;
}

function explain(s: Scenario, symbol = 'TESTUSDT'): PositionExplanation | undefined {
  const position = s.positions(1).find((view) => view.symbol === symbol);
  return s.engine.query({ kind: 'explainPosition', userId: 1, positionId: position?.positionId ?? 0 });
}

/** User 1 goes long 10 at 1000, isolated, with so much leverage. */
function isolated(leverage: number): Scenario {
  const s = scenario();
  s.do({ kind: 'setMarginMode', userId: 1, symbol: 'TESTUSDT', marginMode: 'ISOLATED' });
  s.do({ kind: 'setLeverage', userId: 1, symbol: 'TESTUSDT', leverage });
  s.limit(2, 'SELL', '10', '1000');
  s.limit(1, 'BUY', '10', '1000');
  return s;
}

describe('how a position comes about', () => {
  test('[POS-1, MARGIN-4] an isolated position stands alone', () => {
    const s = isolated(10);
    s.index('990.5');
    expect(explain(s)).toEqual({
      position: s.positions(1)[0],
      cost: units('10000'),
      indexPrice: units('990.5'),
      stale: false,
      marginBalance: units('1000'),
      otherUnrealizedPnl: 0,
      otherMaintenanceMargin: 0,
      tier: 2,
      maintenanceMarginRate: 1_000_000,
      maintenanceAmount: units('25'),
      // (10,000 − 1000 − 25) / (10 × 0.99) = 906.6: 9066 is beyond 5000.
      liquidationTier: 2,
      adlRank: 0,
      adlRanked: 1,
      // No premium: the interest of 8 hours alone.
      fundingRate: 10_000,
    });
  });

  test('[MARGIN-5] the liquidation price may lie in another tier, or nowhere', () => {
    const s = isolated(2);
    // (10,000 − 5000 − 25) / 9.9 = 502.5: 5025.
    expect(explain(s)).toMatchObject({ tier: 2, liquidationTier: 2 });
    s.do({
      kind: 'adjustMargin',
      userId: 1,
      symbol: 'TESTUSDT',
      positionSide: 'BOTH',
      amount: units('1000'),
    });
    // 4000 / 9.95 = 402.01: 4020.
    expect(explain(s)).toMatchObject({ tier: 2, liquidationTier: 1, marginBalance: units('6000') });
    expect(explain(isolated(1))).toMatchObject({ liquidationTier: 0, position: { liquidationPrice: null } });
  });

  test('[MARGIN-8] in cross the other positions of the account come in', () => {
    const s = scenario();
    s.addSymbol('ELSEUSDT', { makerFeeRate: 0, takerFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000');
    s.limit(2, 'BUY', '20', '100', { symbol: 'ELSEUSDT' });
    s.limit(1, 'SELL', '20', '100', { symbol: 'ELSEUSDT' });
    s.index('103', 'ELSEUSDT');
    expect(explain(s)).toMatchObject({
      marginBalance: units('100000'),
      otherUnrealizedPnl: units('-60'),
      // 0.5 % of 2060.
      otherMaintenanceMargin: units('10.3'),
      tier: 1,
      maintenanceAmount: 0,
    });
    expect(explain(s, 'ELSEUSDT')).toMatchObject({
      otherUnrealizedPnl: 0,
      otherMaintenanceMargin: units('5'),
    });
  });

  test('[LIQ-5] the place in the ranking counts the positions of its side', () => {
    const s = scenario();
    s.user(3);
    s.limit(2, 'SELL', '2', '1000');
    s.limit(3, 'BUY', '1', '1000');
    s.index('1010');
    s.limit(2, 'SELL', '1', '1010');
    s.limit(1, 'BUY', '1', '1010');
    // User 3 has a profit, user 1 none.
    expect(explain(s)).toMatchObject({ adlRank: 1, adlRanked: 2 });
  });

  test('[POS-3] a position that has closed, and that of somebody else, is not explained', () => {
    const s = isolated(10);
    const { positionId } = s.positions(1)[0]!;
    expect(s.engine.query({ kind: 'explainPosition', userId: 2, positionId })).toBeUndefined();
    expect(s.engine.query({ kind: 'explainPosition', userId: 9, positionId })).toBeUndefined();
    s.limit(2, 'BUY', '10', '1000');
    s.limit(1, 'SELL', '10', '1000');
    expect(s.engine.query({ kind: 'explainPosition', userId: 1, positionId })).toBeUndefined();
  });
});
