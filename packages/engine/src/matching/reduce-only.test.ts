import { describe, expect, test } from 'vitest';
import { Scenario } from '../testing/scenario.ts';

/** User 1 is long 10 at 1000. */
function long(): Scenario {
  const s = new Scenario();
  for (const userId of [1, 2, 3]) s.user(userId);
  s.limit(2, 'SELL', '10', '1000');
  s.limit(1, 'BUY', '10', '1000');
  return s;
}

describe('reduce-only', () => {
  test('[MATCH-7] without a position to reduce it is refused', () => {
    const s = long();
    expect(s.send(3, 'SELL', { quantity: '1', price: '1010', reduceOnly: true })).toMatchObject({
      code: 3018,
    });
    expect(s.send(1, 'BUY', { quantity: '1', price: '990', reduceOnly: true })).toMatchObject({ code: 3018 });
    expect(s.send(3, 'SELL', { type: 'MARKET', closePosition: true })).toMatchObject({ code: 3018 });
  });

  test('[MATCH-7] an order larger than the position is cut to it', () => {
    const s = long();
    s.limit(1, 'SELL', '25', '1010', { reduceOnly: true });
    expect(s.book('SELL')).toEqual(['10@1010']);
  });

  test('[MATCH-7] when the position shrinks the farthest are cut first, the newest first within a price', () => {
    const s = long();
    const near = s.limit(1, 'SELL', '4', '1010', { reduceOnly: true });
    const old = s.limit(1, 'SELL', '3', '1020', { reduceOnly: true });
    const young = s.limit(1, 'SELL', '3', '1020', { reduceOnly: true });
    s.limit(3, 'BUY', '5', '1000');
    s.limit(1, 'SELL', '5', '1000');
    expect(s.orders()).toEqual([
      expect.stringMatching(/FILLED$/),
      `${young} CANCELED REDUCE_ONLY`,
      `${old} PENDING`,
      expect.any(String),
    ]);
    expect(s.open(1)).toEqual([`${old} SELL 1@1020`, `${near} SELL 4@1010`]);
  });

  test('[MATCH-7] one cut to nothing when placed is answered as cancelled', () => {
    const s = long();
    s.limit(1, 'SELL', '10', '1010', { reduceOnly: true });
    const cut = s.limit(1, 'SELL', '5', '1020', { reduceOnly: true });
    expect(s.orders()).toEqual([`${cut} CANCELED REDUCE_ONLY`]);
  });

  test('[MATCH-7] a nearer one cuts those farther away', () => {
    const s = long();
    const far = s.limit(1, 'SELL', '10', '1020', { reduceOnly: true });
    s.limit(1, 'SELL', '4', '1010', { reduceOnly: true });
    expect(s.orders()[0]).toBe(`${far} PENDING`);
    expect(s.book('SELL')).toEqual(['4@1010', '6@1020']);
  });

  test('[MATCH-7] a flip ends the reducing orders of the old side', () => {
    const s = long();
    const reducing = s.limit(1, 'SELL', '10', '1010', { reduceOnly: true });
    s.limit(3, 'BUY', '15', '1000');
    s.limit(1, 'SELL', '15', '1000');
    expect(s.orders()).toContain(`${reducing} CANCELED REDUCE_ONLY`);
    expect(s.positions(1)[0]).toMatchObject({ quantity: -500_000_000 });
  });

  test('[MATCH-7] closePosition takes the whole position, whatever the limits of quantity', () => {
    const s = long();
    s.limit(3, 'BUY', '10', '1000');
    s.market(1, 'SELL', '0', { closePosition: true });
    expect(s.trades()).toEqual(['10@1000']);
    expect(s.positions(1)).toEqual([]);
  });

  test('[MATCH-8] LONG and SHORT are positions of their own, and closing orders reduce by nature', () => {
    const s = new Scenario();
    for (const userId of [1, 2]) s.user(userId);
    expect(s.send(1, 'SELL', { quantity: '1', price: '1000', positionSide: 'LONG' })).toMatchObject({
      code: 3018,
    });
    s.limit(2, 'SELL', '5', '1000');
    s.limit(1, 'BUY', '5', '1000', { positionSide: 'LONG' });
    s.limit(2, 'BUY', '3', '1000');
    s.limit(1, 'SELL', '3', '1000', { positionSide: 'SHORT' });
    expect(s.positions(1).map(({ positionSide, quantity }) => [positionSide, quantity])).toEqual([
      ['LONG', 500_000_000],
      ['SHORT', -300_000_000],
    ]);
    s.limit(1, 'SELL', '9', '1010', { positionSide: 'LONG' });
    expect(s.book('SELL')).toEqual(['5@1010']);
  });

  test('[MATCH-8] BOTH and LONG/SHORT do not mix in a symbol', () => {
    const s = long();
    expect(s.send(1, 'BUY', { quantity: '1', price: '990', positionSide: 'LONG' })).toMatchObject({
      code: 3007,
    });
    const hedge = s.limit(3, 'BUY', '1', '990', { positionSide: 'LONG' });
    expect(s.send(3, 'BUY', { quantity: '1', price: '990' })).toMatchObject({ code: 3007 });
    s.cancel(3, hedge);
    expect(s.send(3, 'BUY', { quantity: '1', price: '990' })).toMatchObject({ code: 0 });
  });
});
