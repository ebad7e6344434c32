import { describe, expect, test } from 'vitest';
import {
  closed,
  crossWallet,
  feeless,
  fund,
  fundWith,
  isolate,
  named,
  records,
  rows,
  steps,
  trade,
} from '../testing/liquidations.ts';
import { Scenario, text, units } from '../testing/scenario.ts';

/** User 1 is long 1 at 1000, isolated at 10×: 100 set aside, bankruptcy price 900, in breach from 904.52… on. User 3 bids. */
function isolatedLong(): Scenario {
  const s = new Scenario({ liquidationFeeRate: 1_250_000 });
  s.user(1, '1000');
  s.user(2);
  s.user(3);
  isolate(s, 1);
  trade(s, 1, 2, '1', '1000');
  return s;
}

const TIERS = [
  { notionalFloor: 0, maxLeverage: 100, maintenanceMarginRate: 500_000 },
  { notionalFloor: units('1000'), maxLeverage: 50, maintenanceMarginRate: 1_000_000 },
  {
    notionalFloor: units('5000'),
    notionalCap: units('1000000'),
    maxLeverage: 20,
    maintenanceMarginRate: 2_000_000,
  },
] as never;

/** User 1 is long 6 at 1000, isolated at 10×, in three tiers from 0, 1000 and 5000. */
function tiered(options: ConstructorParameters<typeof Scenario>[0] = {}): Scenario {
  const s = feeless({ leverageTiers: TIERS, ...options });
  s.user(1, '10000');
  s.user(2);
  s.user(3);
  isolate(s, 1);
  trade(s, 1, 2, '6', '1000');
  return s;
}

describe('one isolated position', () => {
  test('[LIQ-2] a long goes into the book down to its bankruptcy price; the cross wallet does not pay for it', () => {
    const s = isolatedLong();
    expect(crossWallet(s, 1)).toBe('899.5');
    s.limit(3, 'BUY', '1', '903');
    s.index('904.6');
    expect(s.positions(1)).toHaveLength(1);
    s.index('904');
    expect(s.trades()).toEqual(['1@903']);
    expect(s.positions(1)).toEqual([]);
    expect(closed(s)).toEqual(['1 4']);
    expect(crossWallet(s, 1)).toBe('899.5');
  });

  test('[LIQ-3] taker fee, then liquidation fee, out of what is left and no more', () => {
    const s = isolatedLong();
    s.limit(3, 'BUY', '1', '903');
    s.index('904');
    // 100 released, 97 lost, 3 left: 0.05 % of 903 is 0.4515, 1.25 % would be 11.2875.
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -97', 'HANDLING_FEE -0.4515', 'LIQUIDATION_FEE -2.5485']);
    expect(rows(s, 0)).toEqual(['LIQUIDATION_FEE 2.5485']);
    expect(rows(s, 3)).toEqual(['HANDLING_FEE -0.1806']);
    expect(fund(s)).toBe('2.5485 0');
  });

  test('[LIQ-3] a taker fee that is more than what is left is cut too', () => {
    const s = isolatedLong();
    s.limit(3, 'BUY', '1', '900.2');
    s.index('904');
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -99.8', 'HANDLING_FEE -0.2']);
    expect(
      s.events.find(({ kind, record }) => kind === 'fill' && 'userId' in record && record.userId === 1)
        ?.record,
    ).toMatchObject({ handlingFee: units('0.2'), roleType: 'taker', realizedPnl: units('-99.8') });
  });

  test('[LIQ-6] the record has all that it was worked out from', () => {
    const s = isolatedLong();
    s.limit(3, 'BUY', '1', '903');
    s.index('904');
    expect(records(s)).toEqual([
      {
        liquidationId: 1,
        userId: 1,
        symbol: 'TESTUSDT',
        positionSide: 'BOTH',
        positionId: expect.any(Number),
        marginMode: 'ISOLATED',
        kind: 'LIQUIDATION',
        side: 'SELL',
        orderId: 4,
        quantity: units('1'),
        price: units('903'),
        bankruptcyPrice: units('900'),
        markPrice: units('904'),
        fee: units('2.5485'),
        positionQuantity: units('1'),
        positionCost: units('1000'),
        marginBalance: units('100'),
        unrealizedPnl: units('-96'),
        otherUnrealizedPnl: 0,
        maintenanceMargin: units('4.52'),
        otherMaintenanceMargin: 0,
        tier: 1,
        maintenanceMarginRate: 500_000,
        maintenanceAmount: 0,
        liquidationFeeRate: 1_250_000,
        fundBalance: 0,
        fundNotional: 0,
        counterpartyId: 0,
        rank: 0,
        ranked: 0,
        createdAt: s.timeMs,
      },
    ]);
  });

  test('[LIQ-2] events: the trades, the rows as they happen, then fees, fill, position, order and record', () => {
    const s = isolatedLong();
    s.limit(3, 'BUY', '1', '903');
    s.index('904');
    expect(
      s.events.map(({ kind, record }) => ('userId' in record ? `${kind} ${record.userId}` : kind)),
    ).toEqual([
      'price',
      'marginCall 1',
      'trade',
      'fill 3',
      'ledger 3',
      'position 3',
      'ledger 1',
      'order 3',
      'ledger 1',
      'ledger 1',
      'ledger 0',
      'fill 1',
      'closedPosition 1',
      'position 1',
      'order 1',
      'liquidation 1',
    ]);
  });

  test('[LIQ-2] the account’s orders in the symbol end first, those elsewhere stay', () => {
    const s = isolatedLong();
    s.addSymbol('ELSEUSDT');
    s.index('100', 'ELSEUSDT');
    s.limit(1, 'BUY', '1', '800');
    s.limit(1, 'SELL', '0.5', '1040', { reduceOnly: true });
    s.limit(1, 'BUY', '1', '90', { symbol: 'ELSEUSDT' });
    s.limit(3, 'BUY', '1', '903');
    s.index('904');
    expect(s.orders().slice(0, 2)).toEqual(['4 CANCELED LIQUIDATION', '3 CANCELED LIQUIDATION']);
    expect(s.open(1)).toEqual(['5 BUY 1@90']);
  });

  test('[LIQ-2] a short’s bankruptcy price off the grid bounds the order at the tick below; the takeover is exact', () => {
    const s = new Scenario({ liquidationFeeRate: 0 });
    s.user(1, '10000');
    s.user(2);
    s.user(3);
    isolate(s, 1, 7);
    trade(s, 2, 1, '3', '1000');
    // ⌈3000 / 7⌉ = 428.57142858 set aside: 1000 + 428.57142858 / 3 = 1142.85714286. The maker's fee is 0.6.
    expect(crossWallet(s, 1)).toBe('9570.82857142');
    fundWith(s, '10000');
    s.limit(3, 'SELL', '1', '1142.8');
    s.limit(3, 'SELL', '5', '1142.9');
    s.index('1140');
    expect(steps(s)).toEqual(['LIQUIDATION 1 BUY 1@1142.8', 'TAKEOVER 1 BUY 2@1142.85714286']);
    // Of 142.85714286 released for the first 142.8 were lost; of the 0.5714 of fee 0.05714286 is charged.
    expect(rows(s, 1)).toEqual([
      'REALIZED_PNL -142.8',
      'REALIZED_PNL -285.71428572',
      'HANDLING_FEE -0.05714286',
    ]);
    expect(crossWallet(s, 1)).toBe('9570.82857142');
    expect(s.positions(0)).toMatchObject([{ quantity: units('-2'), entryPrice: 1_142_857 }]);
    const order = s.events.find((e) => e.kind === 'order' && e.record.userId === 1)?.record;
    expect(order).toMatchObject({
      price: units('1142.8'),
      status: 'FILLED',
      filledQuantity: units('3'),
      reduceOnly: true,
    });
  });
});

