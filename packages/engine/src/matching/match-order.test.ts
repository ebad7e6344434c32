import { describe, expect, test } from 'vitest';
import { Scenario } from '../testing/scenario.ts';

function exchange(): Scenario {
  const scenario = new Scenario();
  for (const userId of [1, 2, 3]) scenario.user(userId);
  return scenario;
}

describe('matching', () => {
  test('[MATCH-1] the best price trades first, then the oldest, at the resting price', () => {
    const s = exchange();
    s.limit(1, 'SELL', '1', '1002');
    const older = s.limit(1, 'SELL', '1', '1001');
    const newer = s.limit(2, 'SELL', '1', '1001');
    const taker = s.limit(3, 'BUY', '2.5', '1002');
    expect(s.trades()).toEqual(['1@1001', '1@1001', '0.5@1002']);
    expect(s.orders()).toEqual([
      `${older} FILLED`,
      `${newer} FILLED`,
      '1 PARTIALLY_FILLED',
      `${taker} FILLED`,
    ]);
    expect(s.book('SELL')).toEqual(['0.5@1002']);
  });

  test('[MATCH-2] GTC rests what does not trade', () => {
    const s = exchange();
    s.limit(1, 'SELL', '1', '1000');
    s.limit(2, 'BUY', '3', '1000');
    expect(s.book('BUY')).toEqual(['2@1000']);
  });

  test('[MATCH-2] IOC cancels what does not trade at once', () => {
    const s = exchange();
    s.limit(1, 'SELL', '1', '1000');
    const part = s.limit(2, 'BUY', '3', '1000', { timeInForce: 'IOC' });
    expect(s.orders().at(-1)).toBe(`${part} PARTIALLY_FILLED_CANCELED IOC`);
    const none = s.limit(2, 'BUY', '3', '999', { timeInForce: 'IOC' });
    expect(s.orders()).toEqual([`${none} CANCELED IOC`]);
    expect(s.book('BUY')).toEqual([]);
  });

  test('[MATCH-2] FOK fills whole or not at all', () => {
    const s = exchange();
    s.limit(1, 'SELL', '1', '1000');
    s.limit(1, 'SELL', '1', '1001');
    const failed = s.limit(2, 'BUY', '2', '1000', { timeInForce: 'FOK' });
    expect(s.orders()).toEqual([`${failed} CANCELED FOK`]);
    expect(s.book('SELL')).toEqual(['1@1000', '1@1001']);
    s.limit(2, 'BUY', '2', '1001', { timeInForce: 'FOK' });
    expect(s.trades()).toEqual(['1@1000', '1@1001']);
  });

  test('[MATCH-2] FOK does not count on a reduce-only order that the fills before it would cut', () => {
    const s = exchange();
    s.limit(3, 'SELL', '10', '1000');
    s.limit(1, 'BUY', '10', '1000');
    s.limit(1, 'SELL', '5', '1010');
    s.limit(1, 'SELL', '10', '1011', { reduceOnly: true });
    const failed = s.limit(2, 'BUY', '11', '1011', { timeInForce: 'FOK' });
    expect(s.orders()).toEqual([`${failed} CANCELED FOK`]);
    s.limit(2, 'BUY', '10', '1011', { timeInForce: 'FOK' });
    expect(s.trades()).toEqual(['5@1010', '5@1011']);
    expect(s.positions(1)).toEqual([]);
  });

  test('[MATCH-2] makerOnly that would trade is refused, even with an own order', () => {
    const s = exchange();
    s.limit(1, 'SELL', '1', '1000');
    expect(s.send(2, 'BUY', { quantity: '1', price: '1000', makerOnly: true })).toMatchObject({ code: 3019 });
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000', makerOnly: true })).toMatchObject({ code: 3019 });
    expect(s.send(2, 'BUY', { quantity: '1', price: '999.9', makerOnly: true })).toMatchObject({ code: 0 });
  });

  test('[MATCH-2] GTD ends at the first tick at or after its date', () => {
    const s = exchange();
    const goodTillDate = s.timeMs + 60_500;
    const id = s.limit(1, 'BUY', '1', '990', { timeInForce: 'GTD', goodTillDate });
    s.tickAt(goodTillDate - 500);
    expect(s.orders()).toEqual([]);
    s.tickAt(goodTillDate + 500);
    expect(s.orders()).toEqual([`${id} CANCELED GTD`]);
  });

  test('[MATCH-3] MARKET trades up to the bound, the bound itself inside, and says what stopped it', () => {
    const s = exchange();
    s.limit(1, 'SELL', '1', '1050');
    s.index('1001');
    s.limit(1, 'SELL', '1', '1051');
    s.index('1000');
    const bounded = s.market(2, 'BUY', '3');
    expect(s.trades()).toEqual(['1@1050']);
    expect(s.orders().at(-1)).toBe(`${bounded} PARTIALLY_FILLED_CANCELED MARKET_BOUND`);
    expect(s.send(2, 'BUY', { type: 'MARKET', quantity: '1' })).toMatchObject({
      code: 3011,
      rule: 'MATCH-3',
    });
    s.index('1001');
    const empty = s.market(2, 'BUY', '3');
    expect(s.orders().at(-1)).toBe(`${empty} PARTIALLY_FILLED_CANCELED IOC`);
  });

  test('[MATCH-5] EXPIRE_MAKER removes own resting orders and goes on', () => {
    const s = exchange();
    const own = s.limit(1, 'SELL', '1', '1000');
    s.limit(2, 'SELL', '1', '1001');
    s.limit(1, 'BUY', '1', '1001');
    expect(s.orders()[0]).toBe(`${own} CANCELED SELF_TRADE`);
    expect(s.trades()).toEqual(['1@1001']);
  });

  test('[MATCH-5] EXPIRE_TAKER ends the taker at its own order', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1000');
    s.limit(1, 'SELL', '1', '1001');
    const taker = s.limit(1, 'BUY', '3', '1001', { selfTradePrevention: 'EXPIRE_TAKER' });
    expect(s.trades()).toEqual(['1@1000']);
    expect(s.orders().at(-1)).toBe(`${taker} PARTIALLY_FILLED_CANCELED SELF_TRADE`);
    expect(s.book('SELL')).toEqual(['1@1001']);
  });

  test('[MATCH-5] EXPIRE_BOTH ends both, NONE trades', () => {
    const s = exchange();
    const own = s.limit(1, 'SELL', '1', '1000');
    const taker = s.limit(1, 'BUY', '1', '1000', { selfTradePrevention: 'EXPIRE_BOTH' });
    expect(s.orders()).toEqual([`${own} CANCELED SELF_TRADE`, `${taker} CANCELED SELF_TRADE`]);
    s.limit(1, 'SELL', '1', '1000');
    s.limit(1, 'BUY', '1', '1000', { selfTradePrevention: 'NONE' });
    expect(s.trades()).toEqual(['1@1000']);
    expect(s.positions(1)).toEqual([]);
  });

  test('[MATCH-5] a FOK that fails for its own orders removes nothing', () => {
    const s = exchange();
    s.limit(1, 'SELL', '1', '1000');
    s.limit(2, 'SELL', '1', '1001');
    const failed = s.limit(1, 'BUY', '2', '1001', { timeInForce: 'FOK' });
    expect(s.orders()).toEqual([`${failed} CANCELED FOK`]);
    expect(s.book('SELL')).toEqual(['1@1000', '1@1001']);
    const behind = s.limit(1, 'BUY', '1', '1001', {
      timeInForce: 'FOK',
      selfTradePrevention: 'EXPIRE_TAKER',
    });
    expect(s.orders()).toEqual([`${behind} CANCELED FOK`]);
  });
});
