import { describe, expect, test } from 'vitest';
import type { Command } from '../command/command.ts';
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
import { type Scenario, text, units } from '../testing/scenario.ts';

describe('money of the fund', () => {
  test('[LIQ-4] it starts at 0 and takes deposits, each reference once', () => {
    const s = feeless();
    expect(fund(s)).toBe('0 0');
    fundWith(s, '100', 'a');
    expect(rows(s, 0)).toEqual(['TRANSFER_IN 100']);
    const again: Command = { kind: 'depositInsurance', asset: 'USDT', amount: units('100'), reference: 'a' };
    expect(s.try(again)).toMatchObject({ code: 0, id: 1 });
    expect(s.events).toEqual([]);
    expect(s.try({ ...again, amount: units('99') })).toMatchObject({ code: 3004, field: 'reference' });
    expect(fund(s)).toBe('100 0');
  });

  test('[LIQ-4] it is no user’s: commands that name it are refused', () => {
    const s = feeless();
    const userId = 0;
    const symbol = 'TESTUSDT';
    const commands: readonly Command[] = [
      { kind: 'createAccount', userId },
      { kind: 'setAccountStatus', userId, status: 'FROZEN' },
      { kind: 'pinFeeLevel', userId, level: 1 },
      { kind: 'deposit', userId, asset: 'USDT', amount: units('1'), reference: 'r' },
      { kind: 'withdraw', userId, asset: 'USDT', amount: units('1'), reference: 'r' },
      { kind: 'cancel', userId, symbol, orderId: 1, clientOrderId: '' },
      { kind: 'move', userId, symbol, orderId: 1, clientOrderId: '', price: 0, quantity: units('1') },
      { kind: 'cancelAll', userId, symbol: '', cancelType: 0 },
      { kind: 'countdown', userId, symbol, timeoutMs: 1000 },
      { kind: 'setLeverage', userId, symbol, leverage: 2 },
      { kind: 'setMarginMode', userId, symbol, marginMode: 'ISOLATED' },
      { kind: 'adjustMargin', userId, symbol, positionSide: 'BOTH', amount: units('1') },
    ];
    for (const command of commands) expect(s.try(command)).toMatchObject({ code: 3008, field: 'userId' });
    expect(s.send(userId, 'BUY', { price: '1000', quantity: '1' })).toMatchObject({
      code: 3008,
      field: 'userId',
    });
  });
});