describe('tiers', () => {
  test('[LIQ-2] it is reduced to the floor of its tier, and left alone once out of breach', () => {
    const s = tiered({ takerFeeRate: 50_000, liquidationFeeRate: 1_250_000 });
    const before = crossWallet(s, 1);
    s.limit(3, 'BUY', '10', '905');
    s.index('909');
    // 5454 > 5000: 5.5 × 909 = 4999.5 stays. Released 50, lost 47.5; fees 0.22625 + 5.65625 take 3.3825 of the margin.
    expect(steps(s)).toEqual(['LIQUIDATION 1 SELL 0.5@905']);
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -47.5', 'HANDLING_FEE -0.22625', 'LIQUIDATION_FEE -5.65625']);
    expect(s.positions(1)).toMatchObject([{ quantity: units('5.5'), isolatedMargin: units('546.6175') }]);
    expect(crossWallet(s, 1)).toBe(before);
    expect(named(s).at(-1)).toMatch(/^liquidation-\d+ FILLED$/);
  });

  test('[LIQ-2] tier by tier, each with its own bankruptcy price', () => {
    const s = tiered();
    s.limit(3, 'BUY', '10', '905');
    s.index('908');
    // 5.506 × 908 = 4999.448 with 550.6 − 506.552 = 44.048 for 44.99448; then 1.101 × 908 = 999.708 with 8.808 for 4.99854.
    expect(steps(s)).toEqual(['LIQUIDATION 1 SELL 0.494@905', 'LIQUIDATION 1 SELL 4.405@905']);
    expect(records(s).map(({ tier, bankruptcyPrice }) => [tier, text(bankruptcyPrice)])).toEqual([
      [3, '900'],
      [2, '900'],
    ]);
    expect(s.positions(1)).toMatchObject([{ quantity: units('1.101'), isolatedMargin: units('110.1') }]);
  });

  test('[LIQ-2] a reducing order that is not filled whole ends the reducing: the rest is closed', () => {
    const s = tiered();
    fundWith(s, '100000');
    s.limit(3, 'BUY', '0.2', '905');
    // Wanted 0.482, to 5.518 × 906 = 4999.308; with 5.8 left 34.8 stand against 50.096.
    s.index('906');
    expect(steps(s)).toEqual(['LIQUIDATION 1 SELL 0.2@905', 'TAKEOVER 1 SELL 5.8@900']);
    expect(named(s).filter((name) => name.startsWith('liquidation'))).toEqual([
      expect.stringMatching(/ PARTIALLY_FILLED_CANCELED LIQUIDATION$/),
      expect.stringMatching(/ FILLED$/),
      expect.stringMatching(/ FILLED$/),
    ]);
    expect(s.positions(1)).toEqual([]);
  });

  test('[LIQ-2] nothing in the book: the reducing order is cancelled, no record', () => {
    const s = tiered();
    fundWith(s, '100000');
    s.index('909');
    expect(steps(s)).toEqual(['TAKEOVER 1 SELL 6@900']);
    expect(named(s)[0]).toMatch(/^liquidation-\d+ CANCELED LIQUIDATION$/);
  });
});
