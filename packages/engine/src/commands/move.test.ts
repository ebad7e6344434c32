import { describe, expect, test } from 'vitest';
import { Scenario } from '../testing/scenario.ts';

function exchange(): Scenario {
  const s = new Scenario();
  for (const userId of [1, 2, 3]) s.user(userId);
  return s;
}

describe('move', () => {
  test('[MATCH-6] a smaller quantity at the same price keeps its place', () => {
    const s = exchange();
    const first = s.limit(1, 'BUY', '3', '999');
    s.limit(2, 'BUY', '1', '999');
    expect(s.move(1, first, { quantity: '2' })).toMatchObject({ code: 0, id: first });
    s.limit(3, 'SELL', '2', '999');
    expect(s.orders()[0]).toBe(`${first} FILLED`);
  });

  test('[MATCH-6] a larger quantity or another price loses it', () => {
    const s = exchange();
    const first = s.limit(1, 'BUY', '1', '999');
    const second = s.limit(2, 'BUY', '1', '999');
    s.move(1, first, { quantity: '2' });
    s.limit(3, 'SELL', '1', '999');
    expect(s.orders()[0]).toBe(`${second} FILLED`);
    s.move(1, first, { price: '998' });
    expect(s.book('BUY')).toEqual(['2@998']);
  });

  test('[MATCH-6] the new quantity counts what has executed and must exceed it', () => {
    const s = exchange();
    const id = s.limit(1, 'BUY', '3', '999');
    s.limit(2, 'SELL', '2', '999');
    expect(s.move(1, id, { quantity: '2' })).toMatchObject({ code: 2003, field: 'quantity' });
    s.move(1, id, { quantity: '2.5' });
    expect(s.book('BUY')).toEqual(['0.5@999']);
  });

  test('[MATCH-6] a move that crosses trades as taker, makerOnly is refused', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1001');
    const maker = s.limit(1, 'BUY', '1', '999', { makerOnly: true });
    expect(s.move(1, maker, { price: '1001' })).toMatchObject({ code: 3019 });
    const plain = s.limit(3, 'BUY', '2', '998');
    s.move(3, plain, { price: '1001' });
    expect(s.trades()).toEqual(['1@1001']);
    expect(s.book('BUY')).toEqual(['1@1001', '1@999']);
  });

  test('[MATCH-6] refused means untouched: margin of the difference, filters, no change', () => {
    const s = new Scenario();
    s.user(1, '200');
    const id = s.limit(1, 'BUY', '1', '1000');
    const before = s.engine.encode();
    expect(s.move(1, id, { quantity: '2' })).toMatchObject({ code: 3001 });
    expect(s.move(1, id, { price: '1000.05' })).toMatchObject({ code: 3014, field: 'price' });
    expect(s.move(1, id, { quantity: '1.0005' })).toMatchObject({ code: 3015, field: 'quantity' });
    expect(s.move(1, id, { price: '1050.1' })).toMatchObject({ code: 3017 });
    expect(s.move(1, id, { quantity: '0.001' })).toMatchObject({ code: 3016 });
    expect(s.move(1, id, { price: '1000' })).toMatchObject({ code: 3021 });
    expect(s.move(1, 99, { price: '1000' })).toMatchObject({ code: 3003, field: 'orderId' });
    const after = s.engine.encode();
    expect(s.book('BUY')).toEqual(['1@1000']);
    expect(after.slice(10)).toEqual(before.slice(10));
  });

  test('[MARGIN-3] in CANCEL_ONLY an order may be moved while with its new quantity it only reduces', () => {
    const s = exchange();
    s.limit(1, 'BUY', '1', '1000');
    s.limit(2, 'SELL', '1', '1000');
    const opening = s.limit(1, 'BUY', '1', '990');
    const closing = s.limit(1, 'SELL', '0.5', '1010');
    s.do({ kind: 'setAccountStatus', userId: 1, status: 'CANCEL_ONLY' });
    expect(s.move(1, opening, { price: '980' })).toMatchObject({ code: 3012 });
    expect(s.move(1, closing, { price: '1011' })).toMatchObject({ code: 0 });
    expect(s.move(1, closing, { quantity: '1.001' })).toMatchObject({ code: 3012 });
    expect(s.move(1, closing, { quantity: '1' })).toMatchObject({ code: 0 });
  });
});