describe('shortfalls', () => {
  /** User 1 sells what it bought at 1000 to user 3 for 880: 20 more than it has. */
  function short(balance: string): Scenario {
    const s = feeless({ multiplierDown: 50_000_000 });
    s.user(1, '100');
    s.user(2);
    s.user(3);
    if (balance !== '0') fundWith(s, balance);
    trade(s, 1, 2, '1', '1000');
    s.limit(3, 'BUY', '1', '880');
    s.limit(1, 'SELL', '1', '880', { reduceOnly: true });
    return s;
  }

  test('[LIQ-4] a cross wallet below zero with no position left is made up by the fund', () => {
    const s = short('50');
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -120', 'INSURANCE 20']);
    expect(rows(s, 0)).toEqual(['INSURANCE -20']);
    expect(s.events.findLast(({ kind }) => kind === 'ledger')?.record).toMatchObject({
      referenceId: '0',
      symbol: '',
    });
    expect(crossWallet(s, 1)).toBe('0');
    expect(fund(s)).toBe('30 0');
  });

  test('[LIQ-4] what the fund does not have is posted to SOCIALISED', () => {
    const s = short('5');
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -120', 'INSURANCE 5', 'INSURANCE 15']);
    expect(rows(s, 0)).toEqual(['INSURANCE -5']);
    expect(fund(s)).toBe('0 -15');
    expect(fund(short('0'))).toBe('0 -20');
  });

  /** User 1 is long 3 at 1000 with 100.00000001 set aside: 966.66666666333… is bankrupt, rounded to 966.66666666, where 10⁻⁸ lack. */
  function dust(balance: string): Scenario {
    const s = feeless();
    s.user(1, '10000');
    s.user(2);
    isolate(s, 1, 30);
    trade(s, 1, 2, '3', '1000');
    s.do({ kind: 'adjustMargin', userId: 1, symbol: 'TESTUSDT', positionSide: 'BOTH', amount: 1 });
    if (balance !== '0') fundWith(s, balance);
    s.index('950');
    return s;
  }

  test('[LIQ-4] what an isolated position lacks the fund makes up, not the cross wallet', () => {
    const s = dust('10000');
    expect(steps(s)).toEqual(['TAKEOVER 1 SELL 3@966.66666666']);
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -100.00000002', 'INSURANCE 0.00000001']);
    expect(rows(s, 0)).toEqual(['INSURANCE -0.00000001']);
    expect(s.events.findLast((event) => event.kind === 'ledger')?.record).toMatchObject({
      symbol: 'TESTUSDT',
      referenceId: String(records(s)[0]?.orderId),
    });
    expect(crossWallet(s, 1)).toBe('9899.99999999');
  });

  test('[LIQ-4] or SOCIALISED, where the fund is dry', () => {
    const s = dust('0');
    expect(steps(s)).toEqual(['ADL 2 BUY 3@966.66666666']);
    expect(rows(s, 1)).toEqual(['REALIZED_PNL -100.00000002', 'INSURANCE 0.00000001']);
    expect(fund(s)).toBe('0 -0.00000001');
    expect(crossWallet(s, 1)).toBe('9899.99999999');
  });
});

/** The fund holds 1 short at 1100 that user 1 lost at 1095, against user 2’s long; it has 1095. */
function fundShort(): Scenario {
  const s = feeless();
  s.user(1, '10000');
  s.user(2, '10000');
  isolate(s, 1);
  trade(s, 2, 1, '1', '1000');
  fundWith(s, '1095');
  s.index('1095');
  expect(steps(s)).toEqual(['TAKEOVER 1 BUY 1@1100']);
  return s;
}

describe('the fund’s own bankruptcy', () => {
  test('[LIQ-4] at balance + uPnL ≤ 0 its positions are closed by ADL at its own bankruptcy price, its orders end', () => {
    const s = fundShort();
    s.tickAt(s.timeMs + 1000);
    const [working] = s.open(0);
    s.index('2194.99999999');
    expect(steps(s)).toEqual([]);
    // 1095 + 1100 − 2195 = 0.
    s.index('2195');
    expect(steps(s)).toEqual(['ADL 2 SELL 1@2195']);
    expect(records(s)[0]).toMatchObject({
      counterpartyId: 0,
      bankruptcyPrice: units('2195'),
      fundBalance: units('1095'),
      fundNotional: 0,
      rank: 0,
      ranked: 1,
    });
    expect(s.orders()[0]).toBe(`${working?.split(' ')[0]} CANCELED LIQUIDATION`);
    expect(rows(s, 0)).toEqual(['REALIZED_PNL -1095']);
    expect(rows(s, 2)).toEqual(['ADL 1195']);
    expect(closed(s)).toEqual(['2 5', '0 4']);
    expect(
      named(s)
        .slice(1)
        .map((name) => name.split('-')[0]),
    ).toEqual(['adl', 'liquidation']);
    expect(fund(s)).toBe('0 0');
    expect(s.positions(0)).toEqual([]);
  });

  test('[LIQ-4] it never falls below zero: what a loss takes beyond the wallet comes from SOCIALISED, in a row before', () => {
    const s = feeless();
    s.addSymbol('ELSEUSDT', { takerFeeRate: 0, makerFeeRate: 0, liquidationFeeRate: 0 });
    s.index('100', 'ELSEUSDT');
    for (const userId of [1, 2, 3, 4]) s.user(userId);
    isolate(s, 1);
    isolate(s, 3, 10, 'ELSEUSDT');
    trade(s, 2, 1, '1', '1000');
    trade(s, 3, 4, '1', '100', 'ELSEUSDT');
    fundWith(s, '1195');
    s.index('1095');
    s.index('90.4', 'ELSEUSDT');
    expect(steps(s)).toEqual(['TAKEOVER 3 SELL 1@90']);
    s.index('200', 'ELSEUSDT');
    // 1195 + 110 in ELSE: the short at 1100 is bankrupt at 2405, and loses 1305 of the 1195 there; ELSE then has nothing but its cost.
    s.index('2405');
    expect(steps(s)).toEqual(['ADL 2 SELL 1@2405', 'ADL 4 BUY 1@90']);
    expect(rows(s, 0)).toEqual(['INSURANCE 110', 'REALIZED_PNL -1305']);
    expect(fund(s)).toBe('0 -110');
  });

  test('[LIQ-4] it has no maintenance margin: its liquidation price is the bankruptcy price', () => {
    const s = fundShort();
    expect(s.positions(0)).toMatchObject([
      {
        maintenanceMargin: 0,
        liquidationPrice: units('2195'),
        bankruptcyPrice: units('2195'),
        adlQuantile: 0,
      },
    ]);
  });
});

