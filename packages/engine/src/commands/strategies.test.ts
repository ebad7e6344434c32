import { describe, expect, test } from 'vitest';
import { guarded, OCO, orderIdOpen, orderOf, type Parts, profitAt1020 } from '../testing/guarded.ts';
import { conditionPart } from '../testing/requests.ts';
import { bracket, exchange, exits, long, stand, told } from '../testing/strategies.ts';

describe('the legs of an OCO when placed', () => {
  const [, loss] = exits('1') as [Parts[number], Parts[number]];

  test('[STRAT-4] a limit that fills whole at once leaves nothing for the stop', () => {
    const s = long('1');
    s.limit(2, 'BUY', '1', '1025');
    s.strategy(1, 'OCO', exits('1'));
    expect(s.trades()).toEqual(['1@1025']);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'DROPPED']);
    const other = long('1');
    other.limit(2, 'BUY', '1', '1025');
    other.strategy(1, 'OCO', [loss, profitAt1020()]);
    expect(stand(other)).toEqual(['ALL_DONE', 'ENDED 1 CANCELLED STRATEGY', 'ENDED 1/1']);
  });

  test('[STRAT-4] one that fills in part leaves the rest, whichever comes first', () => {
    const s = long('1');
    s.limit(2, 'BUY', '0.4', '1025');
    s.strategy(1, 'OCO', exits('1'));
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'ACTIVE 0.6 PENDING']);
    expect(s.conditionEvents()).toEqual(['1 PENDING']);
    const other = long('1');
    other.limit(2, 'BUY', '0.4', '1025');
    other.strategy(1, 'OCO', [loss, profitAt1020()]);
    expect(stand(other)).toEqual(['WORKING', 'ACTIVE 0.6 PENDING', 'ACTIVE 0.4/1']);
    expect(other.conditionEvents()).toEqual(['1 PENDING', '1 PENDING']);
  });

  test('[STRAT-4] a limit that ends at once with a rest leaves the stop for the rest', () => {
    const s = long('1');
    s.limit(2, 'BUY', '0.4', '1025');
    s.strategy(1, 'OCO', [profitAt1020({ timeInForce: 'IOC' }), loss]);
    expect(stand(s)).toEqual(['WORKING', 'ENDED 0.4/1 IOC', 'ACTIVE 0.6 PENDING']);
    const other = long('1');
    other.strategy(1, 'OCO', [profitAt1020({ timeInForce: 'FOK' }), loss]);
    expect(stand(other)).toEqual(['WORKING', 'ENDED 0/1 FOK', 'ACTIVE 1 PENDING']);
  });

  test('[STRAT-1] a stop that opens after its partner has traded starts from the price that made', () => {
    const s = long('1');
    s.limit(3, 'BUY', '1', '1030');
    const trailing = conditionPart(
      'SELL',
      { type: 'TRAILING_STOP', quantity: '1', callbackRate: '1', activatePrice: '1030' },
      OCO,
    );
    s.strategy(1, 'OCO', [profitAt1020({ quantity: '1' }), trailing]);
    expect(stand(s)).toEqual(['ALL_DONE', 'ENDED 1/1', 'DROPPED']);
    const other = long('2');
    other.limit(3, 'BUY', '1', '1030');
    const two = conditionPart(
      'SELL',
      { type: 'TRAILING_STOP', quantity: '2', callbackRate: '1', activatePrice: '1030' },
      OCO,
    );
    other.strategy(1, 'OCO', [profitAt1020({ quantity: '2' }), two]);
    // 1 of 2 was sold at 1030: what is left of the stop is active, its extreme is 1030.
    expect(stand(other)).toEqual(['WORKING', 'ACTIVE 1/2', 'ACTIVE 1 PENDING']);
    expect(told(other)[0]!.parts[1]!.condition!.extremePrice).toBe(1030_00000000);
  });
});

describe('move of a part', () => {
  test('[STRAT-5] the price of a part may be moved, its quantity not', () => {
    const s = guarded();
    const id = orderOf(s, 0);
    const before = s.engine.encode();
    for (const quantity of ['0.5', '2', '1.0001']) {
      expect(s.move(1, id, { quantity })).toEqual({ code: 2002, field: 'quantity', rule: 'STRAT-5', id: 0 });
      expect(s.move(1, id, { quantity, price: '1030' })).toMatchObject({ code: 2002, field: 'quantity' });
    }
    expect(s.engine.encode().slice(10)).toEqual(before.slice(10));
    expect(s.move(1, id, { price: '1030' })).toMatchObject({ code: 0, id });
    expect(s.move(1, id, { price: '1031', quantity: '1' })).toMatchObject({ code: 0, id });
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
    expect(s.book('SELL')).toEqual(['1@1031']);
    expect(s.move(1, id, { price: '1031' })).toMatchObject({ code: 3021 });
  });

  test('[STRAT-5] a moved leg that crosses trades, and the stop follows', () => {
    const s = guarded();
    s.limit(2, 'BUY', '0.4', '1005');
    s.move(1, orderIdOpen(s), { price: '1005' });
    expect(stand(s)).toEqual(['WORKING', 'ACTIVE 0.4/1', 'ACTIVE 0.6 PENDING']);
  });

  test('[STRAT-5] a working order may be moved; moved into the book it drives its legs', () => {
    const s = exchange();
    s.limit(2, 'SELL', '1', '1005');
    s.strategy(1, 'OTOCO', bracket('1'));
    const id = orderOf(s, 0);
    expect(s.move(1, id, { quantity: '2' })).toMatchObject({
      code: 2002,
      field: 'quantity',
      rule: 'STRAT-5',
    });
    s.move(1, id, { price: '1005' });
    expect(stand(s)).toEqual(['WORKING', 'ENDED 1/1', 'ACTIVE 0/1', 'ACTIVE 1 PENDING']);
  });
});
