import { expect, test } from 'vitest';
import {
  closed,
  crossWallet,
  feeless,
  fund,
  isolate,
  named,
  records,
  rows,
  steps,
  trade,
} from '../testing/liquidations.ts';
import { type Scenario, units } from '../testing/scenario.ts';

/** Longs: user 1, 6 at 1000, isolated at 10×, bankrupt at 900; user 9, 2 at 880. Shorts: see the first test. */
function crowd(): Scenario {
  const s = feeless();
  for (const userId of [1, 2, 3, 4, 5, 7, 9]) s.user(userId, '10000');
  s.user(6, '5000');
  isolate(s, 1);
  isolate(s, 2);
  isolate(s, 3, 50);
  isolate(s, 4);
  isolate(s, 5, 2);
  isolate(s, 7, 50);
  trade(s, 1, 2, '2', '1000');
  trade(s, 1, 3, '1', '1000');
  trade(s, 1, 6, '2', '1000');
  trade(s, 1, 7, '1', '1000');
  s.index('905');
  trade(s, 9, 4, '1', '880');
  trade(s, 9, 5, '1', '880');
  return s;
}

function ranks(s: Scenario, userIds: readonly number[]): readonly (readonly number[])[] {
  return userIds.map((userId) => {
    const { positionId, adlQuantile } = s.positions(userId)[0]!;
    const view = s.engine.query({ kind: 'explainPosition', userId, positionId })!;
    return [userId, view.adlRank, view.adlRanked, adlQuantile];
  });
}

/**
 * At 905, per unit:
 * user 3, 7: 95 / 1000 × 905 / (20 + 95)      = 0.095 × 7.86956522 = 0.7476…
 * user 2:    95 / 1000 × 1810 / (200 + 190)   = 0.095 × 4.64102564 = 0.4408…
 * user 6:    95 / 1000 × 1810 / (5000 + 190)  = 0.095 × 0.34874759 = 0.0331… (cross: by the account)
 * user 4:   −25 / 880 ÷ 905 / (88 − 25)       = −0.02840909 / 14.36507937 = −0.0019…
 * user 5:   −25 / 880 ÷ 905 / (440 − 25)      = −0.02840909 / 2.18072289 = −0.0130…
 */
test('[LIQ-5] profit × leverage first, then profit / leverage, the oldest among equals; the quantile follows the rank', () => {
  const s = crowd();
  expect(ranks(s, [3, 7, 2, 6, 4, 5])).toEqual([
    [3, 0, 6, 4],
    [7, 1, 6, 4],
    [2, 2, 6, 3],
    [6, 3, 6, 2],
    [4, 4, 6, 1],
    [5, 5, 6, 0],
  ]);
  // Of the longs user 9 has a profit.
  expect(ranks(s, [9, 1])).toEqual([
    [9, 0, 2, 4],
    [1, 1, 2, 2],
  ]);
});

test('[LIQ-5] the fund is dry: the ranked are closed at the bankruptcy price in their order, without fee', () => {
  const s = crowd();
  s.index('900');
  expect(steps(s)).toEqual(['ADL 3 BUY 1@900', 'ADL 7 BUY 1@900', 'ADL 2 BUY 2@900', 'ADL 6 BUY 2@900']);
  expect(records(s).map(({ rank, ranked, counterpartyId }) => [rank, ranked, counterpartyId])).toEqual([
    [0, 6, 1],
    [1, 6, 1],
    [2, 6, 1],
    [3, 6, 1],
  ]);
  expect(rows(s, 2)).toEqual(['ADL 200']);
  expect(rows(s, 1)).toEqual([
    'REALIZED_PNL -100',
    'REALIZED_PNL -100',
    'REALIZED_PNL -200',
    'REALIZED_PNL -200',
  ]);
  expect(closed(s)).toEqual(['3 5', '7 5', '2 5', '6 5', '1 4']);
  expect(s.trades()).toEqual([]);
  expect(crossWallet(s, 1)).toBe('9400');
  expect(named(s).map((name) => name.split('-')[0])).toEqual(['adl', 'adl', 'adl', 'adl', 'liquidation']);
  expect(records(s)[2]).toMatchObject({
    userId: 2,
    side: 'BUY',
    bankruptcyPrice: units('900'),
    positionQuantity: units('-2'),
    positionCost: units('-2000'),
    marginBalance: units('200'),
    unrealizedPnl: units('200'),
    fundBalance: 0,
    fundNotional: units('5400'),
    fee: 0,
  });
});