describe('working off', () => {
  test('[LIQ-4] an order for all that the fund holds rests at mark, moves with it, and ends when the position does', () => {
    const s = fundShort();
    expect(s.open(0)).toEqual([]);
    s.tickAt(s.timeMs + 1000);
    expect(s.book('BUY')).toEqual(['1@1095']);
    const [first] = s.open(0);
    s.tickAt(s.timeMs + 1000);
    expect(s.open(0)).toEqual([first]);
    expect(s.orders()).toEqual([]);
    s.index('1092.37');
    s.tickAt(s.timeMs + 1000);
    expect(s.orders()).toEqual([
      expect.stringMatching(/ CANCELED LIQUIDATION$/),
      expect.stringMatching(/ PENDING$/),
    ]);
    // A buy rounds the mark down.
    expect(s.book('BUY')).toEqual(['1@1092.3']);
    s.limit(2, 'SELL', '0.4', '1092.3', { reduceOnly: true });
    expect(rows(s, 0)).toEqual(['REALIZED_PNL 3.08']);
    const [second] = s.open(0);
    s.tickAt(s.timeMs + 1000);
    expect(s.open(0)).toEqual([second]);
    s.limit(2, 'SELL', '0.6', '1092.3', { reduceOnly: true });
    expect(closed(s)).toEqual(['0 1', '2 1']);
    s.tickAt(s.timeMs + 1000);
    expect(s.open(0)).toEqual([]);
    // 1095 + 7.7.
    expect(fund(s)).toBe('1102.7 0');
  });

  test('[LIQ-4] it does not cross: it rests one tick before what stands against it', () => {
    const s = fundShort();
    s.user(3);
    s.limit(3, 'SELL', '1', '1094.2');
    s.tickAt(s.timeMs + 1000);
    expect(s.trades()).toEqual([]);
    expect(s.book('BUY')).toEqual(['1@1094.1']);
  });

  test('[LIQ-4] a long rests at mark rounded up, above the best bid; a halted symbol has no order', () => {
    const s = feeless();
    s.user(1, '10000');
    s.user(2);
    isolate(s, 1);
    trade(s, 1, 2, '1', '1000');
    fundWith(s, '5000');
    s.index('904.01');
    s.tickAt(s.timeMs + 1000);
    expect(s.book('SELL')).toEqual(['1@904.1']);
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    s.tickAt(s.timeMs + 1000);
    expect(s.book('SELL')).toEqual([]);
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'TRADING' } });
    s.limit(2, 'BUY', '1', '904.5');
    s.tickAt(s.timeMs + 1000);
    expect(s.book('SELL')).toEqual(['1@904.6']);
    expect(text(s.engine.query({ kind: 'insuranceFund' }).balance)).toBe('5000');
  });
});
