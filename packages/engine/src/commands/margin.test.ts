import { describe, expect, test } from 'vitest';
import { apply } from '../apply.ts';
import type { Command, PositionSide } from '../command/command.ts';
import { SILENT_SINK } from '../event/silent-sink.ts';
import { Exchange } from '../state/exchange.ts';
import { BTCUSDT } from '../symbol/default-symbols.ts';
import { Scenario, START_MS, text, units } from '../testing/scenario.ts';
import { adjustMargin } from './margin.ts';

function adjust(s: Scenario, amount: string, positionSide: PositionSide = 'BOTH', symbol = 'TESTUSDT') {
  return s.try({ kind: 'adjustMargin', userId: 1, symbol, positionSide, amount: units(amount) });
}

/** User 1 holds 1 at 1,000, isolated at 10× (a margin of 100), with 1,000 of its own; no fees. */
function holder(options: ConstructorParameters<typeof Scenario>[0] = {}): Scenario {
  const s = new Scenario({ defaultMarginMode: 'ISOLATED', makerFeeRate: 0, takerFeeRate: 0, ...options });
  s.user(1, '1000');
  s.user(2, '1000');
  s.limit(2, 'SELL', '1', '1000');
  s.limit(1, 'BUY', '1', '1000');
  return s;
}

function margins(s: Scenario): readonly string[] {
  const { isolatedMargin, crossWalletBalance, availableBalance, walletBalance } = s.asset(1);
  return [isolatedMargin, crossWalletBalance, availableBalance, walletBalance].map(text);
}

const SHORT = { code: 3024, id: 0, field: 'amount', rule: 'MARGIN-7' };

