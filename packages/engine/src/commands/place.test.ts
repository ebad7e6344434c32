import { describe, expect, test } from 'vitest';
import { OFF_GRID } from '../command/command.ts';
import { Scenario, units } from '../testing/scenario.ts';

function exchange(): Scenario {
  const s = new Scenario();
  for (const userId of [1, 2]) s.user(userId);
  return s;
}

describe('placing', () => {
  test('[MATCH-4] a LIMIT lies within the band, one-sided, the bound inside', () => {
    const s = exchange();
    expect(s.send(1, 'BUY', { quantity: '1', price: '1050.1' })).toMatchObject({
      code: 3017,
      field: 'price',
    });
    expect(s.send(1, 'BUY', { quantity: '1', price: '1050' })).toMatchObject({ code: 0 });
    expect(s.send(2, 'SELL', { quantity: '0.1', price: '949.9' })).toMatchObject({ code: 3017 });
    expect(s.send(1, 'BUY', { quantity: '1', price: '100' })).toMatchObject({ code: 0 });
  });

  test('[MATCH-4] the least notional is waived for what reduces', () => {
    const s = exchange();
    expect(s.send(1, 'BUY', { quantity: '0.004', price: '1000' })).toMatchObject({ code: 3016 });
    s.limit(1, 'BUY', '0.005', '1000');
    s.limit(2, 'SELL', '0.005', '1000');
    expect(s.send(1, 'SELL', { quantity: '0.001', price: '1000', reduceOnly: true })).toMatchObject({
      code: 0,
    });
  });

  test('[MATCH-9] the checks come in their order: the first that fails answers', () => {
    const s = exchange();
    const bad = { price: '1050.15', quantity: '0.0005' };
    const code = (options: object, userId = 1) => s.send(userId, 'BUY', { ...bad, ...options }).code;
    expect(code({ symbol: 'NONEUSDT' })).toBe(3008);
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'FROZEN' });
    expect(code({})).toBe(3012);
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'ACTIVE' });
    expect(code({})).toBe(3014);
    expect(code({ price: '1050.1' })).toBe(3015);
    expect(code({ price: '2000000', quantity: '1' })).toBe(2003);
    expect(code({ price: '1050.1', quantity: '0.001' })).toBe(3016);
    expect(code({ price: '0', priceType: 1, quantity: '1' })).toBe(3011);
    expect(code({ price: '1050.1', quantity: '1', reduceOnly: true })).toBe(3017);
    expect(code({ price: '1050', quantity: '1', reduceOnly: true })).toBe(3018);
    expect(code({ price: '1050', quantity: '10000' })).toBe(3001);
  });

  test('[MATCH-9] a price or quantity finer than any grid is off it', () => {
    const s = exchange();
    const place = {
      kind: 'place',
      userId: 1,
      symbol: 'TESTUSDT',
      type: 'LIMIT',
      side: 'BUY',
      positionSide: 'BOTH',
      timeInForce: 'GTC',
      reduceOnly: false,
      makerOnly: false,
      closePosition: false,
      priceType: 0,
      goodTillDate: 0,
      selfTradePrevention: 'EXPIRE_MAKER',
      clientOrderId: '',
    } as const;
    expect(s.try({ ...place, price: OFF_GRID, quantity: units('1') })).toMatchObject({ code: 3014 });
    expect(s.try({ ...place, price: units('1000'), quantity: OFF_GRID })).toMatchObject({ code: 3015 });
  });

  test('[MATCH-9] a symbol without a price or not trading takes no orders', () => {
    const s = exchange();
    s.addSymbol('DARKUSDT');
    expect(s.send(1, 'BUY', { symbol: 'DARKUSDT', quantity: '1', price: '1000' })).toMatchObject({
      code: 3013,
      rule: 'PRICE-1',
    });
    const id = s.limit(1, 'BUY', '1', '1000');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000' })).toMatchObject({ code: 3013 });
    expect(s.cancel(1, id)).toMatchObject({ code: 3013 });
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'CANCEL_ONLY' } });
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000' })).toMatchObject({ code: 3013 });
    expect(s.cancel(1, id)).toMatchObject({ code: 0 });
  });

  test('[MATCH-9] DELISTED needs all positions closed, and ends the orders', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '1000');
    s.limit(2, 'SELL', '1', '1000');
    expect(
      s.try({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'DELISTED' } }),
    ).toMatchObject({ code: 2002, field: 'status' });
    s.limit(1, 'SELL', '1', '1000');
    s.limit(2, 'BUY', '1', '1000');
    const resting = s.limit(1, 'BUY', '1', '990');
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'DELISTED' } });
    expect(s.orders()).toEqual([`${resting} CANCELED HALT`]);
  });

  test('[MATCH-9] an account in CANCEL_ONLY may only cancel and reduce', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '1000');
    s.limit(2, 'SELL', '1', '1000');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000' })).toMatchObject({ code: 3012 });
    expect(s.send(1, 'SELL', { quantity: '1', price: '1000', reduceOnly: true })).toMatchObject({ code: 0 });
  });

  test('[MARGIN-3] in CANCEL_ONLY an order only reduces when all of its side fits the opposite position', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '1000');
    s.limit(2, 'SELL', '1', '1000');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    const sell = (quantity: string) => s.send(1, 'SELL', { quantity, price: '1010' });
    expect(sell('1.001')).toMatchObject({ code: 3012 });
    expect(sell('0.0005')).toMatchObject({ code: 3015 });
    expect(s.send(1, 'SELL', { quantity: '1.001', type: 'MARKET' })).toMatchObject({ code: 3012 });
    expect(sell('0.6')).toMatchObject({ code: 0 });
    expect(sell('0.401')).toMatchObject({ code: 3012 });
    expect(sell('0.4')).toMatchObject({ code: 0 });
    expect(sell('0.001')).toMatchObject({ code: 3012 });
    // A part of a step is too much as well where no step is left.
    expect(sell('0.0005')).toMatchObject({ code: 3012 });
    expect(s.send(1, 'BUY', { quantity: '0.1', price: '990' })).toMatchObject({ code: 3012 });
  });

  test('[MATCH-9] the same request under the same clientOrderId is answered again, another is 3004', () => {
    const s = exchange();
    const id = s.limit(1, 'BUY', '1', '1000', { clientOrderId: 'mine' });
    s.limit(2, 'SELL', '1', '1000');
    expect(s.send(1, 'BUY', { quantity: '1.000', price: '1000.0', clientOrderId: 'mine' })).toMatchObject({
      code: 0,
      id,
    });
    expect(s.events).toEqual([]);
    expect(s.send(1, 'BUY', { quantity: '2', price: '1000', clientOrderId: 'mine' })).toMatchObject({
      code: 3004,
      field: 'clientOrderId',
    });
    expect(s.send(2, 'BUY', { quantity: '2', price: '1000', clientOrderId: 'mine' })).toMatchObject({
      code: 0,
    });
    s.tickAt(s.timeMs + 24 * 3_600_000);
    expect(s.send(1, 'BUY', { quantity: '2', price: '1000', clientOrderId: 'mine' })).toMatchObject({
      code: 0,
      id: id + 3,
    });
  });

  test('[MATCH-9] a retry is answered before all but the symbol; a refused order leaves its id free', () => {
    const s = exchange();
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000.05', clientOrderId: 'x' })).toMatchObject({
      code: 3014,
    });
    const id = s.limit(1, 'BUY', '1', '1000', { clientOrderId: 'x' });
    s.do({ kind: 'updateSymbol', symbol: 'TESTUSDT', changes: { status: 'HALTED' } });
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000', clientOrderId: 'x' })).toMatchObject({
      code: 0,
      id,
    });
  });

  test('[MATCH-9] open orders of an account and symbol are limited', () => {
    const s = new Scenario({ maxOpenOrders: 2 });
    for (const userId of [1, 2]) s.user(userId);
    s.limit(1, 'BUY', '1', '990');
    s.limit(1, 'BUY', '1', '990');
    expect(s.send(1, 'BUY', { quantity: '1', price: '990' })).toMatchObject({ code: 3020 });
    s.limit(2, 'SELL', '1', '1000');
    expect(s.send(1, 'BUY', { quantity: '1', price: '1000', timeInForce: 'IOC' })).toMatchObject({ code: 0 });
  });

  test('[LIMIT] 200 of an account and symbol rest where a symbol says nothing else, one more is 3020', () => {
    const s = exchange();
    for (let n = 0; n < 200; n += 1) s.limit(1, 'BUY', '0.01', '990');
    const more = { quantity: '0.01', price: '990' };
    expect(s.send(1, 'BUY', more)).toEqual({ code: 3020, field: '', rule: 'LIMIT', id: 0 });
    expect(s.send(2, 'BUY', more)).toMatchObject({ code: 0 });
    s.do({ kind: 'cancelAll', userId: 1, symbol: 'TESTUSDT', cancelType: 0 });
    expect(s.send(1, 'BUY', more)).toMatchObject({ code: 0 });
  });

  test('[MATCH-9] BBO takes its price from the book', () => {
    const s = exchange();
    for (const price of ['1001', '1002', '1003']) s.limit(2, 'SELL', '1', price);
    s.limit(1, 'BUY', '1', '999');
    s.limit(1, 'BUY', '1', '0', { priceType: 3 });
    expect(s.book('BUY')).toEqual(['2@999']);
    s.send(1, 'BUY', { quantity: '0.5', priceType: 1 });
    expect(s.trades()).toEqual(['0.5@1001']);
    s.send(1, 'BUY', { quantity: '5', priceType: 2 });
    expect(s.trades()).toEqual(['0.5@1001', '1@1002', '1@1003']);
  });
});