test('[LIQ-5] their reduce-only orders are cut to what is left, and end for ADL when that is nothing', () => {
  const s = feeless();
  for (const userId of [1, 2, 3]) s.user(userId, '10000');
  isolate(s, 1);
  isolate(s, 3, 50);
  trade(s, 1, 3, '1', '1000');
  trade(s, 1, 2, '1', '1000');
  s.user(4, '10000');
  trade(s, 4, 2, '1', '1000');
  const all = s.limit(3, 'BUY', '1', '850', { reduceOnly: true });
  const half = s.limit(2, 'BUY', '2', '850', { reduceOnly: true });
  s.index('900');
  expect(steps(s)).toEqual(['ADL 3 BUY 1@900', 'ADL 2 BUY 1@900']);
  expect(s.orders()).toContain(`${all} CANCELED ADL`);
  expect(s.orders()).toContain(`${half} PENDING`);
  expect(s.open(2)).toEqual([`${half} BUY 1@850`]);
  expect(s.positions(2)).toMatchObject([{ quantity: units('-1') }]);
});

test('[LIQ-5] a ranking holds for its command: who has been closed is passed over, the ranks go on', () => {
  const s = feeless();
  for (const userId of [1, 2, 3, 4, 5]) s.user(userId, '10000');
  isolate(s, 1);
  isolate(s, 2);
  trade(s, 1, 3, '1', '1000');
  trade(s, 2, 4, '1', '1000');
  trade(s, 5, 4, '1', '1000');
  s.index('900');
  // Equal scores of users 3 and 4 but for their accounts: 3 has 900 / 10100, 4 has 1800 / 10200 and so comes first.
  expect(
    records(s).map(({ userId, counterpartyId, rank, ranked }) => [userId, counterpartyId, rank, ranked]),
  ).toEqual([
    [4, 1, 0, 2],
    [4, 2, 0, 2],
  ]);
  const t = feeless();
  for (const userId of [1, 2, 3, 4]) t.user(userId, '10000');
  isolate(t, 1);
  isolate(t, 2);
  trade(t, 1, 3, '1', '1000');
  trade(t, 2, 4, '1', '1000');
  t.index('900');
  expect(records(t).map(({ userId, counterpartyId, rank }) => [userId, counterpartyId, rank])).toEqual([
    [3, 1, 0],
    [4, 2, 1],
  ]);
});

test('[LIQ-5] the fund is never ranked, and takes what nobody is left to take', () => {
  const s = feeless();
  for (const userId of [1, 2]) s.user(userId, '10000');
  isolate(s, 1);
  isolate(s, 2);
  s.do({ kind: 'depositInsurance', asset: 'USDT', amount: units('1095'), reference: 'f' });
  trade(s, 2, 1, '1', '1000');
  // The short is bankrupt at 1100; the fund carries its 1095.
  s.index('1095');
  expect(steps(s)).toEqual(['TAKEOVER 1 BUY 1@1100']);
  expect(fund(s)).toBe('1095 0');
  // Now the long is bankrupt at 900, with the fund as the only short: netted it carries nothing.
  s.index('904');
  expect(steps(s)).toEqual(['TAKEOVER 2 SELL 1@900']);
  expect(records(s)[0]).toMatchObject({ fundNotional: 0 });
  expect(rows(s, 0)).toEqual(['REALIZED_PNL 200']);
  expect(s.positions(0)).toEqual([]);
});