describe('margin of an isolated position', () => {
  test('[MARGIN-7] what is added comes from available and goes into the position, without a ledger row', () => {
    const s = holder();
    const { positionId } = s.positions(1)[0]!;
    expect(adjust(s, '50')).toEqual({ code: 0, id: positionId, field: '', rule: '' });
    expect(s.events.map(({ kind }) => kind)).toEqual(['position']);
    expect(margins(s)).toEqual(['150', '850', '850', '1000']);
    expect(s.positions(1)[0]).toMatchObject({ isolatedMargin: units('150'), initialMargin: units('150') });
  });

  test('[MARGIN-7] all that is available can be added, a unit more is 3001', () => {
    const s = holder();
    const short = { code: 3001, id: 0, field: 'amount', rule: 'MARGIN-7' };
    expect(adjust(s, '900.00000001')).toEqual(short);
    s.limit(1, 'BUY', '1', '900');
    expect(text(s.asset(1).availableBalance)).toBe('810');
    expect(adjust(s, '810.00000001')).toEqual(short);
    expect(adjust(s, '810').code).toBe(0);
    expect(margins(s)).toEqual(['910', '90', '0', '1000']);
  });

  test('[MARGIN-7] what is removed must leave q × MP / L', () => {
    const s = holder();
    expect(adjust(s, '-0.00000001')).toEqual(SHORT);
    adjust(s, '50');
    expect(adjust(s, '-50.00000001')).toEqual(SHORT);
    expect(adjust(s, '-50').code).toBe(0);
    expect(margins(s)).toEqual(['100', '900', '900', '1000']);
  });

  test('[MARGIN-7] a loss counts against what is left, a profit does not count for it', () => {
    const s = holder();
    adjust(s, '50');
    s.index('990');
    // 150 − 41 − 10 = 99 = 990 / 10
    expect(adjust(s, '-41.00000001')).toEqual(SHORT);
    expect(adjust(s, '-41').code).toBe(0);
    adjust(s, '41');
    s.index('1050');
    expect(adjust(s, '-45.00000001')).toEqual(SHORT);
    expect(adjust(s, '-45').code).toBe(0);
  });

  test('[MARGIN-7] LONG and SHORT are margined each for itself', () => {
    const s = new Scenario({ defaultMarginMode: 'ISOLATED' });
    s.user(1);
    s.user(2);
    s.limit(2, 'SELL', '2', '1000');
    s.limit(1, 'BUY', '2', '1000', { positionSide: 'LONG' });
    expect(adjust(s, '7', 'SHORT')).toMatchObject({ code: 3024, field: 'positionSide' });
    expect(adjust(s, '7', 'BOTH')).toMatchObject({ code: 3024, field: 'positionSide' });
    expect(adjust(s, '7', 'LONG').code).toBe(0);
    expect(s.positions(1)[0]).toMatchObject({ isolatedMargin: units('207') });
  });

  test('[MARGIN-7] a cross position has none of its own', () => {
    const s = holder({ defaultMarginMode: 'CROSS' });
    expect(adjust(s, '1')).toEqual({ code: 3024, id: 0, field: 'positionSide', rule: 'MARGIN-7' });
  });

  test('[MARGIN-7] symbol, account, their status, amount and position are checked in that order', () => {
    const s = holder();
    const userId = 1;
    expect(adjust(s, '0', 'LONG', 'NONEUSDT')).toMatchObject({ code: 3008, field: 'symbol' });
    for (const nobody of [0, 99]) {
      const command = {
        kind: 'adjustMargin',
        userId: nobody,
        symbol: 'TESTUSDT',
        positionSide: 'BOTH',
      } as const;
      expect(s.try({ ...command, amount: 0 })).toMatchObject({ code: 3008, field: 'userId' });
    }
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'CANCEL_ONLY' } });
    s.do({ kind: 'setAccountStatus', userId, status: 'CANCEL_ONLY' });
    expect(adjust(s, '0', 'LONG')).toMatchObject({ code: 3012 });
    s.do({ kind: 'setAccountStatus', userId, status: 'ACTIVE' });
    expect(adjust(s, '0', 'LONG')).toMatchObject({ code: 3013, field: 'symbol', rule: 'MATCH-9' });
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'TRADING' } });
    expect(adjust(s, '0', 'LONG')).toEqual({ code: 2002, id: 0, field: 'amount', rule: 'MARGIN-7' });
    expect(adjust(s, '10000', 'LONG')).toMatchObject({ code: 3024, field: 'positionSide' });
    expect(adjust(s, '10000')).toMatchObject({ code: 3001 });
  });

  test('[MARGIN-7] nothing is removed by a stale mark; adding goes on', () => {
    const s = holder({ priceSource: 'SIMULATED' });
    adjust(s, '50');
    s.tickAt(START_MS + 10_000);
    expect(adjust(s, '-1')).toEqual({ code: 3013, id: 0, field: 'symbol', rule: 'PRICE-1' });
    expect(adjust(s, '1').code).toBe(0);
  });

  test('[MARGIN-7] an account that waits for its liquidation removes nothing', () => {
    const exchange = new Exchange();
    const run = (command: Command) => apply(exchange, START_MS, command, SILENT_SINK);
    run({ kind: 'createSymbol', spec: { ...BTCUSDT, defaultMarginMode: 'ISOLATED' } });
    run({ kind: 'setIndexPrice', symbol: 'BTCUSDT', source: '', price: units('50000') });
    const account = exchange.addAccount(1, START_MS);
    const holding = exchange.holdingOf(account, exchange.markets[0]!);
    exchange.enterHolding(holding);
    // 1 BTC at the mark, at 20× with 3,000: 500 more than the 2,500 it needs.
    holding.both.steps = 1000;
    holding.both.cost = units('50000');
    holding.both.isolatedMargin = units('3000');
    account.isolatedMargin = units('3000');
    account.walletBalance = units('3000');
    exchange.refreshActive(holding);
    const command = { kind: 'adjustMargin', userId: 1, symbol: 'BTCUSDT', positionSide: 'BOTH' } as const;
    account.awaitsLiquidation = true;
    expect(adjustMargin(exchange, { ...command, amount: units('-500') })).toEqual(SHORT);
    account.awaitsLiquidation = false;
    expect(adjustMargin(exchange, { ...command, amount: units('-500') }).code).toBe(0);
  });
});
