import { expect, test } from 'vitest';
import {
  closed,
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
import { type Scenario, units } from '../testing/scenario.ts';

/** User 1 is long `quantity` at 1000, isolated at 10×, against user 2; no fees, an empty book. */
function long(balance: string, quantity = '1'): Scenario {
  const s = feeless();
  s.user(1, '10000');
  s.user(2);
  isolate(s, 1);
  trade(s, 1, 2, quantity, '1000');
  if (balance !== '0') fundWith(s, balance);
  return s;
}

test('[LIQ-2] what the book does not take goes to the fund at the bankruptcy price, beside the book', () => {
  const s = long('2000');
  s.index('904');
  expect(steps(s)).toEqual(['TAKEOVER 1 SELL 1@900']);
  expect(s.trades()).toEqual([]);
  expect(rows(s, 1)).toEqual(['REALIZED_PNL -100']);
  expect(closed(s)).toEqual(['1 4']);
  expect(s.positions(0)).toMatchObject([
    { side: 'LONG', quantity: units('1'), unrealizedPnl: units('4'), maintenanceMargin: 0 },
  ]);
  expect(s.engine.query({ kind: 'tickers', symbol: '' })[0]?.lastPrice).toBe(units('1000'));
  expect(s.engine.query({ kind: 'account', userId: 1 })?.takerVolume30d).toBe(units('1000'));
  // Its own order comes right after that of the account.
  expect(named(s)).toEqual(['liquidation-4 FILLED', 'liquidation-3 FILLED']);
});

test('[LIQ-2] the fund carries as much notional as it has money, to the last unit', () => {
  const enough = long('904');
  enough.index('904');
  expect(steps(enough)).toEqual(['TAKEOVER 1 SELL 1@900']);
  expect(records(enough)[0]).toMatchObject({ fundBalance: units('904'), fundNotional: units('904') });
  const short = long('903.99999999');
  short.index('904');
  expect(steps(short)).toEqual(['ADL 2 BUY 1@900']);
  expect(records(short)[0]).toMatchObject({ fundBalance: units('903.99999999'), fundNotional: units('904') });
});

test('[LIQ-2] and it must have the loss at mark, to the last unit', () => {
  // 900 − 400 = 500 lost at once, with a notional of 400.
  const enough = long('500');
  enough.index('400');
  // Then the fund has nothing left itself (LIQ-4).
  expect(steps(enough)).toEqual(['TAKEOVER 1 SELL 1@900', 'ADL 2 BUY 1@400']);
  const short = long('499.99999999');
  short.index('400');
  expect(steps(short)).toEqual(['ADL 2 BUY 1@900']);
});

test('[LIQ-2] what it holds already counts, and what would net does not', () => {
  const s = long('1808');
  s.user(3, '10000');
  s.user(4, '10000');
  isolate(s, 3);
  isolate(s, 4);
  trade(s, 3, 2, '1', '1000');
  s.index('904');
  expect(steps(s)).toEqual(['TAKEOVER 1 SELL 1@900', 'TAKEOVER 3 SELL 1@900']);
  expect(records(s).map(({ fundNotional }) => fundNotional)).toEqual([units('904'), units('1808')]);
  // A short at 820, bankrupt at 902 and in breach from 897.5 on, is taken over: of the 2 long 1 closes, with 2 gained.
  s.index('820');
  s.limit(4, 'SELL', '1', '820');
  s.limit(2, 'BUY', '1', '820');
  s.index('898');
  expect(steps(s)).toEqual(['TAKEOVER 4 BUY 1@902']);
  expect(records(s)[0]?.fundNotional).toBe(units('898'));
  expect(rows(s, 0)).toEqual(['REALIZED_PNL 2']);
  expect(fund(s)).toBe('1810 0');
});

test('[LIQ-2] a bankruptcy price below one tick counts as one tick and is shown as none', () => {
  const s = feeless();
  s.user(1, '10000');
  s.user(2);
  isolate(s, 1, 1);
  trade(s, 1, 2, '1', '1000');
  fundWith(s, '10000');
  // 1000 set aside for 1 at 1000: nothing is left at 0. With tiers that ask for 99.999999 % of 0.05, which is 0.05 rounded up, it breaks.
  s.do({
    kind: 'updateSymbol',
    symbol: 'TESTUSDT',
    changes: {
      maxLeverage: 1,
      defaultLeverage: 1,
      leverageTiers: [
        {
          notionalFloor: 0,
          notionalCap: units('1000000'),
          maxLeverage: 1,
          maintenanceMarginRate: 99_999_999,
          maintenanceAmount: 0,
        },
      ],
    },
  });
  expect(s.positions(1)[0]?.bankruptcyPrice).toBeNull();
  s.index('0.05');
  expect(steps(s)).toEqual(['TAKEOVER 1 SELL 1@0.1']);
  expect(records(s)[0]?.bankruptcyPrice).toBe(0);
  expect(rows(s, 1)).toEqual(['REALIZED_PNL -999.9']);
});

test('[LIQ-3] the liquidation fee is on what the book and the fund took, charged for the book first', () => {
  const s = feeless({ liquidationFeeRate: 100_000 });
  s.user(1, '10000');
  s.user(2);
  s.user(3);
  isolate(s, 1);
  trade(s, 1, 2, '2', '1000');
  fundWith(s, '10000');
  s.limit(3, 'BUY', '1', '903');
  s.index('904');
  // 3 are left: 0.1 % of 903 and of 900.
  expect(records(s).map(({ kind, fee }) => [kind, fee])).toEqual([
    ['LIQUIDATION', units('0.903')],
    ['TAKEOVER', units('0.9')],
  ]);
  expect(rows(s, 0)).toEqual(['LIQUIDATION_FEE 1.803']);
  expect(rows(s, 1)).toEqual(['REALIZED_PNL -97', 'REALIZED_PNL -100', 'LIQUIDATION_FEE -1.803']);
});
